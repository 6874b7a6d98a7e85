"""Joint events as browsers post them, and what became of them."""

from html.parser import HTMLParser
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from intranet.domain.activities.joint_events import JointEvent, JointInvitation
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch
from intranet.foundation.database import db

WHEN = "2025-09-15"


def entered(**changes: Any) -> dict[str, Any]:
    """The form of a theme day that is also a lecture, for all branches."""
    values = {
        "form_key": "joint-key-0001",
        "draft_key": "joint:new:joint-key-0001",
        "kinds": ["theme_day", "lecture"],
        "title": "联合主题党日暨专题党课",
        "held_on": WHEN,
        "starts_at": "14:00",
        "ends_at": "16:00",
        "place": "机关礼堂",
        "chair_name": "张一鸣",
        "recorder_name": "冯十月",
        "everyone": "y",
        "theme_day-theme": "学习贯彻党的创新理论",
        "theme_day-form": "集中学习",
        "theme_day-content": "集体学习文件，交流体会。",
        "lecture-theme": "在服务群众中践行初心",
        "lecture-lecturer_name": "李讲师",
        "lecture-content": "讲解创新理论。",
        "lecture-study_hours": "2",
    }
    return {**values, **changes}


def enter(browser, **changes: Any) -> int:
    """Enter an event; its number."""
    answer = browser.post("/joint/new", entered(**changes))
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def confirm(browser, event: int, code: str, act: str = "submit", **typed: Any):
    """Post the confirmation as the page shows it."""
    with browser.app.app_context():
        found = db.session.get(JointEvent, event)
        asked = db.session.scalars(
            select(JointInvitation)
            .join(Branch, Branch.id == JointInvitation.branch_id)
            .where(JointInvitation.joint_event_id == event, Branch.code == code)
        ).first()
        versions = {
            "event_version": found.version,
            "invitation_version": asked.version if asked else "",
            "version": "",
        }
        values = {**versions, "act": act, **typed}
        db.session.rollback()
    return browser.post(f"/joint/{event}/{code}", values)


class _Fields(HTMLParser):
    """Names and values that a browser without script sends, form by form."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.buttons: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.forms.append({"action": found.get("action") or "", "id": found.get("id") or ""})
        sent = found.get("type") != "checkbox" or "checked" in found
        if (
            tag not in {"input", "button", "select", "textarea"}
            or not found.get("name")
            or not sent
        ):
            return
        owner = next((f for f in self.forms if f["id"] == found.get("form")), self.forms[-1])
        if tag == "button":
            self.buttons.append((found.get("value") or "", self.forms.index(owner)))
        else:
            owner[str(found["name"])] = found.get("value") or ""


def form_with(page: str, button: str) -> dict[str, str]:
    """The fields of the form whose button has this value of ``act``, with its ``action``."""
    parser = _Fields()
    parser.feed(page)
    owner = next(number for value, number in parser.buttons if value == button)
    fields = {**parser.forms[owner], "act": button}
    del fields["id"]
    return fields


def absent(app, name: str, reason: str = "business_trip", note: str = "") -> dict[str, str]:
    """Fields of one exception."""
    with app.app_context():
        number = db.session.scalars(select(Member.id).where(Member.name == name)).one()
        db.session.rollback()
    return {f"absent-{number}": "1", f"reason-{number}": reason, f"note-{number}": note}


def the_event(app) -> JointEvent:
    """The one event in the database."""
    with app.app_context():
        return db.session.scalars(
            select(JointEvent).options(
                selectinload(JointEvent.records),
                selectinload(JointEvent.invitations),
                selectinload(JointEvent.files),
            )
        ).one()


def records(app, code: str | None = None) -> list[Activity]:
    """Gatherings of joint events (of one branch), oldest first."""
    statement = select(Activity).where(Activity.joint_event_id.is_not(None)).order_by(Activity.id)
    if code:
        statement = statement.where(
            Activity.branch_id.in_(select(Branch.id).where(Branch.code == code))
        )
    with app.app_context():
        return list(
            db.session.scalars(
                statement.options(
                    selectinload(Activity.attendance),
                    selectinload(Activity.records).options(
                        selectinload(ActivityRecord.kind), selectinload(ActivityRecord.text)
                    ),
                )
            )
        )


def invitation(app, code: str) -> JointInvitation:
    """The one invitation of a branch."""
    with app.app_context():
        return db.session.scalars(
            select(JointInvitation).join(Branch).where(Branch.code == code)
        ).one()
