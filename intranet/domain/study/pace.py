"""Where a member stands with the year's study hours. Pure: no database.

32 学时 a year for members: 《中国共产党党员教育管理工作条例》第二十条. 56 学时 and one concentrated training for
secretaries and committee members: the national plan for the education of members, 2019–2023.
"""

from dataclasses import dataclass
from datetime import date

from intranet.foundation import looks
from intranet.foundation.chinese import tenths
from intranet.foundation.clock import is_over
from intranet.foundation.quarters import ORDINALS, Year
from intranet.foundation.shown import Shown
from intranet.foundation.terms import told


@dataclass(frozen=True, slots=True)
class MemberHours:
    """Counted hours of one member in a year up to a day, in tenths, by source.

    ``is_officer``: holds a post of the branch committee on the day. ``exempt``: not counted in 应到 over the whole
    year, so that no hours are demanded. ``partial``: the branch is kept here since within the year only, so that what
    was earned before is not known.
    """

    member_id: int
    name: str
    branch_id: int
    is_officer: bool
    attended_tenths: int
    training_tenths: int
    make_up_tenths: int
    concentrated_trainings: int
    year: int
    post: str = ""
    exempt: bool = False
    partial: bool = False

    @property
    def total_tenths(self) -> int:
        """All that counts."""
        return self.attended_tenths + self.training_tenths + self.make_up_tenths


@dataclass(frozen=True, slots=True)
class Targets:
    """Hours of a year in tenths, and the concentrated trainings that officers need besides."""

    member_tenths: int = 320
    officer_tenths: int = 560
    officer_trainings: int = 1

    def of(self, hours: MemberHours) -> int:
        """The hours this member should reach."""
        return self.officer_tenths if hours.is_officer else self.member_tenths


class Pace(Shown):
    """Whether the hours are reached, on the way or behind; always shown with its word."""

    REACHED = "reached", "已达到", *looks.DONE
    ON_PACE = "on_pace", "按进度", *looks.UNDERWAY
    BEHIND = "behind", "尚有差距", *looks.LACKING
    NOT_APPLICABLE = "not_applicable", "不适用", *looks.NOTHING


# How far the year is after so many quarters, as it reads in a sentence.
_SO_FAR = ("", "第一季度", "上半年", "前三季度", "全年")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one member: the target, the state, and why."""

    target_tenths: int
    pace: Pace
    sentence: str


def quarters_over(year: int, as_of: date) -> int:
    """How many quarters of the year are over by *as_of*; the present one is not, also on its last day."""
    return sum(is_over(quarter.last_day, as_of) for quarter in Year(year).quarters)


def share_due(target: int, over: int) -> int:
    """Tenths due when *over* quarters of the year are over, rounded up: whoever has this many is on pace."""
    return -(-target * over // len(ORDINALS))


@told(
    "学习",
    "已达到、按进度、尚有差距",
    "全年达到规定学时（支部书记和委员还须参加集中培训）为已达到；达到已结束季度应有的份额为按进度；不"
    "到的为尚有差距。全年不计入应到的不作要求；年内才启用本系统的，当年没有达到的不作判断。",
)
def judge(hours: MemberHours, targets: Targets, as_of: date) -> Judgement:
    """Judge the hours of the year against the target and against the share of its quarters that are over.

    The concentrated training of officers is owed by the end of the year, not by quarters.
    """
    target = targets.of(hours)
    if hours.exempt:
        return Judgement(target, Pace.NOT_APPLICABLE, "全年不计入应到，不作学时要求。")
    needed = targets.officer_trainings if hours.is_officer else 0
    lacking = max(needed - hours.concentrated_trainings, 0)
    enough = hours.total_tenths >= target
    if enough and not lacking:
        trained = f"，已参加集中培训{hours.concentrated_trainings}次" if needed else ""
        return Judgement(
            target, Pace.REACHED, f"已达到全年{tenths(target)}学时{trained}，无需补充。"
        )
    if hours.partial:
        return Judgement(
            target, Pace.NOT_APPLICABLE, "年内启用本系统，以前的学时不在其内，不作判断。"
        )
    over = quarters_over(hours.year, as_of)
    behind = hours.total_tenths < share_due(target, over) or over == len(ORDINALS)
    return Judgement(
        target,
        Pace.BEHIND if behind else Pace.ON_PACE,
        _sentence(hours.total_tenths, target, over, lacking),
    )


def _sentence(total: int, target: int, over: int, lacking: int) -> str:
    """What is done, what should be done by now, what is left of the year."""
    training = f"尚需参加集中培训{lacking}次" if lacking else ""
    if total >= target:
        return f"已达到全年{tenths(target)}学时，{training}。"
    more = f"，{training}" if training else ""
    left = f"全年{tenths(target)}学时，尚缺{tenths(target - total)}学时{more}。"
    if over in {0, len(ORDINALS)}:
        return left
    due = share_due(target, over)
    if total < due:
        return f"{_SO_FAR[over]}进度为{tenths(due)}学时，尚缺{tenths(due - total)}学时；{left}"
    return f"{_SO_FAR[over]}进度为{tenths(due)}学时，已经达到；{left}"
