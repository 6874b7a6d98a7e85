"""Adding attachments: all of a post or nothing, clean copies for pages, the original sealed."""

import errno
import io
import os
import re
from datetime import date

import pytest
from PIL import Image
from sqlalchemy import func, select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.attachments import (
    MAX_PER_ACTIVITY,
    Attachment,
    AttachmentKind,
    list_for,
)
from intranet.domain.activities.tables import Activity
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.storage import FileStore, Stores
from tests.factories import uploads
from tests.factories.activities import make_activity
from tests.rows import committed


def address(activity) -> str:
    return f"/attachments/activity/{activity.id}"


def upload(browser, activity, *files, kind="photo", caption="", taken_on="2025-09-15"):
    return browser.post(
        address(activity),
        {
            "files": [(io.BytesIO(content), name) for name, content in files],
            "kind": kind,
            "caption": caption,
            "taken_on": taken_on,
        },
        content_type="multipart/form-data",
    )


def rows(app) -> list[Attachment]:
    with app.app_context():
        return list(db.session.scalars(select(Attachment).order_by(Attachment.position)))


def stores(app) -> Stores:
    return Stores.under(app.config["SETTINGS"].data_dir)


@pytest.fixture
def draft(session):
    return make_activity(session, title="“重温入党誓词”主题党日")


def test_it_works_for_several_files_at_once(app, login_as, draft):
    browser = login_as("clerk1")
    answer = upload(
        browser,
        draft,
        ("会场.jpg", uploads.phone_photo()),
        ("合影.png", uploads.encoded(uploads.drawing(), "PNG")),
        caption="2025年9月15日，全体党员合影。",
    )
    assert answer.status_code == 303
    assert answer.location == address(draft)
    first, second = rows(app)
    assert [first.position, second.position] == [1, 2]
    assert first.kind is AttachmentKind.PHOTO
    assert first.caption == "2025年9月15日，全体党员合影。"
    assert first.taken_on == date(2025, 9, 15)
    assert (first.original_name, first.width, first.height) == ("会场.jpg", 800, 600)
    page = browser.get(address(draft))
    assert "已保存2个附件。" in page.text
    assert f"/attachments/{first.id}/thumbnail" in page.text


def test_place_and_device_stay_in_the_sealed_original_only(app, login_as, draft):
    photo = uploads.phone_photo(orientation=6)
    upload(login_as("clerk1"), draft, ("会场.jpg", photo))
    (row,) = rows(app)
    assert stores(app).sealed.get(row.sealed_sha256) == photo
    for digest in (row.master_sha256, row.display_sha256):
        picture = Image.open(io.BytesIO(stores(app).objects.get(digest)))
        assert picture.size == (600, 800)
        assert not picture.getexif()


def test_a_photo_without_caption_gets_the_standard_one_and_a_scan_none(app, login_as, draft):
    browser = login_as("clerk1")
    assert "开展“重温入党誓词”主题党日。" in browser.get(address(draft)).text
    upload(browser, draft, ("a.jpg", uploads.jpeg()))
    upload(browser, draft, ("b.pdf", uploads.pdf(pages=2)), kind="sign_in_sheet", taken_on="")
    photo, scan = rows(app)
    assert photo.caption == "2025年9月15日，机关第一党支部开展“重温入党誓词”主题党日。"
    assert (scan.caption, scan.pages, scan.taken_on) == ("", 2, None)


def test_each_file_is_on_the_trail(app, login_as, draft):
    upload(login_as("clerk1"), draft, ("a.jpg", uploads.jpeg()), ("b.jpg", uploads.jpeg((9, 9))))
    with app.app_context():
        events = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "attachment.added")
        ).all()
    assert [event.object_label for event in events] == ["a.jpg", "b.jpg"]
    assert events[0].username == "clerk1"
    assert events[0].details["activity_id"] == draft.id


def test_bad_files_do_not_lose_the_good_ones(app, login_as, draft):
    browser = login_as("clerk1")
    answer = upload(
        browser,
        draft,
        ("会场.jpg", uploads.jpeg()),
        ("图标.jpg", uploads.SVG),
        ("大图.png", uploads.png(65_000, 65_000, b"")),
        caption="第一张：会场。",
    )
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "已保存1个附件。" in page
    assert "没有保存“图标.jpg”：这不是可用的图片" in page
    assert "没有保存“大图.png”：图片超过" in page
    assert [(row.original_name, row.caption) for row in rows(app)] == [
        ("会场.jpg", "第一张：会场。")
    ]


