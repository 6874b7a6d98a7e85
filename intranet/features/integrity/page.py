"""The blueprint, its tabs, what the lists are narrowed to, and who may be named in a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy import ColumnElement, and_, or_, select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.talks import IntegrityTalk
from intranet.domain.organization.directory import (
    BranchName,
    branches_during,
    name_of_branch,
    name_of_committee,
)
from intranet.domain.organization.homes import COMMITTEE_CODE, Home, homes
from intranet.domain.organization.members import Member
from intranet.domain.organization.roster import roster_on
from intranet.domain.organization.tables import OrganizationName, Post, valid_on
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Year
from intranet.pagekit.access import record_read
from intranet.pagekit.choosing import asked_branch, asked_year, opening_year, year_options
from intranet.pagekit.listings import Column
from intranet.pagekit.navigation import Tab
from intranet.pagekit.session import current_actor

blueprint = Blueprint("integrity", __name__, url_prefix="/integrity")

COMMITTEE = "机关党委本级"
TABS = (
    ("education", "廉政教育"),
    ("study", "党纪学习"),
    ("pledges", "责任书"),
    ("risks", "廉政风险点"),
    ("group_talks", "集体谈话"),
    ("talks", "个别谈话"),
    ("reminders", "节前提醒"),
)


def tabs(active: str) -> list[Tab]:
    """All registers; *active* is the endpoint (without ``integrity.``) of the present one."""
    kept: dict[str, Any] = {
        name: request.args[name] for name in ("year", "branch") if name in request.args
    }
    return [
        Tab(label, url_for(f"integrity.{name}", **kept), name == active) for name, label in TABS
    ]


@dataclass(frozen=True)
class Scope:
    """What a list is narrowed to: a year; one branch, the committee's own lines, or everything the person reads."""

    year: int
    branches: Sequence[BranchName]
    one: BranchName | None
    own: bool
    committees: Sequence[int]
    places: Sequence[Home]
    state: Check | None = None

    @property
    def shown(self) -> list[int]:
        """The branches whose lines are listed."""
        if self.own:
            return []
        return [branch.id for branch in ([self.one] if self.one else self.branches)]

    def of(self, table: Any) -> ColumnElement[bool]:
        """SQL condition: lines of what was chosen."""
        found: ColumnElement[bool] = table.branch_id.in_(self.shown)
        if self.one is not None:
            return found
        mine = and_(table.branch_id.is_(None), table.committee_id.in_(self.committees))
        return mine if self.own else or_(found, mine)

    def within_year(self, day: Any) -> ColumnElement[bool]:
        """SQL condition: the day lies in the year."""
        span = Year(self.year)
        return and_(day >= span.first_day, day <= span.last_day)

    def with_place(
        self, columns: Sequence[Column], line: Callable[[Any], Any] = lambda row: row[0]
    ) -> list[Column]:
        """The columns, with whose a *line* of a row is where there are several."""
        if self.one is not None or self.own:
            return list(columns)
        return [Column("登记单位", 14, lambda row: self.place(line(row))), *columns]

    def place(self, line: Any) -> str:
        """Whose a line is."""
        branch_id = line.branch_id
        return COMMITTEE if branch_id is None else self._names.get(branch_id, "已撤销的党支部")

    @cached_property
    def _names(self) -> dict[int, str]:
        return {branch.id: branch.short_name for branch in self.branches}

    @property
    def enters(self) -> Home | None:
        """The place for which the person makes a new line: what was chosen, or the only one."""
        code = COMMITTEE_CODE if self.own else self.one.code if self.one else ""
        if not code:
            return self.places[0] if len(self.places) == 1 else None
        return next((home for home in self.places if home.code == code), None)

    @property
    def edits(self) -> bool:
        """Whether the person may keep what is listed: not where a committee looks at its branches."""
        if self.one is not None:
            return any(home.branch_id == self.one.id for home in self.places)
        return bool(self.places) and (self.own or not self.committees)

    def keeps(self, row: Any) -> bool:
        """Whether the person keeps the line."""
        return any(
            home.branch_id == row.branch_id and home.committee_id == row.committee_id
            for home in self.places
        )

    @property
    def values(self) -> dict[str, Any]:
        """What the filters of a page show."""
        own = [(COMMITTEE_CODE, COMMITTEE)] if self.committees else []
        several = len(self.branches) > 1 or own
        branches = [("", "全部"), *((one.code, one.short_name) for one in self.branches), *own]
        return {
            "scope": self,
            "note": "",
            "chosen": COMMITTEE_CODE if self.own else self.one.code if self.one else "",
            "place_options": branches if several else [],
            "years": year_options(self.year),
            "states": [("", "全部"), *Check.choices()],
        }


def asked_scope(permission: Permission, edit: Permission, last: int | None = None) -> Scope:
    """What the address asks for of what the person meets with *permission*; NotFound for anything else.

    *edit* is needed to make lines; *last* is the last year to ask for, where that is not the present one. Two
    statements and one for each committee.
    """
    session, actor, today = db.session(), current_actor(), clock.today()
    year = asked_year(last=last) or opening_year(permission)
    span = Year(min(year, today.year))
    branches = branches_during(session, actor, span, today, permission=permission)
    committees = actor.committee_ids(permission)
    own = request.args.get("branch") == COMMITTEE_CODE
    if own and not committees:
        raise NotFound("没有找到这个党支部，或者不在您的查看范围内。")
    one = None if own else asked_branch(branches)
    if committees and not request.args.get("branch"):
        one = None
    state = request.args.get("state", "")
    return Scope(
        year,
        branches,
        one,
        own,
        committees,
        homes(session, actor, edit),
        Check(state) if state in set(Check) else None,
    )


def owner_on(line: Any, day: date) -> OrganizationName:
    """Whose a line is, with the names of the day."""
    session = db.session()
    if line.branch_id is None:
        return name_of_committee(session, line.committee_id, day)
    return name_of_branch(session, line.branch_id, day)


def note_talk_read(talk: IntegrityTalk) -> None:
    """Have it recorded that the person reads what was asked for in a talk, and in which role."""
    held = current_actor().role_label(committee_id=talk.committee_id, branch_id=talk.branch_id)
    record_read(AuditAction.INTEGRITY_TALK_READ, kind="integrity_talk", object_id=talk.id, why=held)


def people_of(home: Home) -> list[tuple[int, str]]:
    """Who may be named in a line of this place: members of the branch, who holds a post in the committee."""
    session, today = db.session(), clock.today()
    if home.branch_id is not None:
        return [(one.member_id, one.name) for one in roster_on(session, home.branch_id, today)]
    found = session.execute(
        select(Member.id, Member.name)
        .join(Post, Post.member_id == Member.id)
        .where(
            Post.committee_id == home.committee_id,
            valid_on(Post.starts_on, Post.ends_on, today),
        )
        .order_by(Post.starts_on, Post.id)
    )
    return list(dict(found.tuples().all()).items())


def with_present(people: list[tuple[int, str]], member_id: int | None) -> list[tuple[int, str]]:
    """The people, and who stands in the line already though they have left since. At most one statement."""
    if member_id is None or member_id in dict(people):
        return people
    name = db.session().scalar(select(Member.name).where(Member.id == member_id)) or ""
    return [*people, (member_id, f"{name}（已不在本支部）")]
