"""Rosters of branches by day, asked for once between two changes."""

from bisect import bisect_right
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.organization.members import MemberExemption, Membership
from intranet.domain.organization.roster import RosterEntry, roster_on
from intranet.domain.organization.tables import Post


class Rosters:
    """``on(branch_id, day)`` is ``roster_on``, remembered for all days between two changes of any roster."""

    def __init__(self, session: Session) -> None:
        """Read the days on which any roster changes."""
        self._session = session
        self._known: dict[tuple[int, int], list[RosterEntry]] = {}
        changes: set[date] = set()
        for table in (Membership, MemberExemption, Post):
            for starts_on, ends_on in session.execute(select(table.starts_on, table.ends_on)):
                changes.add(starts_on)
                if ends_on is not None:
                    changes.add(ends_on + timedelta(days=1))
        self._changes = sorted(changes)

    def on(self, branch_id: int, day: date) -> list[RosterEntry]:
        """The roster of the branch on *day*, officers first."""
        key = (branch_id, bisect_right(self._changes, day))
        if key not in self._known:
            self._known[key] = roster_on(self._session, branch_id, day)
        return self._known[key]
