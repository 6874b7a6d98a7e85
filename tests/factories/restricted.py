"""Restricted registers switched on, and rows of them."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.modules import switch
from intranet.domain.access.permissions import Module
from intranet.domain.integrity.influence import SanctionKind
from intranet.domain.integrity.restricted import FirstFormMeasure, MeasureKind, Sanction
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch
from intranet.foundation import clock
from tests.conftest import actor_of
from tests.rows import committed


def switched_on(session: Session, *, on: bool = True) -> None:
    """Switch the restricted half of the cast's committee on (or off) and commit."""
    leader = actor_of(session, "leader")
    committee_id = leader.grants[0].committee_id
    switch(
        session, Module.RESTRICTED, committee_id, is_on=on, reason="按工作安排启用", actor=leader
    )
    session.commit()


def member_named(session: Session, name: str) -> Member:
    """A member of the cast."""
    return session.scalars(select(Member).where(Member.name == name)).one()


def _row(session: Session, table: Any, name: str, branch: str, **columns: Any) -> Any:
    place = session.scalars(select(Branch).where(Branch.code == branch)).one()
    by = session.scalars(select(User.id).where(User.username == "jiwei")).one()
    moment = clock.now()
    row = table(
        committee_id=place.committee_id,
        branch_id=place.id,
        person=str(member_named(session, name).id),
        person_name=name,
        entered_by_id=by,
        created_at=moment,
        updated_at=moment,
        **columns,
    )
    committed(session, row)
    return row


def measure(
    session: Session,
    name: str,
    branch: str,
    *,
    kind: MeasureKind = MeasureKind.REMINDER,
    **more: Any,
) -> FirstFormMeasure:
    """A first-form measure towards a member of the branch."""
    values = {
        "taken_on": date(2025, 6, 3),
        "handler": "支部书记",
        "document": "机纪〔2025〕3号",
        **more,
    }
    row: FirstFormMeasure = _row(session, FirstFormMeasure, name, branch, kind=kind, **values)
    return row


def sanction(
    session: Session,
    name: str,
    branch: str,
    *,
    kind: SanctionKind = SanctionKind.WARNING,
    **more: Any,
) -> Sanction:
    """A sanction of a member of the branch."""
    values = {
        "issuer": "市纪委监委派驻纪检监察组",
        "document": "派驻纪〔2025〕7号",
        "decided_on": date(2025, 3, 10),
        "effective_on": date(2025, 3, 10),
        "probation_months": 12 if kind is SanctionKind.PROBATION else 0,
        "suspension": "",
        **more,
    }
    row: Sanction = _row(session, Sanction, name, branch, kind=kind, **values)
    return row
