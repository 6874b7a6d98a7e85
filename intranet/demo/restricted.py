"""Restricted registers: switched on, with rows in every state. All of it is invented."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from intranet.demo.offices import OFFICES
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.modules import ModuleSwitch
from intranet.domain.access.permissions import Module
from intranet.domain.access.roles import Actor
from intranet.domain.integrity.influence import SanctionKind
from intranet.domain.integrity.knowing import DeclaredRelative, Kinship
from intranet.domain.integrity.openings import OpenedRegister, ReadingOpening
from intranet.domain.integrity.restricted import FirstFormMeasure, MeasureKind, Sanction
from intranet.domain.organization.roster import RosterEntry, roster_on
from intranet.domain.organization.suspensions import keep_vote_suspended
from intranet.foundation.clock import BEIJING

REASON = "机关党委委员会议研究决定启用（演示）"
ORGAN = "派驻纪检监察组"


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Add everything."""
    made = _Loader(session, office, users)
    made.switch_on()
    made.add_measures()
    made.add_sanctions()
    made.add_relatives_and_openings()
    session.flush()


def _moment(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour, 30), BEIJING)


def _actor(user: User) -> Actor:
    return Actor(user.id, user.username, user.display_name)


@dataclass
class _Loader:
    session: Session
    office: Organization
    users: Mapping[str, User]

    def __post_init__(self) -> None:
        """Look up who is on the roll with neither post nor account; they are those whom rows are about."""
        self.as_of = self.office.as_of
        self.jiwei = self.users["jiwei"]
        with_account = {user.member_id for user in self.users.values()}
        self.rolls: dict[str, list[RosterEntry]] = {}
        for place in OFFICES:
            roll = roster_on(self.session, self.office.branches[place.code].id, self.as_of)
            self.rolls[place.code] = [
                one
                for one in roll
                if not (one.titles or one.exemption or one.member_id in with_account)
            ]

    def switch_on(self) -> None:
        """The leader has switched the restricted half on, before the first row of it."""
        day = date(2025, 1, 6)
        self.session.add(
            ModuleSwitch(
                committee_id=self.office.committee.id,
                module=Module.RESTRICTED,
                is_on=True,
                reason=REASON,
                decided_by_id=self.users["leader"].id,
                decided_at=_moment(day),
            )
        )

    def _about(self, code: str, number: int, day: date, by: User) -> dict[str, Any]:
        person = self.rolls[code][number]
        return {
            "committee_id": self.office.committee.id,
            "branch_id": self.office.branches[code].id,
            "person": str(person.member_id),
            "person_name": person.name,
            "entered_by_id": by.id,
            "created_at": _moment(day),
            "updated_at": _moment(day),
        }

    def add_measures(self) -> None:
        """Of each kind some: by branches, by the committee, visited again and not."""
        by_branch = (
            ("B01", 0, MeasureKind.REMINDER, date(2025, 2, 18)),
            ("B03", 0, MeasureKind.REMINDER, date(2025, 5, 22)),
            ("B07", 0, MeasureKind.REMINDER, date(2025, 8, 13)),
            ("B04", 1, MeasureKind.CRITICISM, date(2025, 6, 17)),
            ("B09", 0, MeasureKind.CRITICISM, date(2025, 9, 10)),
        )
        for code, number, kind, day in by_branch:
            secretary = self.users[f"secretary{code[1:]}"]
            self._measure(code, number, kind, day, by=secretary, handler="党支部书记", document="")
        self._measure(
            "B02",
            0,
            MeasureKind.EXAMINATION,
            date(2025, 4, 15),
            document="机纪〔2025〕2号（演示）",
        )
        self._measure(
            "B05",
            0,
            MeasureKind.ADMONITION,
            date(2025, 3, 31),
            document="机纪〔2025〕1号（演示）",
            visited_on=date(2025, 9, 30),
        )
        self._measure(
            "B11", 0, MeasureKind.ADMONITION, self.as_of, document="机纪〔2025〕6号（演示）"
        )

    def _measure(
        self,
        code: str,
        number: int,
        kind: MeasureKind,
        day: date,
        *,
        by: User | None = None,
        handler: str = "机关纪委书记",
        **more: Any,
    ) -> None:
        about = self._about(code, number, day, by or self.jiwei)
        self.session.add(
            FirstFormMeasure(**about, kind=kind, taken_on=day, handler=handler, **more)
        )

    def add_sanctions(self) -> None:
        """Carried out, to be announced, late, two for one person, rights suspended, restored, over."""
        done = {"announced_on": date(2025, 3, 28), "reported_on": date(2025, 8, 29)}
        self._sanction("B09", 1, SanctionKind.WARNING, date(2025, 3, 10), 7, **done)
        self._sanction("B08", 0, SanctionKind.SERIOUS_WARNING, date(2025, 3, 12), 8, **done)
        self._sanction("B08", 0, SanctionKind.DEMERIT, date(2025, 3, 12), 9, **done)
        self._sanction("B02", 1, SanctionKind.WARNING, self.as_of - timedelta(days=45), 11)
        self._sanction("B07", 1, SanctionKind.PROBATION, self.as_of, 12, probation_months=12)
        self._sanction(
            "B01",
            1,
            SanctionKind.PROBATION,
            date(2022, 5, 10),
            3,
            probation_months=12,
            announced_on=date(2022, 5, 30),
            reported_on=date(2022, 11, 8),
            restored_on=date(2023, 5, 10),
        )
        self._sanction(
            "B05",
            1,
            SanctionKind.WARNING,
            date(2024, 2, 29),
            2,
            announced_on=date(2024, 3, 20),
            reported_on=date(2024, 8, 27),
            closed_on=date(2025, 3, 3),
        )

    def _sanction(
        self, code: str, person: int, kind: SanctionKind, day: date, number: int, **more: Any
    ) -> None:
        row = Sanction(
            **self._about(code, person, day, self.jiwei),
            kind=kind,
            issuer=ORGAN,
            document=f"派驻纪〔{day.year}〕{number}号（演示）",
            decided_on=day,
            effective_on=day,
            suspension="",
            **{"probation_months": 0, "extended": False, **more},
        )
        span = row.weight.vote_suspended
        if span is not None:
            by = _actor(self.jiwei)
            kept = keep_vote_suspended(self.session, None, row.member_id, span, actor=by)
            row.suspension = str(kept)
        self.session.add(row)
        self.session.flush()
        record_event(
            self.session,
            AuditAction.RESTRICTED_READ,
            actor=_actor(self.users["leader"]),
            kind="sanction",
            object_id=row.id,
            details={"why": "机关党委负责人"},
        )

    def add_relatives_and_openings(self) -> None:
        """A declared relative; a request to read that waits, one refused, one whose day is over."""
        secretary = self.users["secretary09"]
        self.session.add(
            DeclaredRelative(
                member_id=secretary.member_id,
                relative_id=self.rolls["B09"][2].member_id,
                kinship=Kinship.COLLATERAL,
                entered_by_id=secretary.id,
                created_at=_moment(date(2025, 1, 8)),
                updated_at=_moment(date(2025, 1, 8)),
            )
        )
        asked = (
            ("B03", "配合上级专项检查", date(2025, 6, 3), True),
            ("B07", "核对年度统计", date(2025, 9, 4), False),
            ("B09", "配合上级专项检查", self.as_of, None),
        )
        for code, reason, day, approved in asked:
            decided = approved is not None
            self.session.add(
                ReadingOpening(
                    committee_id=self.office.committee.id,
                    branch_id=self.office.branches[code].id,
                    register=OpenedRegister.MEASURES,
                    reason=reason,
                    asked_by_id=self.users["staff"].id,
                    asked_at=_moment(day),
                    approved=approved,
                    decided_by_id=self.jiwei.id if decided else None,
                    decided_at=_moment(day, 15) if decided else None,
                )
            )