def test_when_no_file_is_good_the_form_says_why_and_keeps_the_caption(app, login_as, draft):
    answer = upload(
        login_as("clerk1"),
        draft,
        ("图标.jpg", uploads.SVG),
        ("空白.jpg", b""),
        caption="第一张：会场。",
    )
    assert answer.status_code == 422
    assert "“图标.jpg”：这不是可用的图片" in answer.text
    assert "“空白.jpg”：文件是空的" in answer.text
    assert "第一张：会场。" in answer.text, "the typed caption stays"
    assert 'aria-describedby="files-help files-error"' in answer.text
    assert rows(app) == []


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.jpg", uploads.HTML, "不是可用的图片"),
        ("a.jpg", b"GIF89a/*" + uploads.HTML, "不是可用的图片"),
        ("a.jpg.exe", uploads.jpeg(), "扩展名不符"),
        ("a.jpg", uploads.jpeg()[:900], "已损坏"),
        ("a.jpg", b"", "文件是空的"),
        ("a.pdf", uploads.encrypted_pdf(), "密码"),
        ("a.png", uploads.png(65_000, 65_000, b""), "百万像素"),
    ],
)
def test_a_bad_file_says_why_beside_the_field(app, login_as, draft, name, content, sentence):
    answer = upload(login_as("clerk1"), draft, (name, content), caption="说明在此")
    assert answer.status_code == 422
    assert re.search(f"“{re.escape(name)}”[^<]*{sentence}", answer.text)
    assert "说明在此" in answer.text
    assert rows(app) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("photo\u202egpj.jpg", "photogpj.jpg"),
        ("照" * 84 + ".jpg", "照" * 84 + ".jpg"),
        ("照" * 250 + ".jpg", "照" * 116 + ".jpg"),
        ("a.php.jpg", "a.php.jpg"),
        ("<img src=x onerror=alert(1)>.jpg", "_img src=x onerror=alert(1)_.jpg"),
    ],
)
def test_a_hostile_name_becomes_a_harmless_one(app, login_as, draft, name, kept):
    assert upload(login_as("clerk1"), draft, (name, uploads.jpeg())).status_code == 303
    assert [row.original_name for row in rows(app)] == [kept]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"caption": "字" * 121}, "最多120字，现有121字"),
        ({"taken_on": "2025-10-21"}, "日期晚于今天"),
        ({"taken_on": "昨天"}, "拍摄（形成）日期"),
        ({"kind": "virus"}, "类型"),
    ],
)
def test_a_bad_field_re_shows_the_form(app, login_as, draft, change, sentence):
    answer = upload(login_as("clerk1"), draft, ("a.jpg", uploads.jpeg()), **change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert rows(app) == []


def test_no_file_chosen_says_so(login_as, draft):
    answer = login_as("clerk1").post(address(draft), {"kind": "photo"})
    assert answer.status_code == 422
    assert "请选择要上传的文件。" in answer.text


def test_a_pdf_is_no_photograph(app, login_as, draft):
    answer = upload(login_as("clerk1"), draft, ("表.pdf", uploads.pdf()), kind="photo")
    assert answer.status_code == 422
    assert "“表.pdf”是 PDF 扫描件，不能作为照片" in answer.text
    assert rows(app) == []


def test_a_double_submit_keeps_one(app, login_as, draft):
    browser = login_as("clerk1")
    upload(browser, draft, ("a.jpg", uploads.jpeg()), ("b.jpg", uploads.jpeg()))
    answer = upload(browser, draft, ("a.jpg", uploads.jpeg()))
    assert answer.status_code == 303
    assert len(rows(app)) == 1
    assert "与已有附件相同，没有重复保存" in browser.get(address(draft)).text


def test_there_is_an_upper_limit(app, login_as, session, draft):
    give(session, draft, MAX_PER_ACTIVITY - 1)
    answer = upload(
        login_as("clerk1"), draft, ("a.jpg", uploads.jpeg()), ("b.jpg", uploads.jpeg((9, 9)))
    )
    assert answer.status_code == 422
    assert "最多保存30个附件，现有29个，本次选择2个" in answer.text
    assert upload(login_as("clerk1"), draft, ("a.jpg", uploads.jpeg())).status_code == 303
    assert "附件已达上限" in login_as("clerk1").get(address(draft)).text


def test_a_full_disk_says_so_and_keeps_neither_row_nor_half_file(app, login_as, draft, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    photo = uploads.jpeg((123, 321))
    monkeypatch.setattr(os, "fsync", full)
    answer = upload(login_as("clerk1"), draft, ("a.jpg", photo), caption="说明在此")
    monkeypatch.undo()
    assert answer.status_code == 503
    assert "存储空间不足，文件没有保存。" in answer.text
    assert "说明在此" in answer.text
    assert rows(app) == []
    assert not list(app.config["SETTINGS"].data_dir.rglob("incoming-*"))
    assert upload(login_as("clerk1"), draft, ("a.jpg", photo)).status_code == 303


def test_the_disk_that_fills_up_between_two_files_keeps_no_row(app, login_as, draft, monkeypatch):
    real, calls = FileStore._write, []

    def second_fails(self, target, content):
        calls.append(target)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "full")
        real(self, target, content)

    monkeypatch.setattr(FileStore, "_write", second_fails)
    assert upload(login_as("clerk1"), draft, ("a.jpg", uploads.jpeg((33, 44)))).status_code == 503
    assert rows(app) == []


def test_a_full_folder_for_temporary_files_is_a_full_disk_too(app, login_as, draft, monkeypatch):
    def full(*_args, **_more):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    browser = login_as("clerk1")
    monkeypatch.setattr(app.request_class, "_get_file_stream", full)
    answer = upload(browser, draft, ("a.jpg", uploads.jpeg()))
    assert answer.status_code == 503
    assert "系统暂时不能保存" in answer.text
    assert rows(app) == []


def test_a_body_above_the_limit_is_answered_with_the_page_for_it(app, login_as, draft, monkeypatch):
    browser = login_as("clerk1")
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 5_000)
    answer = upload(browser, draft, ("a.jpg", bytes(6_000)))
    assert answer.status_code == 413
    assert "请压缩文件或分几次提交" in answer.text
    assert rows(app) == []


