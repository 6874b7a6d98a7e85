"""Caption, kind, day and order of attachments; removing one."""

import pytest
from sqlalchemy import func, select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.attachments import Attachment, AttachmentKind, suggested_caption
from intranet.domain.activities.tables import Activity
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.factories.activities import HELD_ON, make_activity
from tests.rows import committed

STATES_WITHOUT_CHANGE = (State.APPROVED, State.ARCHIVED, State.VOIDED)


def attach(session, activity, kind=AttachmentKind.PHOTO, caption="说明", *, pdf=False) -> int:
    number = (session.scalar(select(func.count(Attachment.id))) or 0) + 1
    row = Attachment(
        activity_id=activity.id,
        position=number,
        kind=kind,
        caption=caption,
        taken_on=HELD_ON,
        original_name=f"{number}.{'pdf' if pdf else 'jpg'}",
        media_type="application/pdf" if pdf else "image/jpeg",
        size_bytes=1000,
        master_sha256="a" * 64,
        display_sha256=None if pdf else "b" * 64,
        sealed_sha256=f"{number:064d}",
        added_by_id=activity.entered_by_id,
        added_at=clock.now(),
    )
    session.add(row)
    committed(session)
    return row.id


def row_of(app, number: int) -> Attachment | None:
    with app.app_context():
        return db.session.get(Attachment, number)


def order(app) -> list[int]:
    with app.app_context():
        return list(
            db.session.scalars(select(Attachment.id).order_by(Attachment.position, Attachment.id))
        )


def last_event(app) -> AuditEvent:
    with app.app_context():
        return db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()


def seen(page: str) -> str:
    return page.split('name="seen" type="hidden" value="')[1].split('"', maxsplit=1)[0]


def change(browser, number: int, **values):
    page = browser.get(f"/attachments/{number}/edit")
    assert page.status_code == 200
    return browser.post(
        f"/attachments/{number}/edit",
        {
            "seen": seen(page.text),
            "kind": "photo",
            "caption": "说明",
            "taken_on": HELD_ON.isoformat(),
            **values,
        },
    )


@pytest.fixture
def draft(session):
    return make_activity(session)


@pytest.mark.parametrize(
    ("title", "caption"),
    [
        ("9月主题党日", "2025年9月15日，机关第一党支部开展9月主题党日。"),
        ("支部党员大会", "2025年9月15日，机关第一党支部召开支部党员大会。"),
        ("学习贯彻全会精神", "2025年9月15日，机关第一党支部学习贯彻全会精神。"),
        ("赴纪念馆参观", "2025年9月15日，机关第一党支部赴纪念馆参观。"),
    ],
)
def test_the_standard_caption_reads_like_a_sentence(title, caption):
    made = suggested_caption(first=HELD_ON, last=None, organization="机关第一党支部", title=title)
    assert made == caption


def test_the_standard_caption_never_exceeds_its_column():
    made = suggested_caption(first=HELD_ON, last=None, organization="支部", title="长" * 120)
    assert len(made) == 120
    assert made.endswith("…。")


# --- words ---------------------------------------------------------------------------------------


def test_editing_works_and_is_on_the_trail(app, login_as, session, draft):
    number = attach(session, draft)
    answer = change(login_as("clerk1"), number, caption="全体党员合影。", kind="other", taken_on="")
    assert answer.status_code == 303
    assert answer.location == f"/attachments/activity/{draft.id}#a{number}"
    row = row_of(app, number)
    assert (row.caption, row.kind, row.taken_on) == ("全体党员合影。", AttachmentKind.OTHER, None)
    event = last_event(app)
    assert event.action == "attachment.edited"
    assert event.details["caption"] == ["说明", "全体党员合影。"]
    assert event.details["kind"] == ["photo", "other"]


def test_saving_without_a_change_changes_nothing(app, login_as, session):
    submitted = make_activity(session, state=State.SUBMITTED)
    number = attach(session, submitted)
    assert change(login_as("clerk1"), number).status_code == 303
    assert last_event(app).action == "demo.loaded"
    with app.app_context():
        assert db.session.get(Activity, submitted.id).state is State.SUBMITTED


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"caption": "字" * 121}, "最多120字"),
        ({"taken_on": "2025-12-01"}, "日期晚于今天"),
        ({"kind": "virus"}, "类型"),
    ],
)
def test_a_bad_edit_re_shows_the_form(app, login_as, session, draft, values, sentence):
    number = attach(session, draft)
    answer = change(login_as("clerk1"), number, **values)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert row_of(app, number).caption == "说明"


def test_a_pdf_does_not_become_a_photograph(login_as, session, draft):
    number = attach(session, draft, AttachmentKind.OTHER, pdf=True)
    answer = change(login_as("clerk1"), number, kind="photo")
    assert answer.status_code == 422
    assert "PDF 扫描件不能作为照片" in answer.text


