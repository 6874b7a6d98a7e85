"""Where a branch stands with one duty: the words, the numbers, and what is missing. Plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from intranet.domain.duties.rules import Duty, Measure
from intranet.domain.organization.memberships import Group
from intranet.foundation import looks
from intranet.foundation.clock import is_over
from intranet.foundation.quarters import Span
from intranet.foundation.shown import Shown


class Standing(Shown):
    """Where a branch stands with one duty."""

    why_not: str

    DONE = "done", "已完成", *looks.DONE
    WAITING = "waiting", "已开展待审核", *looks.WAITING
    NOT_YET = "not_yet", "未到期", *looks.NOT_DUE
    SHORT = "short", "尚缺", *looks.LACKING
    EXPLAINED = "explained", "有说明", *looks.EXPLAINED
    NO_COMMITTEE = "no_committee", "不适用", *looks.NOTHING, "正式党员不足7名，不设支部委员会"
    NO_GROUPS = "no_groups", "不适用", *looks.NOTHING, "没有划分党小组"
    NO_MEMBERS = "no_members", "不适用", *looks.NOTHING, "没有适用的党员"
    NOT_FOUNDED = "not_founded", "不适用", *looks.NOTHING, "这段时间党支部尚未成立，或已经撤销"
    DISSOLVED = "dissolved", "不适用", *looks.NOTHING, "到期以前党支部撤销"
    NOT_IN_USE = "not_in_use", "不适用", *looks.NOTHING, "启用本系统以前的不作统计"
    NOT_ASKED = "not_asked", "不适用", *looks.NOTHING, "这段时间不作要求"
    YEARLY = "yearly", "按年度安排", *looks.PLANNED

    def __init__(
        self, value: str, label: str = "", tone: str = "", icon: str = "", why_not: str = ""
    ) -> None:
        """Keep why the branch does not owe it, too; empty where it does."""
        super().__init__(value, label, tone, icon)
        self.why_not = why_not

    @property
    def applies(self) -> bool:
        """Whether the branch owes this at all in the period."""
        return not self.why_not


# what weighs more decides, where quarters or units are taken together
WEIGHT = (
    Standing.SHORT,
    Standing.EXPLAINED,
    Standing.WAITING,
    Standing.NOT_YET,
    Standing.DONE,
)
# what a year comes to at its end when not all that it owed was held and approved
OPEN = frozenset({Standing.SHORT, Standing.EXPLAINED, Standing.WAITING})


@dataclass(frozen=True, slots=True)
class Held:
    """One record that counts for a duty; ``counted``: approved, else waiting for review.

    ``stands_for`` is the last day of the month for which it was held afterwards (补开), as the branch says. One that
    was ``returned`` counts for nothing until it is handed in again, but it was held.
    """

    kind: str
    held_on: date
    counted: bool
    party_group_id: int | None = None
    stands_for: date | None = None
    returned: bool = False

    @property
    def counts_on(self) -> date:
        """The day by which its cycle is found."""
        return self.stands_for or self.held_on


@dataclass(frozen=True, slots=True)
class Tally:
    """Of ``due`` people or things ``reached`` what is asked for, ``on_time`` of them in time.

    ``waiting`` more are to be confirmed, ``missed`` can no longer be reached.
    """

    due: int
    reached: int
    on_time: int
    waiting: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Excuse:
    """An exemption of the branch from one duty for a time (last day included), with its reason and approver."""

    code: str
    starts_on: date
    ends_on: date
    reason: str
    approver: str = ""

    def covers(self, code: str, day: date) -> bool:
        """Whether it excuses what fell due on *day*."""
        return self.code == code and self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Gap:
    """A month (None: the quarter or year) without the meeting it should have had, of one group or of the branch.

    ``last_day`` is the end of that time; ``made_up_on`` the day of the meeting that stands for it, ``reason`` that of
    an exemption which covers it. It was held where a record of it was ``returned``.
    """

    kind: str
    label: str
    month: int | None
    group_id: int | None = None
    made_up_on: date | None = None
    last_day: date = date.max
    within: str = "本季度"
    reason: str = ""
    returned: bool = False

    @property
    def key(self) -> str:
        """Stable name, under which an explanation is kept: ``theme_day-8`` or ``group_meeting-8-12``."""
        parts = [self.kind, str(self.month or 0)]
        return "-".join(parts if self.group_id is None else [*parts, str(self.group_id)])

    @property
    def title(self) -> str:
        """What is missing, in words: 8月支部委员会会议."""
        return f"{self.month}月{self.label}" if self.month else f"{self.within}{self.label}"

    @property
    def told(self) -> str:
        """What lacks of it: 8月主题党日未开展, 8月主题党日的记录已退回."""
        return f"{self.title}{'的记录已退回' if self.returned else '未开展'}"


@dataclass(frozen=True, slots=True)
class Step:
    """One month of a duty of months: how many were asked for, took place, and lack although their time is over.

    ``explained`` of those that lack have a reason.
    """

    month: int
    asked: int
    filled: int
    lacking: int
    explained: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyStanding:
    """One duty of one branch in one period: the numbers, the gaps, and the verdict.

    ``expected`` were asked for; ``held`` took place in the period and are approved, ``waiting`` took place and wait for
    review. Of what was asked for ``filled`` took place, ``approved`` of them are approved, ``on_time`` were held within
    their own month, quarter or year (or its days of grace); the time of ``due`` is over, ``lacking`` are those of them
    that did not take place, ``explained`` of these with a reason. ``next_due`` is the last day for what is still to be
    held in time; None when nothing is. ``people`` says how many of whom are behind a number of months. ``steps`` are
    the months of a duty of months, in order. ``in_grace`` are days within the days of grace on which something was
    held that counts for the cycle before, with the last day of that one.
    """

    duty: Duty
    standing: Standing
    expected: int = 0
    held: int = 0
    waiting: int = 0
    filled: int = 0
    approved: int = 0
    on_time: int = 0
    due: int = 0
    lacking: int = 0
    explained: int = 0
    gaps: tuple[Gap, ...] = ()
    next_due: date | None = None
    people: str = ""
    steps: tuple[Step, ...] = ()
    in_grace: tuple[tuple[date, date], ...] = ()

    @property
    def took_place(self) -> int:
        """Held at all, approved or not."""
        return self.held + self.waiting

    @property
    def unexplained(self) -> int:
        """How many lack without a reason."""
        return self.lacking - self.explained

    @property
    def words(self) -> str:
        """The verdict as it reads: 尚缺2次, 有说明（缺1次）, 已完成. What has a reason is not told as 尚缺."""
        open_ones = self.unexplained if self.standing is Standing.SHORT else self.lacking
        missing = f"{open_ones}{self.duty.counter}"
        if self.standing is Standing.SHORT:
            # a month is paid by everybody or it is not; who has not is told beside it
            return f"{missing}未交齐" if self.duty.measure is Measure.DUES else f"尚缺{missing}"
        if self.standing is Standing.EXPLAINED:
            return f"有说明（缺{missing}）"
        if self.standing is Standing.WAITING and self.duty.measure is Measure.MARKS:
            return "已登记待确认"
        return self.standing.label


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchPeriod:
    """What the duties of a branch in a quarter depend on.

    ``full_members`` gives the number of full members at the end of each month (or on ``as_of`` when that is earlier),
    by month number. A cycle that began before ``in_use_from`` is not owed: it may have had its meeting before.
    """

    quarter: Span
    as_of: date
    founded_on: date
    dissolved_on: date | None
    full_members: Mapping[int, int]
    groups: Sequence[Group] = ()
    in_use_from: date = date.min

    def is_over(self, day: date) -> bool:
        """Whether nothing more can be held on *day*: on a last day there is still the day."""
        return is_over(day, self.as_of)