# --- who may, and when ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("secretary1", 303),
        ("clerk1", 303),
        ("discipline1", 403),
        ("member1", 403),
        ("clerk2", 404),
        ("groupleader8", 404),
        ("staff", 404),
        ("leader", 403),
        ("sysadmin", 403),
        ("secadmin", 403),
        ("auditor", 403),
        (None, 401),
    ],
)
def test_only_the_branch_that_logs_the_draft_adds_to_it(app, login_as, draft, who, status):
    assert upload(login_as(who), draft, ("a.jpg", uploads.jpeg())).status_code == status
    assert len(rows(app)) == (status == 303)


@pytest.mark.parametrize(
    ("who", "status"), [("staff", 403), ("leader", 403), ("clerk2", 404), ("member1", 403)]
)
def test_readers_of_a_returned_record_do_not_add_to_it(app, login_as, session, who, status):
    returned = make_activity(session, state=State.RETURNED)
    assert upload(login_as(who), returned, ("a.jpg", uploads.jpeg())).status_code == status
    assert rows(app) == []


def test_a_returned_record_takes_attachments_and_stays_returned(app, login_as, session):
    returned = make_activity(session, state=State.RETURNED)
    assert upload(login_as("clerk1"), returned, ("a.jpg", uploads.jpeg())).status_code == 303
    with app.app_context():
        assert db.session.get(Activity, returned.id).state is State.RETURNED


def test_adding_changes_neither_version_nor_stamp_of_the_record(app, login_as, draft):
    version, stamp = draft.version, draft.updated_at
    upload(login_as("clerk1"), draft, ("a.jpg", uploads.jpeg()))
    with app.app_context():
        activity = db.session.get(Activity, draft.id)
        assert (activity.version, activity.updated_at) == (version, stamp)


def test_a_submitted_record_goes_back_to_draft_and_the_page_says_so(app, login_as, session):
    submitted = make_activity(session, state=State.SUBMITTED)
    browser = login_as("clerk1")
    assert "增加、修改或删除附件后将转为草稿" in browser.get(address(submitted)).text
    assert upload(browser, submitted, ("a.jpg", uploads.jpeg())).status_code == 303
    assert "已由“待审核”转为草稿" in browser.get(address(submitted)).text
    with app.app_context():
        assert db.session.get(Activity, submitted.id).state is State.DRAFT
        actions = db.session.scalars(
            select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(2)
        ).all()
    assert set(actions) == {"attachment.added", "record.put_back_to_draft"}


def test_a_failed_upload_leaves_a_submitted_record_alone(app, login_as, session):
    submitted = make_activity(session, state=State.SUBMITTED)
    assert upload(login_as("clerk1"), submitted, ("a.jpg", uploads.SVG)).status_code == 422
    with app.app_context():
        assert db.session.get(Activity, submitted.id).state is State.SUBMITTED


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (State.ARCHIVED, "已归档"),
        (State.VOIDED, "已撤销登记"),
    ],
)
def test_a_settled_record_says_why_it_takes_nothing(app, login_as, session, state, sentence):
    settled = make_activity(session, state=state)
    browser = login_as("clerk1")
    page = browser.get(address(settled))
    assert page.status_code == 200
    assert sentence in page.text
    assert 'id="upload"' not in page.text
    answer = upload(browser, settled, ("a.jpg", uploads.jpeg()))
    assert answer.status_code == 409
    assert sentence in answer.text
    assert rows(app) == []


