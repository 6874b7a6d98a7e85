"""Looking organisations up: by code, with the names valid on a day, in office order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, case, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.tables import Branch, Committee, OrganizationName, valid_on
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Span
from intranet.foundation.questions import Question, Value, answer, ordered

OFFICE_ORDER = (Branch.committee_id, Branch.sort_order, Branch.id)
NO_BRANCH = "没有找到这个党支部，或者不在您的查看范围内。"


@dataclass(frozen=True)
class BranchName:
    """A branch with the names it had on the day asked for."""

    id: int
    committee_id: int
    code: str
    sort_order: int
    short_name: str
    full_name: str
    duty: str
    founded_on: date
    dissolved_on: date | None = None

    def lasts_until(self, day: date) -> bool:
        """Whether it was not dissolved before *day*."""
        return self.dissolved_on is None or self.dissolved_on >= day

    @property
    def name(self) -> str:
        """The short name, as choices show it."""
        return self.short_name


def existing(day: Any, first: Any) -> ColumnElement[bool]:
    """SQL condition over Branch: it was founded by *day* and not dissolved before *first*."""
    return and_(
        Branch.founded_on <= day, or_(Branch.dissolved_on.is_(None), Branch.dissolved_on >= first)
    )


def _named(day: Any, first: Any) -> Select[Any]:
    """The columns of a BranchName of each branch between the two days, under its last name."""
    last = case((Branch.dissolved_on < day, Branch.dissolved_on), else_=day)
    return (
        select(
            Branch.id,
            Branch.committee_id,
            Branch.code,
            Branch.sort_order,
            OrganizationName.short_name,
            OrganizationName.full_name,
            Branch.duty,
            Branch.founded_on,
            Branch.dissolved_on,
        )
        .join(
            OrganizationName,
            and_(
                OrganizationName.branch_id == Branch.id,
                valid_on(OrganizationName.valid_from, OrganizationName.valid_to, last),
            ),
        )
        .where(existing(day, first))
    )


def _all(value: Value) -> Select[Any]:
    return ordered(_named(value("day", Date), value("first")), *OFFICE_ORDER)


def _of_owners(value: Value) -> Select[Any]:
    return _all(value).where(
        or_(
            Branch.committee_id.in_(value.any_of("committees")),
            Branch.id.in_(value.any_of("branches")),
        )
    )


def named_branches(
    day: date,
    *,
    committee_ids: Sequence[int] | None = None,
    branch_ids: Sequence[int] | None = None,
    first: date | None = None,
) -> Question[list[BranchName]]:
    """What ``branches_on`` answers, to be asked with others."""

    def read(rows: Iterable[Any]) -> list[BranchName]:
        return [BranchName(*row) for row in rows]

    values = {"day": day, "first": first or day}
    if committee_ids is None and branch_ids is None:
        return Question(_all, read, **values)
    return Question(
        _of_owners, read, committees=committee_ids or (), branches=branch_ids or (), **values
    )


def branches_on(
    session: Session,
    day: date,
    *,
    committee_ids: list[int] | None = None,
    branch_ids: list[int] | None = None,
    first: date | None = None,
) -> list[BranchName]:
    """Branches that existed on *day*, in office order, with their names of that day. One statement.

    With *first* also those dissolved between the two days, under their last name: the list of a past period holds the
    branches of that period. Without ``committee_ids`` and ``branch_ids`` all are returned; with both, whatever
    matches one of them.
    """
    return answer(
        session,
        named_branches(day, committee_ids=committee_ids, branch_ids=branch_ids, first=first),
    )


def ever(actor: Actor, today: date, *, permission: Permission) -> Select[Any]:
    """The columns of a BranchName of each branch whose records the person may meet, also of those dissolved."""
    return _named(today, date.min).where(
        or_(
            Branch.committee_id.in_(actor.committee_ids(permission)),
            Branch.id.in_(actor.own_branches(permission)),
        )
    )


def branches_of(
    session: Session,
    actor: Actor,
    day: date,
    *,
    permission: Permission,
    first: date | None = None,
) -> list[BranchName]:
    """Branches of a day (with *first*: of a period) whose records the person may meet with *permission*."""
    return branches_on(
        session,
        day,
        first=first,
        committee_ids=actor.committee_ids(permission),
        branch_ids=actor.own_branches(permission),
    )


def branches_during(
    session: Session, actor: Actor, span: Span | None, today: date, *, permission: Permission
) -> list[BranchName]:
    """Branches that existed at some time of *span* up to *today* (None: ever), with their last names in it.

    What lists a past period, counts it or offers it asks here: a branch dissolved since is part of its period. Of a
    period to come those of *today*. One statement.
    """
    first = span.first_day if span else date.min
    return branches_of(
        session,
        actor,
        min(span.last_day, today) if span and first <= today else today,
        permission=permission,
        first=min(first, today),
    )


def branch_by_code(session: Session, code: str, actor: Actor, *, permission: Permission) -> Branch:
    """The branch with this code; NotFound when it does not exist or lies outside the person's scope."""
    branch = session.scalar(select(Branch).where(Branch.code == code))
    if branch is None or not actor.covers(
        permission, committee_id=branch.committee_id, branch_id=branch.id
    ):
        raise NotFound(NO_BRANCH)
    return branch


def name_of_branch(session: Session, branch_id: int, day: date) -> OrganizationName:
    """The branch's names on *day*; NotFound when it had none."""
    return answer(session, Question(_name_of_branch, _only, owner=branch_id, day=day))


def name_of_committee(session: Session, committee_id: int, day: date) -> OrganizationName:
    """The committee's names on *day*; NotFound when it had none."""
    return answer(session, Question(_name_of_committee, _only, owner=committee_id, day=day))


def name_of_home(committee_id: int, branch_id: int | None, day: date) -> Question[OrganizationName]:
    """The names of the branch on *day*, without one of the committee, to be asked with others."""
    if branch_id is None:
        return Question(_name_of_committee, _only, owner=committee_id, day=day)
    return Question(_name_of_branch, _only, owner=branch_id, day=day)


def _name_of_branch(value: Value) -> Select[Any]:
    return _names(value).where(OrganizationName.branch_id == value("owner"))


def _name_of_committee(value: Value) -> Select[Any]:
    return _names(value).where(OrganizationName.committee_id == value("owner"))


def _names(value: Value) -> Select[Any]:
    return select(OrganizationName).where(
        valid_on(OrganizationName.valid_from, OrganizationName.valid_to, value("day"))
    )


def _only(rows: Sequence[OrganizationName]) -> OrganizationName:
    if not rows:
        raise NotFound("该组织在这一天没有登记名称，请先在组织页面补充。")
    return rows[0]


def name_on(names: Iterable[OrganizationName], day: date) -> OrganizationName:
    """Of all names of one organisation that of *day*; NotFound when it had none."""
    return _only(
        [
            name
            for name in names
            if name.valid_from <= day and (name.valid_to is None or name.valid_to >= day)
        ]
    )


def committees(session: Session) -> list[Committee]:
    """All committees."""
    return list(session.scalars(select(Committee).order_by(Committee.id)))
