"""Hours that no record of the own branch holds: external training, and make-up study (补学) for a missed record."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.records.closing import Ledger
from intranet.domain.records.locking import Locked
from intranet.foundation import chinese, looks
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled, Shown

MAX_TITLE = 80
MAX_ORGANISER = 60
MAX_FORM = 40
MAX_REASON = 120


class CreditKind(Labelled):
    """What the hours are for; the value is stored."""

    TRAINING = "training", "外出培训"
    MAKE_UP = "make_up", "补学"


class CreditState(Shown):
    """Only what is confirmed counts; the value is stored."""

    WAITING = "waiting", "待确认", *looks.WAITING
    CONFIRMED = "confirmed", "已确认", *looks.APPROVED
    RETURNED = "returned", "已退回", *looks.RETURNED


class StudyCredit(Base):
    """Hours of one member, entered by the branch and counted once the committee has confirmed them.

    Training has ``organiser``, first and last day; make-up study has the missed record and happened on one day. The
    record is named by gathering and kind, not by its own number: correcting a gathering may take a record away.
    """

    audited = ("study_credit", "培训和补学")
    closes = Locked(Ledger.STUDY, ("starts_on", "ends_on"))
    __tablename__ = "study_credit"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="days"),
        CheckConstraint("hours_tenths BETWEEN 1 AND 2400", name="hours"),
        CheckConstraint(
            "(kind = 'make_up') = (activity_id IS NOT NULL)"
            " AND (kind = 'make_up') = (missed_kind_id IS NOT NULL)",
            name="make_up_has_record",
        ),
        CheckConstraint(
            "kind = 'training' OR (starts_on = ends_on AND concentrated IS FALSE)",
            name="make_up_day",
        ),
        CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)"
            " AND (decided_at IS NULL) = (decided_by_id IS NULL)",
            name="decided",
        ),
        CheckConstraint("(state = 'returned') = (reason <> '')", name="return_has_reason"),
        Index("uq_study_credit_missed", "member_id", "activity_id", "missed_kind_id", unique=True),
        Index("ix_study_credit_activity", "activity_id", "missed_kind_id"),
        Index("ix_study_credit_branch", "branch_id", "starts_on", "id"),
        Index("ix_study_credit_member", "member_id", "starts_on"),
        Index("ix_study_credit_state", "committee_id", "state", "starts_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    # the branch that entered it; the hours follow the member
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[CreditKind] = mapped_column(choice(CreditKind, "credit_kind"))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    organiser: Mapped[str] = mapped_column(String(MAX_ORGANISER), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    hours_tenths: Mapped[int]
    concentrated: Mapped[bool] = mapped_column(default=False)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    missed_kind_id: Mapped[int | None] = mapped_column(ForeignKey("activity_kind.id"))
    form: Mapped[str] = mapped_column(String(MAX_FORM), default="")
    state: Mapped[CreditState] = mapped_column(
        choice(CreditState, "credit_state"), default=CreditState.WAITING
    )
    reason: Mapped[str] = mapped_column(String(MAX_REASON), default="")
    version: Mapped[int] = mapped_column(default=1)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": version}

    @property
    def days_label(self) -> str:
        """2025年11月28日至12月2日, or the only day."""
        return chinese.date_range(self.starts_on, self.ends_on)


def hours_within(hours_tenths: int, first: date, last: date, since: date, until: date) -> int:
    """The part of a training's hours that falls from *since* to *until*, in tenths.

    Each calendar day takes the same share. The parts of neighbouring spans add up to the whole: what is counted is the
    difference of the rounded hours up to the last and up to the first day of the span.
    """
    if since <= first and last <= until:
        return hours_tenths
    if until < first or last < since:
        return 0
    days = (last - first).days + 1

    def up_to(day: date) -> int:
        passed = min(max((day - first).days + 1, 0), days)
        return (2 * hours_tenths * passed + days) // (2 * days)

    if until < since:
        return 0
    before = 0 if since <= first else up_to(date.fromordinal(since.toordinal() - 1))
    return up_to(until) - before
