"""Lines of the registers of service and business."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.service.training import Training, TrainingKind, TrainingLevel
from intranet.foundation import clock
from tests.rows import committed


def make_training(
    session: Session, *, branch: str = "B01", held_on: date, by: str = "staff", **values: Any
) -> Training:
    """One training of the branch, or (with an empty code) of the committee itself; commits."""
    owner = session.scalars(select(Branch).where(Branch.code == branch)).one_or_none()
    committee = owner.committee_id if owner else session.scalars(select(Committee.id)).first()
    moment = clock.now()
    line = Training(
        committee_id=committee,
        branch_id=owner.id if owner else None,
        held_on=held_on,
        **{
            "kind": TrainingKind.JOINT,
            "level": TrainingLevel.CITY,
            "title": "市级联训",
            "sessions": 1,
            **values,
        },
        entered_by_id=session.scalars(select(User.id).where(User.username == by)).one(),
        created_at=moment,
        updated_at=moment,
    )
    committed(session, line)
    return line
