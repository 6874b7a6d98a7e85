"""民主评议党员: the yearly appraisal of a branch's members, with its rules. No request and no query here.

Source: 《中国共产党支部工作条例（试行）》第十八条 and 《中国共产党党员教育管理工作条例》第十八条: once a year, in four
grades; members graded 优秀 are at most one third of those who take part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.organization.members import MemberStatus
from intranet.foundation import looks
from intranet.foundation.chinese import long_date
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled, Shown
from intranet.foundation.terms import told

MAX_OPINION = 200
MAX_REASON = 300
MAX_BALLOTS = 2000
# The regulations are silent on the grade of probationary members.
PROBATIONARY_RULE = "预备党员参加评议，不确定等次。"


class AppraisalStage(Shown):
    """How far an appraisal is; the value is stored."""

    DRAFT = "draft", "草稿", *looks.DRAFT
    SUBMITTED = "submitted", "待确认", *looks.WAITING
    RETURNED = "returned", "已退回", *looks.RETURNED
    CONFIRMED = "confirmed", "已确认", *looks.APPROVED


OPEN_STAGES = (AppraisalStage.DRAFT, AppraisalStage.RETURNED)


class Grade(Labelled):
    """The four grades, the best first; the value is stored."""

    EXCELLENT = "excellent", "优秀"
    QUALIFIED = "qualified", "合格"
    BASICALLY_QUALIFIED = "basically_qualified", "基本合格"
    UNQUALIFIED = "unqualified", "不合格"


class Appraisal(Base):
    """The appraisal of one branch for one year, on the roll of ``held_on``; frozen once it is confirmed.

    ``ballots`` are the test ballots handed in, ``opinion`` the reason of the last return.
    """

    audited = ("appraisal", "民主评议")
    __tablename__ = "appraisal"
    __table_args__ = (
        CheckConstraint("ballots IS NULL OR ballots >= 0", name="ballots"),
        CheckConstraint(
            "state = 'draft' OR (submitted_at IS NOT NULL AND submitted_by_id IS NOT NULL)",
            name="submitted_by",
        ),
        CheckConstraint(
            "state NOT IN ('returned', 'confirmed')"
            " OR (decided_at IS NOT NULL AND decided_by_id IS NOT NULL)",
            name="decided_by",
        ),
        Index("uq_appraisal_branch_year", "branch_id", "year", unique=True),
        Index("ix_appraisal_activity", "activity_id"),
        Index("ix_appraisal_life_meeting", "life_meeting_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    year: Mapped[int]
    held_on: Mapped[date]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    life_meeting_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    ballots: Mapped[int | None]
    state: Mapped[AppraisalStage] = mapped_column(
        choice(AppraisalStage, "appraisal_stage"), default=AppraisalStage.DRAFT
    )
    opinion: Mapped[str] = mapped_column(String(MAX_REASON), default="")
    version: Mapped[int] = mapped_column(default=1)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    rows: Mapped[list["AppraisalRow"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="AppraisalRow.position"
    )

    __mapper_args__ = {"version_id_col": version}


class AppraisalRow(Base):
    """One member of the roll: name and status of the day, the test as counts per grade, the final grade.

    The four counts are all known or all unknown; who does not take part or is on probation has no final grade.
    """

    __tablename__ = "appraisal_row"
    __table_args__ = (
        CheckConstraint(
            "(excellent IS NULL AND qualified IS NULL AND basically_qualified IS NULL"
            " AND unqualified IS NULL) OR (excellent >= 0 AND qualified >= 0"
            " AND basically_qualified >= 0 AND unqualified >= 0)",
            name="votes",
        ),
        CheckConstraint(
            "final IS NULL OR (status = 'full' AND takes_part IS TRUE)", name="final_of_full"
        ),
        Index("uq_appraisal_row_member", "appraisal_id", "member_id", unique=True),
        Index("ix_appraisal_row_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    status: Mapped[MemberStatus] = mapped_column(choice(MemberStatus, "member_status"))
    takes_part: Mapped[bool] = mapped_column(default=True)
    self_assessed: Mapped[bool] = mapped_column(default=False)
    excellent: Mapped[int | None]
    qualified: Mapped[int | None]
    basically_qualified: Mapped[int | None]
    unqualified: Mapped[int | None]
    opinion: Mapped[str] = mapped_column(String(MAX_OPINION), default="")
    final: Mapped[Grade | None] = mapped_column(choice(Grade, "appraisal_grade"))

    @property
    def votes(self) -> tuple[int, int, int, int] | None:
        """Counts of the secret test in the order of ``Grade``; None while they are unknown."""
        if self.excellent is None:
            return None
        return (
            self.excellent,
            self.qualified or 0,
            self.basically_qualified or 0,
            self.unqualified or 0,
        )

    @property
    def is_graded(self) -> bool:
        """Whether the member gets a grade at all: full members who take part."""
        return self.takes_part and self.status is MemberStatus.FULL

    @property
    def final_label(self) -> str:
        """The final grade in words, or why there is none."""
        if not self.takes_part:
            return "未参加评议"
        if self.status is MemberStatus.PROBATIONARY:
            return "不适用"
        return self.final.label if self.final else "未填报"


@dataclass(frozen=True)
class Totals:
    """Numbers of one appraisal; ``grades`` counts final grades in the order of ``Grade``."""

    members: int
    taking_part: int
    probationary: int
    self_assessed: int
    ungraded: int
    grades: dict[Grade, int]

    @classmethod
    @told(
        "谈心谈话、党费和平台",
        "民主评议",
        "按评议表逐人统计，等次以最终等次为准。优秀不超过参加评议党员的三分之一。",
    )
    def of(cls, rows: Iterable[AppraisalRow]) -> "Totals":
        """Count the rows."""
        listed = list(rows)
        there = [row for row in listed if row.takes_part]
        return cls(
            members=len(listed),
            taking_part=len(there),
            probationary=sum(row.status is MemberStatus.PROBATIONARY for row in there),
            self_assessed=sum(row.self_assessed for row in there),
            ungraded=sum(row.is_graded and row.final is None for row in listed),
            grades={grade: sum(row.final is grade for row in listed) for grade in Grade},
        )


def excellent_at_most(taking_part: int) -> int:
    """How many members may be graded 优秀: at most one third of those who take part."""
    return taking_part // 3


def excellent_problem(excellent: int, taking_part: int) -> str:
    """A sentence when too many are graded 优秀; empty when they are not. Whole numbers, no rounding up."""
    if 3 * excellent <= taking_part:
        return ""
    return (
        f"“优秀”等次不超过参加评议党员的三分之一：本次参加评议{taking_part}名，"
        f"最多{excellent_at_most(taking_part)}名，现为{excellent}名，请调整。"
    )


def ballots_problem(ballots: int | None, present: int | None) -> str:
    """A sentence when more ballots came back than people were at the gathering; empty when not, or nothing is known."""
    if ballots is None or present is None or ballots <= present:
        return ""
    return f"收回测评票{ballots}张，多于评议活动实到的{present}人，请核对。"


def votes_problem(votes: Sequence[int] | None, ballots: int | None) -> str:
    """A sentence when the counts of one member do not fit the ballots handed in; empty when they do."""
    if votes is None:
        return ""
    if ballots is None:
        return "请先填写收回测评票数。"
    total = sum(votes)
    if total <= ballots:
        return ""
    return f"四项票数合计{total}张，超过收回的{ballots}张，请核对。"


def window(year: int) -> tuple[date, date]:
    """Days on which the appraisal of *year* may be held: the year itself and the first half of the next."""
    return date(year, 1, 1), date(year + 1, 6, 30)


def day_problem(year: int, day: date, today: date) -> str:
    """A sentence when the appraisal of *year* cannot have been held on *day*; empty when it can."""
    first, last = window(year)
    if day > today:
        return "评议日期晚于今天，请在开展后登记。"
    if not first <= day <= last:
        return f"{year}年度的民主评议应在{year}年至{year + 1}年6月之间，请核对。"
    return ""


def submission_problems(rows: Sequence[AppraisalRow]) -> list[str]:
    """What is still missing before the appraisal goes to the committee."""
    if not any(row.takes_part for row in rows):
        return ["没有参加评议的党员，请核对评议日期和党员名册。"]
    missing = [row.name for row in rows if row.is_graded and row.final is None]
    if not missing:
        return []
    names = "、".join(missing[:5]) + ("等" if len(missing) > 5 else "")
    return [f"还有{len(missing)}名党员未确定等次：{names}。"]


def cautions(
    rows: Sequence[AppraisalRow],
    ballots: int | None,
    held_on: date,
    *,
    meeting_on: date | None = None,
    activity_on: date | None = None,
) -> list[str]:
    """What looks like a slip and hinders nothing: grades that no ballot bears, a day before what belongs to it.

    ``meeting_on`` and ``activity_on`` are the days of the life meeting and of the appraisal gathering linked to it.
    """
    found = []
    bare = [
        row.name
        for row in rows
        if ballots and row.final is Grade.EXCELLENT and row.votes is not None and not row.votes[0]
    ]
    if bare:
        names = "、".join(bare[:5]) + ("等" if len(bare) > 5 else "")
        found.append(f"{names}的优秀票为0张，评定等次为“优秀”，请核对。")
    found += [
        f"评议日期{long_date(held_on)}早于所关联{what}的日期{long_date(day)}，请核对。"
        for what, day in (("组织生活会", meeting_on), ("民主评议活动", activity_on))
        if day is not None and held_on < day
    ]
    return found
