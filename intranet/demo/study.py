"""The conversion of study hours, external training and make-up study, in every state."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.offices import OFFICES
from intranet.demo.people import Organization
from intranet.demo.rosters import Rosters
from intranet.domain.access.accounts import User
from intranet.domain.activities.attendance import counting_rule, is_due
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.tables import Activity, ActivityRecord, Attendance
from intranet.domain.organization.roster import Circle
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.study.conversion import Conversions, StudyConversion, counted_tenths
from intranet.domain.study.credits import MAX_TITLE, CreditKind, CreditState, StudyCredit

FIRST_YEAR = 2025
DECIDED_BY = "机关党委会议"
# kind (None: external training), valid from, share, half day, day, note
VERSIONS = (
    (None, date(2025, 1, 1), None, 40, 80, "参照上级培训学时规定，跨年度的按天数分开。"),
    ("group_meeting", date(2025, 1, 1), 50, None, None, "只计集中学习部分。"),
    ("group_meeting", date(2025, 4, 1), 80, None, None, "会议以学习为主，提高计入比例。"),
    ("theme_day", date(2025, 7, 1), 50, None, None, "志愿服务和参观部分不计学时。"),
)
# Branches whose officers have not been to the yearly course.
NOT_TRAINED = ("B03", "B07")
# What branches make up: everything, what is older, nothing confirmed yet.
MADE_UP = {"B04": CreditState.CONFIRMED, "B01": CreditState.CONFIRMED, "B08": CreditState.WAITING}
RETURNED_AS = "请核对培训天数，并写明举办单位。"
# Make-up study is done some days after the gathering, and confirmed some days later.
AFTER, DECIDED_AFTER = timedelta(days=12), timedelta(days=3)
WAITS = timedelta(days=20)


class Loader:
    """Adds versions, training and make-up study up to the day asked for."""

    def __init__(
        self,
        session: Session,
        office: Organization,
        users: Mapping[str, User],
        activities: Mapping[str, Activity],
        kinds: Mapping[str, ActivityKind],
    ) -> None:
        """Keep what the rows refer to."""
        self.session, self.office, self.users = session, office, users
        self.activities, self.kinds = activities, kinds
        self.rosters = Rosters(session)

    def load(self) -> None:
        """Add everything and flush."""
        versions = list(self._versions())
        self.session.add_all(versions)
        self.session.flush()
        self.session.add_all([*self._courses(), *self._single()])
        self.session.add_all(self._make_up(Conversions(versions)))
        self.session.flush()

    def _versions(self) -> Iterator[StudyConversion]:
        for kind, valid_from, share, half, day, note in VERSIONS:
            if valid_from > self.office.as_of:
                continue
            yield StudyConversion(
                committee_id=self.office.committee.id,
                kind_id=self.kinds[kind].id if kind else None,
                valid_from=valid_from,
                share=share,
                half_day_tenths=half,
                day_tenths=day,
                confirmed_by=DECIDED_BY,
                note=note,
                entered_by_id=self.users["staff"].id,
                created_at=dates.instant(valid_from, 15),
            )

    def _credit(
        self, branch: str, member_id: int, state: CreditState, **values: object
    ) -> StudyCredit:
        ends_on = values["ends_on"]
        assert isinstance(ends_on, date)  # noqa: S101 - every caller gives a day
        entered = dates.instant(ends_on, 17, 20)
        decided = dates.instant(ends_on, 17, 40) if state is not CreditState.WAITING else None
        return StudyCredit(
            committee_id=self.office.committee.id,
            branch_id=self.office.branches[branch].id,
            member_id=member_id,
            state=state,
            reason=RETURNED_AS if state is CreditState.RETURNED else "",
            entered_by_id=self.users[f"clerk{branch[1:]}"].id,
            created_at=entered,
            updated_at=decided or entered,
            decided_at=decided,
            decided_by_id=self.users["staff"].id if decided else None,
            **{"organiser": "", "form": "", "concentrated": False, **values},
        )

    def _courses(self) -> Iterator[StudyCredit]:
        """Each spring three days for the officers of a branch, and a day for others of B04."""
        for year in range(FIRST_YEAR, self.office.as_of.year + 1):
            for office in OFFICES:
                first = dates.workday_from(date(year, 4, 7 + office.order))
                last = first + timedelta(days=2)
                if last > self.office.as_of or office.code in NOT_TRAINED:
                    continue
                roster = self.rosters.on(Circle(self.office.branches[office.code].id), first)
                for entry in roster:
                    if entry.in_branch_committee:
                        yield self._credit(
                            office.code,
                            entry.member_id,
                            CreditState.CONFIRMED,
                            kind=CreditKind.TRAINING,
                            title=f"{year}年基层党组织书记和委员培训班",
                            organiser="市委市直机关工委",
                            starts_on=first,
                            ends_on=last,
                            hours_tenths=240,
                            concentrated=True,
                        )

    def _single(self) -> Iterator[StudyCredit]:
        """Single trainings: over New Year, waiting, waiting with more hours than days, returned."""
        as_of = self.office.as_of
        recent = as_of - WAITS
        rows = (
            ("B05", 2, date(2025, 12, 29), date(2026, 1, 4), 400, CreditState.CONFIRMED),
            ("B02", 3, recent, recent, 40, CreditState.WAITING),
            ("B06", 4, recent, recent + timedelta(days=1), 160, CreditState.WAITING),
            ("B10", 2, recent, recent, 120, CreditState.WAITING),
            ("B07", 5, recent, recent + timedelta(days=2), 320, CreditState.RETURNED),
        )
        for branch, place, first, last, hours, state in rows:
            if last > as_of:
                continue
            member = self.rosters.on(Circle(self.office.branches[branch].id), first)[place]
            yield self._credit(
                branch,
                member.member_id,
                state,
                kind=CreditKind.TRAINING,
                title="国防动员业务骨干培训班" if hours > 100 else "网络安全专题培训",
                organiser="省国防动员办公室" if hours > 100 else "市委网信办",
                starts_on=first,
                ends_on=last,
                hours_tenths=hours,
                concentrated=False,
            )

    def _make_up(self, conversions: Conversions) -> Iterator[StudyCredit]:
        """Make-up study for what was missed long enough ago."""
        codes = {branch.id: code for code, branch in self.office.branches.items()}
        for activity in self.activities.values():
            code = codes.get(activity.branch_id or 0, "")
            day = activity.held_on + AFTER
            if (
                code not in MADE_UP
                or activity.state not in COUNTED_STATES
                or day + DECIDED_AFTER > self.office.as_of
            ):
                continue
            for row, record in _missed(activity):
                share = conversions.share(activity.committee_id, record.kind_id, activity.held_on)
                hours = counted_tenths(record.study_hours_tenths, share)
                if not hours or (code == "B01" and row.member_id % 2):
                    continue
                yield self._credit(
                    code,
                    row.member_id,
                    self._state_of(code, day),
                    kind=CreditKind.MAKE_UP,
                    title=(record.theme or activity.title)[:MAX_TITLE],
                    form="自学并与支部委员交流",
                    starts_on=day,
                    ends_on=day,
                    hours_tenths=hours,
                    activity_id=activity.id,
                    missed_kind_id=record.kind_id,
                )

    def _state_of(self, code: str, day: date) -> CreditState:
        """What was made up long ago is confirmed everywhere."""
        long_ago = day < self.office.as_of - timedelta(days=60)
        return CreditState.CONFIRMED if long_ago else MADE_UP[code]


def _missed(activity: Activity) -> Iterator[tuple[Attendance, ActivityRecord]]:
    for row in activity.attendance:
        for record in activity.records:
            if row.status is AttendanceStatus.ABSENT and is_due(
                counting_rule(record.kind.due_rule, record.kind.attendance_mode),
                in_branch_committee=row.in_branch_committee,
                group_id=row.party_group_id,
                held_by_group=activity.party_group_id,
            ):
                yield row, record
