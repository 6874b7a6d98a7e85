"""Dated changes of membership: who was admitted, became full, moved, or is exempt, and when."""

from dataclasses import dataclass
from datetime import date, timedelta

from intranet.demo import dates
from intranet.demo.offices import BY_CODE, GROUPS, Office
from intranet.domain.organization.members import ChangeReason, ExemptionReason, MemberStatus


@dataclass(frozen=True)
class Period:
    """One membership as it will stand in the table; ``group`` is an index into the branch's groups."""

    branch: str
    status: MemberStatus
    starts_on: date
    ends_on: date | None
    start_reason: ChangeReason
    end_reason: ChangeReason | None = None
    group: int | None = None
    votes_from: date | None = None


# How long the committee takes to decide on a membership: within its three months.
APPROVED_AFTER = timedelta(days=75)


@dataclass(frozen=True)
class Admission:
    """A probationary member: day of the assembly that admitted, and of the one that votes a year later."""

    name: str
    branch: str
    admitted_on: date
    full_on: date


def _admission(name: str, branch: str, year: int, quarter: int) -> Admission:
    order = BY_CODE[branch].order
    admitted_on = dates.assembly_day(order, year, quarter)
    voted_on = max(
        dates.assembly_day(order, year + 1, quarter), dates.same_day(admitted_on, years=1)
    )
    return Admission(name, branch, admitted_on, dates.workday_from(voted_on))


ADMISSIONS = (
    # the assembly voted a day before the year was over
    Admission("方正阳", "B04", date(2024, 9, 18), date(2025, 9, 17)),
    _admission("温雅", "B08", 2024, 4),
    _admission("尚一鸣", "B11", 2025, 1),
    _admission("邓婷婷", "B02", 2025, 2),
    _admission("金子轩", "B07", 2025, 4),
    _admission("林思雨", "B01", 2026, 2),
)


def assembly_day(office: Office, year: int, quarter: int) -> date:
    """Day of a branch's quarterly assembly: moved where the usual one comes before a probation is over."""
    usual = dates.assembly_day(office.order, year, quarter)
    return next(
        (
            one.full_on
            for one in ADMISSIONS
            if one.branch == office.code
            and (one.full_on.year, one.full_on.month) == (usual.year, usual.month)
        ),
        usual,
    )


# name: from, to, first day in the new branch
MOVES = {"何俊峰": ("B01", "B09", date(2025, 5, 12))}
ARRIVALS = {"潘一帆": ("B03", date(2025, 8, 4)), "夏雨桐": ("B04", date(2026, 3, 2))}
# last day in the branch
DEPARTURES = {"贾亮": ("B07", date(2025, 10, 15))}
# name: index of the group before and after, first day in the new one
GROUP_CHANGES = {"倪春华": ("B08", 0, 1, date(2026, 1, 5))}
EXEMPTIONS = {
    "曹玉梅": (ExemptionReason.RETIRED_ELSEWHERE, date(2025, 3, 3), None),
    "江月": (ExemptionReason.AWAY_HALF_YEAR, date(2025, 4, 1), date(2025, 12, 31)),
}
EXEMPTED_BY = "机关党委批准，支部党员大会通过"


def group_of(name: str, office: Office, place: int) -> int | None:
    """Group of a member who did not change it: leaders lead their own, the rest in turn."""
    groups = GROUPS.get(office.code, ())
    if not groups:
        return None
    leaders = [leader for _, leader in groups]
    return leaders.index(name) if name in leaders else place % len(groups)


def periods(name: str, office: Office, place: int, as_of: date) -> list[Period]:
    """Memberships of one person up to *as_of*; empty when the person had not come by then."""
    group = group_of(name, office, place)
    for admission in ADMISSIONS:
        if admission.name == name:
            return _of_newcomer(admission, group, as_of)
    full, founded = MemberStatus.FULL, office.founded_on
    came = ChangeReason.TRANSFERRED_IN
    if name in ARRIVALS:
        code, day = ARRIVALS[name]
        return [Period(code, full, day, None, came, group=group)] if day <= as_of else []
    if name in MOVES and MOVES[name][2] <= as_of:
        old, new, day = MOVES[name]
        gone = ChangeReason.TRANSFERRED_OUT
        return [
            Period(old, full, founded, day - timedelta(days=1), came, gone),
            Period(new, full, day, None, came),
        ]
    if name in DEPARTURES and DEPARTURES[name][1] < as_of:
        code, day = DEPARTURES[name]
        return [Period(code, full, founded, day, came, ChangeReason.TRANSFERRED_OUT)]
    if name in GROUP_CHANGES and GROUP_CHANGES[name][3] <= as_of:
        code, old_group, new_group, day = GROUP_CHANGES[name]
        changed = ChangeReason.GROUP_CHANGED
        return [
            Period(code, full, founded, day - timedelta(days=1), came, changed, old_group),
            Period(code, full, day, None, changed, group=new_group),
        ]
    if name in GROUP_CHANGES:
        group = GROUP_CHANGES[name][1]
    return [Period(office.code, full, founded, None, came, group=group)]


def _of_newcomer(admission: Admission, group: int | None, as_of: date) -> list[Period]:
    if admission.admitted_on > as_of:
        return []
    probationary, admitted = MemberStatus.PROBATIONARY, ChangeReason.ADMITTED
    start = admission.admitted_on
    # the membership is full from the day after the assembly, the vote comes with the approval
    last = admission.full_on
    if last + APPROVED_AFTER > as_of:
        return [Period(admission.branch, probationary, start, None, admitted, group=group)]
    full = ChangeReason.BECAME_FULL
    return [
        Period(admission.branch, probationary, start, last, admitted, full, group),
        Period(
            admission.branch,
            MemberStatus.FULL,
            last + timedelta(days=1),
            None,
            full,
            group=group,
            votes_from=last + APPROVED_AFTER,
        ),
    ]