def test_a_stale_edit_shows_both_texts_and_can_be_repeated(app, login_as, session, draft):
    number = attach(session, draft)
    slow, fast = login_as("clerk1"), login_as("secretary1")
    token = seen(slow.get(f"/attachments/{number}/edit").text)
    change(fast, number, caption="书记改的。")
    values = {"kind": "photo", "caption": "干事改的。", "taken_on": ""}
    answer = slow.post(f"/attachments/{number}/edit", {"seen": token, **values})
    assert answer.status_code == 409
    assert "书记改的。" in answer.text
    assert "干事改的。" in answer.text
    assert row_of(app, number).caption == "书记改的。"
    again = slow.post(f"/attachments/{number}/edit", {"seen": seen(answer.text), **values})
    assert again.status_code == 303
    assert row_of(app, number).caption == "干事改的。"


# --- order ---------------------------------------------------------------------------------------


def test_moving_swaps_neighbours_of_the_same_sort(app, login_as, session, draft):
    first, paper, second = (
        attach(session, draft),
        attach(session, draft, AttachmentKind.OTHER),
        attach(session, draft),
    )
    browser = login_as("clerk1")
    answer = browser.post(f"/attachments/{second}/move", {"direction": "up"})
    assert answer.status_code == 303
    assert order(app) == [second, paper, first]
    browser.post(f"/attachments/{second}/move", {"direction": "down"})
    assert order(app) == [first, paper, second]


def test_moving_beyond_the_end_changes_nothing(app, login_as, session, draft):
    number = attach(session, draft)
    browser = login_as("clerk1")
    for direction in ("up", "down", "sideways"):
        answer = browser.post(f"/attachments/{number}/move", {"direction": direction})
        assert answer.status_code == 303
    assert order(app) == [number]
    assert last_event(app).action == "demo.loaded"


# --- removing ------------------------------------------------------------------------------------


def test_removing_asks_first_and_then_works(app, login_as, session, draft):
    number = attach(session, draft, caption="会场全景。")
    browser = login_as("clerk1")
    page = browser.get(f"/attachments/{number}/remove")
    assert page.status_code == 200
    assert "会场全景。" in page.text
    assert row_of(app, number) is not None, "reading the page removes nothing"
    answer = browser.post(f"/attachments/{number}/remove")
    assert answer.status_code == 303
    assert row_of(app, number) is None
    event = last_event(app)
    assert event.action == "attachment.removed"
    assert event.details["caption"] == "会场全景。"
    assert "附件已删除。" in browser.get(answer.location).text


def test_removing_twice_is_not_found(login_as, session, draft):
    number = attach(session, draft)
    browser = login_as("clerk1")
    assert browser.post(f"/attachments/{number}/remove").status_code == 303
    assert browser.post(f"/attachments/{number}/remove").status_code == 404


# --- who may, and when ---------------------------------------------------------------------------

POSTS = {"edit": {"kind": "photo", "caption": "neu"}, "move": {"direction": "up"}, "remove": {}}


@pytest.mark.parametrize("act", POSTS)
@pytest.mark.parametrize(
    ("who", "status"), [("member1", 403), ("clerk2", 404), ("staff", 404), ("auditor", 403)]
)
def test_strangers_and_readers_change_nothing(app, login_as, session, draft, act, who, status):
    number = attach(session, draft)
    browser = login_as(who)
    assert browser.post(f"/attachments/{number}/{act}", POSTS[act]).status_code == status
    if act != "move":
        assert browser.get(f"/attachments/{number}/{act}").status_code == status
    assert row_of(app, number).caption == "说明"


@pytest.mark.parametrize("act", POSTS)
@pytest.mark.parametrize("state", STATES_WITHOUT_CHANGE)
def test_a_settled_record_keeps_its_attachments(app, login_as, session, act, state):
    settled = make_activity(session, state=state)
    number = attach(session, settled)
    browser = login_as("clerk1")
    assert browser.post(f"/attachments/{number}/{act}", POSTS[act]).status_code == 409
    assert row_of(app, number).caption == "说明"
    page = browser.get(f"/attachments/activity/{settled.id}").text
    assert f"/attachments/{number}/{act}" not in page


@pytest.mark.parametrize("act", POSTS)
def test_every_change_puts_a_submitted_record_back_to_draft(app, login_as, session, act):
    submitted = make_activity(session, state=State.SUBMITTED)
    attach(session, submitted)
    number = attach(session, submitted)
    browser = login_as("clerk1")
    if act == "edit":
        answer = change(browser, number, caption="新说明")
    else:
        answer = browser.post(f"/attachments/{number}/{act}", POSTS[act])
    assert answer.status_code == 303
    with app.app_context():
        assert db.session.get(Activity, submitted.id).state is State.DRAFT
    assert "已由“待审核”转为草稿" in browser.get(answer.location).text
