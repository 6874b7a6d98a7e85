"""What a list of branches and of the committee itself is narrowed to by its address: a year, a place, a state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import request
from sqlalchemy import ColumnElement, and_, or_

from intranet.domain.access.permissions import Permission
from intranet.domain.organization.directory import BranchName, branches_during
from intranet.domain.organization.homes import COMMITTEE_CODE, COMMITTEE_ITSELF, Home, homes
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Year
from intranet.foundation.shown import Labelled
from intranet.pagekit.choosing import asked_branch, asked_year, opening_year, year_options
from intranet.pagekit.listings import Column
from intranet.pagekit.session import current_actor


@dataclass(frozen=True)
class Scope:
    """What a list is narrowed to: a year; one branch, the committee's own lines, or everything the person reads."""

    year: int
    branches: Sequence[BranchName]
    one: BranchName | None
    own: bool
    committees: Sequence[int]
    places: Sequence[Home]
    states: type[Labelled] | None = None
    state: Labelled | None = None

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
        return [Column("登记单位", 18, lambda row: self.place(line(row))), *columns]

    def place(self, line: Any) -> str:
        """Whose a line is."""
        branch_id = line.branch_id
        return (
            COMMITTEE_ITSELF if branch_id is None else self._names.get(branch_id, "已撤销的党支部")
        )

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
        """What the page of a list shows, with nothing but year and place to narrow it by and nothing to enter.

        ``kinds`` are name, label, options and value of one more filter; ``enter`` leads to the form of a new line.
        """
        own = [(COMMITTEE_CODE, COMMITTEE_ITSELF)] if self.committees else []
        several = len(self.branches) > 1 or own
        branches = [("", "全部"), *((one.code, one.short_name) for one in self.branches), *own]
        return {
            "scope": self,
            "note": "",
            "sums": "",
            "figures": None,
            "chosen": COMMITTEE_CODE if self.own else self.one.code if self.one else "",
            "place_options": branches if several else [],
            "years": year_options(self.year),
            "kinds": ("state", "状态", []),
            "states": ("state", "状态", []),
            "what": "",
            "enter": "",
        }


def asked_scope(
    permission: Permission,
    edit: Permission,
    last: int | None = None,
    *,
    states: type[Labelled] | None = None,
) -> Scope:
    """What the address asks for of what the person meets with *permission*; NotFound for anything else.

    *edit* is needed to make lines; *last* is the last year to ask for, where that is not the present one; lines may be
    narrowed to one of the *states*. Two statements and one for each committee.
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
        states,
        states(state) if states and state in set(states) else None,
    )
