"""Rosters of branches and bodies by day, asked for once between two changes."""

from bisect import bisect_right
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.organization.members import MemberExemption, Membership
from intranet.domain.organization.roster import Circle, RosterEntry, rosters_on
from intranet.domain.organization.tables import Post


class Rosters:
    """``on(circle, day)`` is the roster of the day, remembered for all days between two changes of any roster."""

    def __init__(self, session: Session) -> None:
        """Read the days on which any roster changes."""
        self._session = session
        self._known: dict[tuple[Circle, int], list[RosterEntry]] = {}
        changes: set[date] = set()
        for table in (Membership, MemberExemption, Post):
            for starts_on, ends_on in session.execute(select(table.starts_on, table.ends_on)):
                changes.add(starts_on)
                if ends_on is not None:
                    changes.add(ends_on + timedelta(days=1))
        self._changes = sorted(changes)

    def on(self, circle: Circle, day: date) -> list[RosterEntry]:
        """The roster of the branch or body on *day*, officers first."""
        key = (circle, bisect_right(self._changes, day))
        if key not in self._known:
            self._known[key] = rosters_on(self._session, circle, [day])[day]
        return self._known[key]
