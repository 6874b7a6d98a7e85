"""What speaks against confirming training or make-up study, found in what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select, tuple_
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.tables import Activity, ActivityRecord, Attendance
from intranet.domain.organization.members import Membership
from intranet.domain.records.confirmed import own_matter
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.study.conversion import Conversions, counted_tenths, load_conversions
from intranet.domain.study.credits import CreditKind, CreditState, StudyCredit
from intranet.foundation.chinese import tenths

OWN = "您登记的学时由其他同志确认。"
OWN_HOURS = "您本人的学时由其他同志确认。"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence; what ``blocks`` cannot be confirmed, the rest is for the eye of who confirms."""

    sentence: str
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks of some credits need, loaded once for all of them."""

    conversions: Conversions
    # (member, branch): days from and to
    memberships: dict[tuple[int, int], list[tuple[date, date | None]]]
    # confirmed and waiting training by member
    training: dict[int, list[StudyCredit]]
    # (activity, kind, member): hours of the missed record that count, in tenths
    missed: dict[tuple[int, int, int], int]


def load_facts(session: Session, credits: Sequence[StudyCredit]) -> Facts:
    """Load what the checks need. Four statements, whatever the number of credits."""
    members = sorted({credit.member_id for credit in credits})
    conversions = load_conversions(session)
    memberships: dict[tuple[int, int], list[tuple[date, date | None]]] = {}
    for member_id, branch_id, starts_on, ends_on in session.execute(
        select(
            Membership.member_id, Membership.branch_id, Membership.starts_on, Membership.ends_on
        ).where(Membership.member_id.in_(members))
    ).tuples():
        memberships.setdefault((member_id, branch_id), []).append((starts_on, ends_on))
    training: dict[int, list[StudyCredit]] = {}
    for other in session.scalars(
        select(StudyCredit).where(
            StudyCredit.member_id.in_(members),
            StudyCredit.kind == CreditKind.TRAINING,
            StudyCredit.state != CreditState.RETURNED,
        )
    ):
        training.setdefault(other.member_id, []).append(other)
    return Facts(conversions, memberships, training, _missed(session, credits, conversions))


def _missed(
    session: Session, credits: Sequence[StudyCredit], conversions: Conversions
) -> dict[tuple[int, int, int], int]:
    wanted = [
        (credit.activity_id, credit.member_id)
        for credit in credits
        if credit.kind is CreditKind.MAKE_UP
    ]
    return {
        (activity_id, kind_id, member_id): counted_tenths(
            hours, conversions.share(committee_id, kind_id, held_on)
        )
        for activity_id, committee_id, held_on, kind_id, hours, member_id in session.execute(
            select(
                Activity.id,
                Activity.committee_id,
                Activity.held_on,
                ActivityRecord.kind_id,
                ActivityRecord.study_hours_tenths,
                Attendance.member_id,
            )
            .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
            .join(
                Attendance,
                and_(
                    Attendance.activity_id == Activity.id,
                    Attendance.status == AttendanceStatus.ABSENT,
                ),
            )
            .where(
                tuple_(Attendance.activity_id, Attendance.member_id).in_(wanted),
                Activity.state.in_(COUNTED_STATES),
            )
        ).tuples()
    }


def findings(credit: StudyCredit, facts: Facts) -> list[Finding]:
    """What speaks against confirming; nothing when all is well."""
    if credit.kind is CreditKind.MAKE_UP:
        return _make_up_findings(credit, facts)
    found = []
    periods = facts.memberships.get((credit.member_id, credit.branch_id), [])
    if not any(
        starts <= credit.starts_on and (ends is None or ends >= credit.starts_on)
        for starts, ends in periods
    ):
        found.append(Finding("培训开始时该党员不在本支部，请核对由哪个支部登记。"))
    worth = facts.conversions.training_day(credit.committee_id, credit.starts_on)
    most = worth.of(credit.starts_on, credit.ends_on, half=False)
    if credit.hours_tenths > most:
        found.append(Finding(f"所填学时多于按天折算的{tenths(most)}学时，请核对。"))
    if any(
        other.id != credit.id
        and other.starts_on <= credit.ends_on
        and other.ends_on >= credit.starts_on
        for other in facts.training.get(credit.member_id, [])
    ):
        found.append(Finding("与该党员另一条培训登记的日期重叠，请核对是否重复。"))
    return found


def _make_up_findings(credit: StudyCredit, facts: Facts) -> list[Finding]:
    key = (credit.activity_id or 0, credit.missed_kind_id or 0, credit.member_id)
    hours = facts.missed.get(key)
    if hours is None:
        return [Finding("对应的活动记录中该党员没有缺席，或者记录尚未通过，不能确认。", True)]
    if credit.hours_tenths > hours:
        return [Finding(f"补学多于该次活动计入的{tenths(hours)}学时，不能确认。", True)]
    return []


def conflict(credit: StudyCredit, actor: Actor) -> str:
    """Why the person may not confirm or return it; empty when they may. Nobody confirms hours of their own either."""
    if credit.member_id == actor.member_id:
        return OWN_HOURS
    return own_matter(actor, OWN, credit.entered_by_id, branch_id=credit.branch_id)
