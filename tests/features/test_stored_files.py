"""Files beside their rows: judged before they are stored, verified, mended, swept; damage is marked or refused."""

import io
import os
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.attachments import Attachment
from intranet.domain.records import files
from intranet.domain.records.files import good_files
from intranet.features.activities.attachments import operations
from intranet.foundation import gate, images
from intranet.foundation.errors import Busy, DamagedFile, RuleBroken
from intranet.foundation.storage import Stores
from intranet.pagekit import printing
from tests.factories import uploads
from tests.factories.activities import make_activity
from tests.rows import stored


@pytest.fixture
def stores(app):
    return Stores.under(app.config["SETTINGS"].data_dir)


def everything(stores):
    return {digest for store in (stores.objects, stores.sealed) for digest in store.digests()}


def run(app, *words):
    return app.test_cli_runner().invoke(args=["attachments", *words])


def upload(browser, activity, *pictures, **more):
    files = [(io.BytesIO(content), name) for name, content in pictures]
    data = {"kind": "photo", "caption": "x", "taken_on": "2025-09-15", "files": files, **more}
    return browser.post(f"/attachments/activity/{activity.id}", data)


def picture(shade):
    return uploads.encoded(uploads.drawing().point(lambda value: (value + shade) % 256), "PNG")


def test_what_is_refused_after_a_look_is_not_stored(session, login_as, stores, monkeypatch):
    before = everything(stores)
    monkeypatch.setattr(operations, "MAX_PER_ACTIVITY", 1)
    draft = make_activity(session)
    two = [("一.png", picture(3)), ("二.png", picture(5))]
    assert upload(login_as("clerk1"), draft, *two).status_code == 422
    assert everything(stores) == before


def test_too_many_files_or_pixels_are_refused_before_anything_is_unpacked(monkeypatch):
    def unpack(*_):
        raise AssertionError("unpacked")

    monkeypatch.setattr(files, "clean_upload", unpack)
    with pytest.raises(RuleBroken, match="一次最多上传30个文件"):
        good_files([("a.png", b"x")] * 31)
    flood = uploads.encoded(uploads.drawing().resize((6300, 6300)), "PNG")
    with pytest.raises(RuleBroken, match="合计的像素过多"):
        good_files([("a.png", flood)] * 5)


def test_who_waits_too_long_for_pictures_is_told_to_come_back(monkeypatch):
    monkeypatch.setattr(gate, "PATIENCE_SECONDS", 0.01)
    with images.GATE.passed(), pytest.raises(Busy, match="请稍后重新上传"):
        images.clean_picture(picture(0), "a.png")
    assert images.clean_picture(picture(0), "a.png").width


def test_a_busy_upload_answers_503_and_loses_no_text(session, login_as, monkeypatch):
    monkeypatch.setattr(gate, "PATIENCE_SECONDS", 0.01)
    draft = make_activity(session)
    with images.GATE.passed():
        typed = {"caption": "在三楼会议室合影", "form_key": "one"}
        answer = upload(login_as("clerk1"), draft, ("a.png", picture(0)), **typed)
    assert answer.status_code == 503
    assert "在三楼会议室合影" in answer.text
    assert "打印" not in answer.text.partition("<main")[2]
    assert answer.headers["Retry-After"] == "30"
    assert "请稍后重新上传" in answer.text


def test_names_with_marks_of_classified_matter_are_refused():
    with pytest.raises(RuleBroken, match="文件名出现“机密”字样"):
        good_files([("机密★会议纪要.png", picture(0))])


def test_verify_names_what_is_damaged_and_mends_it_from_the_original(
    app, session, login_as, stores
):
    assert (
        upload(login_as("clerk1"), make_activity(session), ("一.png", picture(7))).status_code
        == 303
    )
    (row,) = stored(app, Attachment)
    assert run(app, "verify").exit_code == 0
    stores.objects.path(row.display_sha256).write_bytes(b"rotten")
    stores.objects.path(row.master_sha256).unlink()
    answer = run(app, "verify")
    assert answer.exit_code == 1
    assert row.master_sha256 in answer.output
    assert row.display_sha256 in answer.output
    assert "repaired 2 copies" in run(app, "verify", "--repair").output
    assert run(app, "verify").exit_code == 0
    stores.sealed.path(row.sealed_sha256).unlink()
    answer = run(app, "verify", "--repair")
    assert answer.exit_code == 1
    assert f"sealed {row.sealed_sha256}" in answer.output


def test_sweep_deletes_what_no_row_needs_a_day_later_and_says_so(app, session, login_as, stores):
    draft, clerk = make_activity(session), login_as("clerk1")
    upload(clerk, draft, ("一.png", picture(11)), ("二.png", picture(13)))
    first, second = stored(app, Attachment)
    assert clerk.post(f"/attachments/{first.id}/remove").status_code == 303
    run(app, "sweep")
    assert stores.sealed.path(first.sealed_sha256).exists()  # too young
    for store in (stores.objects, stores.sealed):
        for digest in store.digests():
            os.utime(store.path(digest), (0, 0))
    assert "would delete" in run(app, "sweep", "--dry-run").output
    assert stores.sealed.path(first.sealed_sha256).exists()
    run(app, "sweep")
    left = everything(stores)
    assert not left & {first.sealed_sha256, first.master_sha256, first.display_sha256}
    assert {second.sealed_sha256, second.master_sha256, second.display_sha256} <= left
    assert stored(app, AuditEvent)[-1].action == AuditAction.FILES_SWEPT.value
    assert run(app, "verify").exit_code == 0
    assert session.scalars(select(Attachment.id)).all() == [second.id]


def test_sweep_removes_what_an_ended_writer_left_unfinished_a_day_later(app, session, stores):
    run(app, "sweep")  # what other tests left to it
    kept = stores.objects.put(b"whole")
    left = [store.path(kept).with_name("incoming-x1") for store in (stores.objects, stores.sealed)]
    young = left[0].with_name("incoming-x2")
    for path in (*left, young):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"ha")
    for path in left:
        os.utime(path, (0, 0))
    assert "would delete 2 files" in run(app, "sweep", "--dry-run").output
    assert all(path.exists() for path in left)
    assert "deleted 2 files" in run(app, "sweep").output
    assert not any(path.exists() for path in left)
    # somebody may be writing it
    assert young.exists()
    assert stores.objects.get(kept) == b"whole"


def test_a_lost_picture_is_a_marked_place_in_a_draft_and_refused_as_final(app, monkeypatch):
    shown = {}
    monkeypatch.setattr(
        printing, "render_pdf", lambda *_, images, **__: shown.update(images) or b""
    )
    monkeypatch.setattr(printing, "compose", lambda *_: "")
    lost = SimpleNamespace(image_id="0" * 64)
    document = SimpleNamespace(pictures=[lost], metadata=None, attachments=())
    with app.app_context():
        printing.render_document("x", document, draft=True)
        assert shown[lost.image_id].startswith(b"\x89PNG")
        with pytest.raises(DamagedFile):
            printing.render_document("x", document)
