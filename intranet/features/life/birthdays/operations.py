"""Writes of political birthdays. They flush and never commit."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor
from intranet.domain.life.birthdays import BirthdayForm, PoliticalBirthday
from intranet.domain.organization.tables import Branch
from intranet.foundation import clock


def mark(
    session: Session,
    branch: Branch,
    year: int,
    member_ids: Iterable[int],
    *,
    held_on: date,
    form: BirthdayForm,
    words: str,
    actor: Actor,
) -> int:
    """Register that the birthdays of these members were marked; return how many are new.

    Who has an entry for the year keeps it: a second submit changes nothing.
    """
    wanted = set(member_ids)
    known = set(
        session.scalars(
            select(PoliticalBirthday.member_id).where(
                PoliticalBirthday.member_id.in_(wanted), PoliticalBirthday.year == year
            )
        )
    )
    moment = clock.now()
    made = [
        PoliticalBirthday(
            member_id=member_id,
            branch_id=branch.id,
            year=year,
            held_on=held_on,
            form=form,
            words=words,
            entered_by_id=actor.user_id,
            created_at=moment,
        )
        for member_id in sorted(wanted - known)
    ]
    session.add_all(made)
    session.flush()
    for entry in made:
        _record(session, AuditAction.BIRTHDAY_HELD, entry, actor=actor)
    return len(made)


def remove(session: Session, entry: PoliticalBirthday, *, actor: Actor) -> None:
    """Take an entry back that was registered by mistake."""
    _record(session, AuditAction.BIRTHDAY_REMOVED, entry, actor=actor)
    session.delete(entry)
    session.flush()


def _record(
    session: Session, action: AuditAction, entry: PoliticalBirthday, *, actor: Actor
) -> None:
    record_event(
        session,
        action,
        actor=actor,
        kind="political_birthday",
        object_id=entry.id,
        label=f"{entry.year}年政治生日",
        details={"member_id": entry.member_id, "year": entry.year},
    )
