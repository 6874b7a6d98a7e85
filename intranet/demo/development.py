"""People's paths, members away from home, visits and honours; who is not on the roll is invented here."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.changes import ADMISSIONS
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.achievements.tables import Level
from intranet.domain.activities.tables import Activity
from intranet.domain.development.members import AwayMember, CareVisit, MemberHonour, Occasion
from intranet.domain.development.paths import DevelopmentPath, DevelopmentStep, Material, StepKind
from intranet.domain.organization.members import ChangeReason, Member, Membership
from intranet.domain.organization.roster import Circle, rosters_on

_MEETINGS = (",branch_committee_meeting,", ",assembly,")
_DECIDED = (StepKind.ACTIVIST, StepKind.CANDIDATE)
_SOON = timedelta(days=45)
_PAPERS = (Material.APPLICATION, Material.TALK, Material.CULTIVATION)


class _Person(NamedTuple):
    name: str
    branch: str
    applied_on: date
    steps: tuple[tuple[StepKind, date], ...] = ()
    contacts: str = ""


PEOPLE = (
    _Person("何雨桐", "B03", date(2025, 9, 8)),
    _Person("沈佳宁", "B06", date(2025, 5, 12), ((StepKind.TALK, date(2025, 6, 5)),)),
    _Person(
        "段亦凡",
        "B05",
        date(2023, 10, 9),
        (
            (StepKind.TALK, date(2023, 11, 1)),
            (StepKind.ACTIVIST, date(2024, 2, 29)),
            (StepKind.REVIEW, date(2024, 8, 26)),
            (StepKind.REVIEW, date(2025, 4, 14)),
        ),
        "任海波",
    ),
    _Person(
        "贺思远",
        "B01",
        date(2024, 3, 4),
        (
            (StepKind.TALK, date(2024, 3, 20)),
            (StepKind.ACTIVIST, date(2024, 6, 17)),
            (StepKind.REVIEW, date(2024, 12, 16)),
            (StepKind.REVIEW, date(2025, 6, 16)),
            (StepKind.CANDIDATE, date(2025, 7, 21)),
            (StepKind.BACKGROUND, date(2025, 8, 18)),
        ),
    ),
)
_BEFORE = (
    (StepKind.TALK, 860),
    (StepKind.ACTIVIST, 700),
    (StepKind.REVIEW, 520),
    (StepKind.REVIEW, 340),
    (StepKind.CANDIDATE, 160),
    (StepKind.BACKGROUND, 120),
    (StepKind.TRAINING, 90),
    (StepKind.EXAMINATION, 40),
)
"""What was done with those whom an assembly admitted, so many days before."""
VISITS = (
    (None, date(2025, 1, 22), Occasion.FESTIVAL, 12, 24_000, "米、油各12份"),
    ("B01", date(2025, 3, 18), Occasion.ILLNESS, 1, 1000, ""),
    ("B04", date(2025, 6, 27), Occasion.ANNIVERSARY, 3, 6000, ""),
    (None, date(2025, 6, 30), Occasion.VETERAN, 8, 16_000, "“光荣在党50年”纪念册"),
    ("B08", date(2025, 8, 21), Occasion.HARDSHIP, 1, 3000, "学习用品1份"),
    ("B01", date(2025, 9, 26), Occasion.FESTIVAL, 2, 2000, ""),
)
HONOURS = (
    ("B01", date(2025, 6, 30), "优秀党务工作者", Level.MUNICIPAL, "市直机关工委"),
    ("B06", date(2025, 6, 30), "优秀共产党员", Level.MUNICIPAL, "市直机关工委"),
    ("B10", date(2025, 9, 12), "优秀志愿者", Level.DISTRICT, "街道党工委"),
)


def build(
    session: Session,
    office: Organization,
    users: Mapping[str, User],
    made: Iterable[Activity],
) -> None:
    """Add what had happened by the day of the load."""
    place = _Places(office, users)
    meetings = _meetings(made, {branch.id: code for code, branch in office.branches.items()})
    admitted = dict(
        session.execute(
            select(Member.name, Member.id)
            .join(Membership, Membership.member_id == Member.id)
            .where(Membership.start_reason == ChangeReason.ADMITTED)
        )
        .tuples()
        .all()
    )
    for person in _people():
        if person.applied_on > office.as_of:
            continue
        path = DevelopmentPath(
            **place.of(person.branch, person.applied_on),
            name=person.name,
            applied_on=person.applied_on,
            contacts=person.contacts,
            materials=[str(one) for one in _PAPERS[: len(person.steps)]],
            became_id=admitted.get(person.name),
        )
        session.add(path)
        session.flush()
        for kind, planned in person.steps:
            day, activity_id = _held(meetings, person.branch, kind, planned)
            if day <= office.as_of:
                session.add(
                    DevelopmentStep(
                        **place.of(person.branch, day),
                        path_id=path.id,
                        kind=kind,
                        done_on=day,
                        activity_id=activity_id,
                    )
                )
    for code, day, occasion, people, amount, goods in VISITS:
        if day <= office.as_of:
            session.add(
                CareVisit(
                    **place.of(code, day), visited_on=day, occasion=occasion, people=people, amount=amount,
                    goods=goods,
                )
            )  # fmt: skip
    for branch, day, *honour in HONOURS:
        if day <= office.as_of:
            title, level, awarder = honour
            who = _member(session, office, branch, day)
            session.add(
                MemberHonour(
                    **place.of(branch, day), member_id=who, awarded_on=day, title=title, level=level,
                    awarder=awarder,
                )
            )  # fmt: skip
    left_on = date(2025, 4, 7)
    session.add(
        AwayMember(
            **place.of("B09", left_on),
            member_id=_member(session, office, "B09", left_on, last=True),
            left_on=left_on,
            destination="外省援建项目部",
            host="援建项目临时党支部",
            contact="吕静怡",
            contacted_on=date(2025, 9, 15),
        )
    )
    session.flush()


def _people() -> Iterator[_Person]:
    yield from PEOPLE
    for one in ADMISSIONS:
        steps = [(kind, one.admitted_on - timedelta(days=days)) for kind, days in _BEFORE]
        steps.append((StepKind.REQUEST, one.full_on - timedelta(days=20)))
        yield _Person(one.name, one.branch, one.admitted_on - timedelta(days=880), tuple(steps))


def _meetings(made: Iterable[Activity], codes: Mapping[int, str]) -> dict[str, list[Activity]]:
    """Meetings by branch in which something could be decided, in their order."""
    found: dict[str, list[Activity]] = {}
    for one in sorted(made, key=lambda one: (one.held_on, one.id)):
        if one.branch_id is not None and any(kind in one.kinds for kind in _MEETINGS):
            found.setdefault(codes[one.branch_id], []).append(one)
    return found


def _member(
    session: Session, office: Organization, branch: str, day: date, *, last: bool = False
) -> int:
    circle = Circle(office.branches[branch].id)
    return rosters_on(session, circle, {day})[day][-1 if last else 0].member_id


def _held(
    meetings: Mapping[str, list[Activity]], branch: str, kind: StepKind, planned: date
) -> tuple[date, int | None]:
    """The day of a step: of a decision that of the meeting that took it, where one is known."""
    if kind in _DECIDED:
        for one in meetings.get(branch, ()):
            if planned <= one.held_on <= planned + _SOON:
                return one.held_on, one.id
    return dates.workday_from(planned), None


class _Places:
    """Whose a line is and who entered it."""

    def __init__(self, office: Organization, users: Mapping[str, User]) -> None:
        self.office, self.users = office, users

    def of(self, code: str | None, day: date) -> dict[str, Any]:
        """The columns of a line of the branch, or of the committee itself."""
        moment = dates.instant(day, 17)
        return {
            "committee_id": self.office.committee.id,
            "branch_id": None if code is None else self.office.branches[code].id,
            "entered_by_id": self.users["staff" if code is None else f"clerk{code[1:]}"].id,
            "version": 1,
            "created_at": moment,
            "updated_at": moment,
        }
