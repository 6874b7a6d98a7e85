"""Pictures and downloads: only for readers of the activity, never interpreted, never damaged."""

import io
from urllib.parse import unquote

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import select

from intranet.domain.activities.attachments import Attachment
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from intranet.foundation.storage import Stores
from tests.factories import uploads
from tests.factories.activities import make_activity

WAYS = ("picture", "thumbnail", "file")


def stored(app, login_as, activity, name="会场.jpg", content=None, kind="photo") -> Attachment:
    """Attach one file through the page and return its row."""
    answer = login_as("clerk1").post(
        f"/attachments/activity/{activity.id}",
        {"files": [(io.BytesIO(content or uploads.phone_photo()), name)], "kind": kind},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    with app.app_context():
        return db.session.scalars(select(Attachment)).one()


@pytest.fixture
def photo(app, login_as, session):
    return stored(app, login_as, make_activity(session), "会场 1.jpg")


@pytest.mark.parametrize("way", WAYS)
def test_every_answer_is_inert(login_as, photo, way):
    answer = login_as("clerk1").get(f"/attachments/{photo.id}/{way}")
    assert answer.status_code == 200
    assert answer.content_type == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    picture = Image.open(io.BytesIO(answer.data))
    assert picture.format == "JPEG"
    assert not picture.getexif()


def test_the_download_carries_the_name_and_the_picture_does_not(login_as, photo):
    browser = login_as("clerk1")
    disposition = browser.get(f"/attachments/{photo.id}/file").headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=UTF-8''")
    assert unquote(disposition.partition("''")[2]) == "会场 1.jpg"
    shown = browser.get(f"/attachments/{photo.id}/picture").headers["Content-Disposition"]
    assert shown == "inline"


def test_the_download_is_called_what_it_is(app, login_as, session):
    row = stored(
        app,
        login_as,
        make_activity(session),
        "a; filename=evil.html 照片.png",
        uploads.encoded(uploads.drawing(), "PNG"),
    )
    disposition = (
        login_as("clerk1").get(f"/attachments/{row.id}/file").headers["Content-Disposition"]
    )
    assert disposition.endswith(".jpg")
    assert '"' not in disposition
    assert ";" not in disposition.partition("''")[2]


def test_a_scan_is_downloaded_without_scripts_and_never_shown(app, login_as, session):
    scan = uploads.pdf(change=uploads.with_script)
    row = stored(app, login_as, make_activity(session), "签到表.pdf", scan, "sign_in_sheet")
    browser = login_as("clerk1")
    answer = browser.get(f"/attachments/{row.id}/file")
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with pikepdf.open(io.BytesIO(answer.data)) as document:
        assert set(document.Root.keys()) == {"/Type", "/Pages"}
    for way in ("picture", "thumbnail"):
        assert browser.get(f"/attachments/{row.id}/{way}").status_code == 404


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("clerk1", 200),
        ("secretary1", 200),
        ("discipline1", 200),
        ("member1", 404),
        ("clerk2", 404),
        ("staff", 404),
        ("leader", 404),
        ("sysadmin", 403),
        ("secadmin", 403),
        ("auditor", 403),
        (None, 302),
    ],
)
def test_a_draft_is_seen_inside_its_branch_only(login_as, photo, way, who, status):
    assert login_as(who).get(f"/attachments/{photo.id}/{way}").status_code == status


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("kind", "who", "status"),
    [
        ("theme_day", "member1", 200),
        ("theme_day", "staff", 200),
        ("theme_day", "member2", 404),
        ("branch_committee_meeting", "member1", 404),
        ("branch_committee_meeting", "secretary1", 200),
        ("branch_committee_meeting", "staff", 200),
    ],
)
def test_an_approved_record_shows_its_pictures_to_its_readers(
    app, login_as, session, way, kind, who, status
):
    activity = make_activity(session, kinds=(kind,))
    row = stored(app, login_as, activity, "a.jpg")
    approve(app, activity.id)
    assert login_as(who).get(f"/attachments/{row.id}/{way}").status_code == status


def approve(app, activity_id: int) -> None:
    from intranet.domain.activities.tables import Activity
    from intranet.domain.records.moves import apply_move
    from intranet.domain.records.workflow import Move
    from tests.conftest import actor_of

    with app.app_context():
        session = db.session()
        activity = session.get(Activity, activity_id)
        for move, who in ((Move.SUBMIT, "secretary1"), (Move.APPROVE, "staff")):
            apply_move(
                session,
                activity,
                move,
                actor=actor_of(session, who),
                label="",
            )
        assert activity.state is State.APPROVED
        session.commit()


@pytest.mark.parametrize("way", WAYS)
def test_an_unknown_attachment_is_not_found(login_as, way):
    assert login_as("clerk1").get(f"/attachments/999999/{way}").status_code == 404


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("damage", ["altered", "gone"])
def test_a_damaged_file_is_never_sent(app, login_as, photo, way, damage, caplog):
    objects = Stores.under(app.config["SETTINGS"].data_dir).objects
    path = objects.path(photo.master_sha256 if way == "file" else photo.display_sha256)
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-1] + b"\x00")
    try:
        answer = login_as("clerk1").get(f"/attachments/{photo.id}/{way}")
    finally:
        path.write_bytes(content)
    assert answer.status_code == 500
    assert "存储的文件缺失或已损坏，没有发送。" in answer.text
    assert answer.content_type.startswith("text/html")
    assert content[:20] not in answer.data
    assert path.name[:8] in caplog.text, "the log tells which file to restore"


def test_the_sealed_original_has_no_address(app, login_as, photo):
    answer = login_as("clerk1").get(f"/attachments/{photo.id}/file")
    sealed = Stores.under(app.config["SETTINGS"].data_dir).sealed.get(photo.sealed_sha256)
    assert b"PhoneMaker" in sealed
    assert b"PhoneMaker" not in answer.data
    rules = [str(rule) for rule in app.url_map.iter_rules() if "attachments" in str(rule)]
    assert not [rule for rule in rules if "sealed" in rule or "original" in rule]


def test_a_thumbnail_costs_two_statements(login_as, photo, count_statements):
    browser = login_as("clerk1")
    count_statements.clear()
    browser.get(f"/attachments/{photo.id}/thumbnail")
    assert len(count_statements) == 2
