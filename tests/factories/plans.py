"""Items of annual plans for tests, on the standing cast."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.usual_words import UsualWords
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.planning.handed_down import HandedDown
from intranet.domain.planning.items import PlanItem
from intranet.features.planning.handed import operations
from intranet.foundation import clock
from tests.conftest import actor_of
from tests.factories.activities import CLERKS


def make_item(
    session: Session,
    branch: str | None = "B01",
    kind: str = "theme_day",
    planned_on: date | None = date(2025, 11, 17),
    *,
    month: int | None = None,
    year: int = 2025,
    **changes: Any,
) -> PlanItem:
    """One item entered by the branch's clerk; for a month only where ``month`` is given. Commits."""
    actor = actor_of(session, CLERKS[branch])
    found = session.scalars(select(Branch).where(Branch.code == branch)).one() if branch else None
    kind_row = session.scalars(select(ActivityKind).where(ActivityKind.code == kind)).one()
    day = None if month else planned_on
    number = month or (planned_on.month if planned_on else 1)
    values: dict[str, Any] = {
        "committee_id": session.scalars(select(Committee.id)).one(),
        "branch_id": found.id if found else None,
        "kind_id": kind_row.id,
        "year": day.year if day else year,
        "month": number,
        "planned_on": day,
        "title": f"{number}月{kind_row.label}",
        "responsible": "李二虎",
        "entered_by_id": actor.user_id,
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    item = PlanItem(**{**values, **changes})
    session.add(item)
    session.flush()
    record_event(
        session, AuditAction.PLAN_ITEM_ADDED, actor=actor, kind="plan_item", object_id=item.id
    )
    before, session.expire_on_commit = session.expire_on_commit, False
    session.commit()
    session.expire_on_commit = before
    return item


def hand_down(
    session: Session,
    branches: Sequence[str] = ("B01", "B02"),
    kind: str = "theme_day",
    due_on: date = date(2025, 10, 31),
    *,
    title: str = "学习贯彻全会精神",
    note: str = "",
) -> HandedDown:
    """A task handed down by the committee's staff to these branches. Commits."""
    staff = actor_of(session, "staff")
    kind_id = session.scalars(select(ActivityKind.id).where(ActivityKind.code == kind)).one()
    ids = session.scalars(select(Branch.id).where(Branch.code.in_(branches))).all()
    committee_id = session.scalars(select(Committee.id)).one()
    columns = {"title": title, "kind_id": kind_id, "due_on": due_on, "note": note}
    operations.hand_down(session, committee_id, [columns], ids, actor=staff)
    task = session.scalars(select(HandedDown).order_by(HandedDown.id.desc())).first()
    before, session.expire_on_commit = session.expire_on_commit, False
    session.commit()
    session.expire_on_commit = before
    assert task is not None
    return task


def make_usual(
    session: Session,
    branch: str = "B01",
    text: str = "党员活动室",
    kind: str = "",
    position: int = 0,
) -> UsualWords:
    """A place of the branch, or (with a kind) a step of its gatherings. Commits."""
    actor = actor_of(session, CLERKS[branch])
    row = UsualWords(
        branch_id=session.scalars(select(Branch.id).where(Branch.code == branch)).one(),
        kind_id=session.scalar(select(ActivityKind.id).where(ActivityKind.code == kind)),
        text=text,
        position=position,
        entered_by_id=actor.user_id,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    session.add(row)
    session.flush()
    record_event(
        session, AuditAction.USUAL_WORDS_ADDED, actor=actor, kind="usual_words", object_id=row.id
    )
    before, session.expire_on_commit = session.expire_on_commit, False
    session.commit()
    session.expire_on_commit = before
    return row
