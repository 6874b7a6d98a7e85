"""Shared photographs and papers: kept once, shown with each branch's record."""

import io

import pytest

from intranet.foundation.storage import Stores
from tests.factories import uploads
from tests.factories.activities import make_joint_event
from tests.features.joint.helpers import confirm, records, the_event


def upload(browser, event, *files, caption=""):
    return browser.post(
        f"/joint/{event.id}/files",
        {"files": [(io.BytesIO(content), name) for name, content in files], "caption": caption},
        content_type="multipart/form-data",
    )


@pytest.fixture
def event(session):
    return make_joint_event(session)


def test_files_are_cleaned_and_shown_to_every_invited_branch(app, login_as, event):
    photo = uploads.phone_photo()
    answer = upload(login_as("staff"), event, ("会场.jpg", photo), caption="会场全景。")
    assert answer.status_code == 303
    kept = the_event(app).files[0]
    assert (kept.caption, kept.position) == ("会场全景。", 1)
    stores = Stores.under(app.config["SETTINGS"].data_dir)
    assert stores.sealed.get(kept.sealed_sha256) == photo
    assert b"PhoneMaker" not in stores.objects.get(kept.master_sha256)
    for username in ("staff", "leader", "secretary1", "clerk2"):
        browser = login_as(username)
        assert f"/joint/files/{kept.id}/thumbnail" in browser.get(f"/joint/{event.id}").text
        for form in ("thumbnail", "picture", "file"):
            served = browser.get(f"/joint/files/{kept.id}/{form}")
            assert served.status_code == 200
            assert served.headers["Content-Type"] == "image/jpeg"
            assert "sandbox" in served.headers["Content-Security-Policy"]


def test_a_member_sees_the_files_with_the_approved_record(app, login_as, event):
    upload(login_as("staff"), event, ("会场.jpg", uploads.jpeg()))
    file = f"/joint/files/{the_event(app).files[0].id}/picture"
    member = login_as("member1")
    assert member.get(file).status_code == 404
    confirm(login_as("secretary1"), event.id, "B01")
    record = records(app, "B01")[0]
    assert member.get(file).status_code == 404
    login_as("staff").post(
        f"/review/{record.id}", {"decision": "approve", "version": record.version}
    )
    assert member.get(file).status_code == 200
    page = member.get(f"/activities/{record.id}").text
    assert file in page
    assert f'href="/joint/{event.id}"' not in page
    assert login_as("member2").get(file).status_code == 404


def test_the_same_file_is_kept_once(app, login_as, event):
    browser, photo = login_as("staff"), uploads.jpeg()
    upload(browser, event, ("一.jpg", photo))
    upload(browser, event, ("二.jpg", photo), ("三.jpg", uploads.jpeg((200, 100))))
    assert [file.position for file in the_event(app).files] == [1, 2]
    assert "没有重复保存" in browser.get(f"/joint/{event.id}").text


def test_one_bad_file_does_not_lose_the_good_ones(app, login_as, event):
    staff = login_as("staff")
    answer = upload(staff, event, ("好.jpg", uploads.jpeg()), ("坏.jpg", b"no picture"))
    assert answer.status_code == 303
    assert "没有保存“坏.jpg”" in staff.get(answer.location).text
    assert [file.original_name for file in the_event(app).files] == ["好.jpg"]
    answer = upload(staff, event, ("坏.jpg", b"no picture"))
    assert answer.status_code == 422
    assert "“坏.jpg”" in answer.text
    none = login_as("staff").post(f"/joint/{event.id}/files", {"caption": "说明"})
    assert none.status_code == 422
    assert "请选择要上传的文件。" in none.text


def test_files_may_follow_after_a_confirmation_but_not_after_the_end(app, login_as, event):
    confirm(login_as("secretary1"), event.id, "B01")
    staff = login_as("staff")
    assert upload(staff, event, ("会场.jpg", uploads.jpeg())).status_code == 303
    assert len(the_event(app).files) == 1


def test_a_cancelled_event_takes_no_files(app, login_as, event):
    staff = login_as("staff")
    staff.post(f"/joint/{event.id}/cancel", {"version": event.version})
    assert upload(staff, event, ("会场.jpg", uploads.jpeg())).status_code == 409
    assert the_event(app).files == []