def test_signed_papers_may_follow_after_the_approval_and_nothing_else(app, login_as, session):
    approved = make_activity(session, state=State.APPROVED)
    browser = login_as("clerk1")
    page = browser.get(address(approved)).text
    assert 'id="upload"' in page
    assert "已有附件不能修改" in page
    photo = upload(browser, approved, ("a.jpg", uploads.jpeg()))
    assert photo.status_code == 422
    assert rows(app) == []
    scan = upload(browser, approved, ("a.jpg", uploads.jpeg()), kind="signed_record")
    assert scan.status_code == 303
    assert len(rows(app)) == 1
    with app.app_context():
        assert db.session.get(Activity, approved.id).state is State.APPROVED


def test_a_record_that_is_taken_up_takes_nothing(app, login_as, session):
    taken = make_activity(session, state=State.SUBMITTED)
    taken.under_review_at, taken.under_review_by_id = clock.now(), taken.submitted_by_id
    committed(session)
    answer = upload(login_as("clerk1"), taken, ("a.jpg", uploads.jpeg()))
    assert answer.status_code == 409
    assert "已受理，正在审核" in answer.text
    assert rows(app) == []


def test_a_record_that_moved_on_meanwhile_answers_409(app, login_as, draft, monkeypatch):
    """Somebody submits the draft while the pictures are re-encoded."""
    from intranet.features.activities.attachments import operations

    real = operations._hold

    def somebody_was_faster(session, activity):
        activity.__dict__["version"] = activity.version - 1
        real(session, activity)

    monkeypatch.setattr(operations, "_hold", somebody_was_faster)
    assert upload(login_as("clerk1"), draft, ("a.jpg", uploads.jpeg())).status_code == 409
    assert rows(app) == []


def test_an_unknown_activity_is_not_found(login_as):
    assert login_as("clerk1").get("/attachments/activity/999999").status_code == 404


def give(session, activity, count: int, kind: AttachmentKind = AttachmentKind.PHOTO) -> list[int]:
    """Put *count* rows there without files."""
    start = session.scalar(select(func.count(Attachment.id))) or 0
    made = [
        Attachment(
            activity_id=activity.id,
            position=start + number,
            kind=kind,
            caption=f"第{number}个",
            original_name=f"{number}.jpg",
            media_type="image/jpeg",
            size_bytes=1000,
            master_sha256="a" * 64,
            display_sha256="b" * 64,
            sealed_sha256=f"{start + number:064d}",
            added_by_id=activity.entered_by_id,
            added_at=clock.now(),
        )
        for number in range(1, count + 1)
    ]
    session.add_all(made)
    session.flush()
    committed(session)
    return [row.id for row in made]


def test_the_page_needs_the_same_statements_for_one_and_twenty_files(
    app, login_as, session, draft, count_statements
):
    browser = login_as("clerk1")
    give(session, draft, 1)
    browser.get(address(draft))
    count_statements.clear()
    browser.get(address(draft))
    few = len(count_statements)
    give(session, draft, 19)
    count_statements.clear()
    assert browser.get(address(draft)).text.count("/thumbnail") == 20
    assert len(count_statements) == few
    assert few <= 6


def test_the_list_for_other_pages_is_one_statement_in_order(session, draft, count_statements):
    give(session, draft, 3)
    count_statements.clear()
    assert [row.caption for row in list_for(session, draft.id)] == ["第1个", "第2个", "第3个"]
    assert len(count_statements) == 1


def test_a_document_is_kept_as_a_paper_and_sent_as_a_download(app, login_as, draft):
    browser = login_as("clerk1")
    document = uploads.office()
    answer = upload(browser, draft, ("讲稿.docx", document), kind="photo")
    assert answer.status_code == 422
    assert "“讲稿.docx”是文档，不能作为照片" in answer.text
    assert upload(browser, draft, ("讲稿.docx", document), kind="speech").status_code == 303
    (row,) = rows(app)
    assert (row.is_picture, row.download_name) == (False, "讲稿.docx")
    sent = browser.get(f"/attachments/{row.id}/file")
    assert sent.data == document
    assert sent.content_type == "application/octet-stream"
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert browser.get(f"/attachments/{row.id}/picture").status_code == 404
