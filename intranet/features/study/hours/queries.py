"""Hours of branches and of a branch's members, judged, as the pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.organization.directory import BranchName
from intranet.domain.study.hours import end_of_count, member_hours
from intranet.domain.study.pace import (
    Judgement,
    MemberHours,
    Pace,
    Targets,
    judge,
    quarters_over,
)
from intranet.foundation.chinese import enough, tenths
from intranet.foundation.quarters import Year


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member with the verdict."""

    hours: MemberHours
    verdict: Judgement


@dataclass(frozen=True, slots=True)
class Standing:
    """Members of a branch (or of several), judged: of how many hours are asked, and how they stand."""

    lines: Sequence[MemberLine]

    def count(self, pace: Pace) -> int:
        """Members in this state."""
        return sum(line.verdict.pace is pace for line in self.lines)

    @property
    def asked(self) -> int:
        """Members of whom hours are asked."""
        return len(self.lines) - self.count(Pace.NOT_APPLICABLE)

    def share(self, pace: Pace) -> str:
        """n/m名 of those of whom hours are asked."""
        return f"{self.count(pace)}/{self.asked}名"

    @property
    def average(self) -> str:
        """Hours per head with what they are divided by; empty when nobody is asked."""
        if not self.asked:
            return ""
        total = sum(
            line.hours.total_tenths
            for line in self.lines
            if line.verdict.pace is not Pace.NOT_APPLICABLE
        )
        return f"{tenths((2 * total + self.asked) // (2 * self.asked))}学时（{self.asked}名平均）"

    def sentence(self, year: int, as_of: date) -> str:
        """What may be said of all of whom hours are asked; empty while anybody is behind or nothing is due."""
        if not self.asked or self.count(Pace.BEHIND):
            return ""
        if self.count(Pace.REACHED) < self.asked:
            if not quarters_over(year, as_of):
                return ""
            words = f"，作学时要求的{self.asked}名党员全部符合当前进度，没有欠缺。"
            return enough(Year(year).last_day, as_of, words, "")
        words = f"作学时要求的{self.asked}名党员全部达到全年学时"
        return enough(Year(year).last_day, as_of, f"，{words}。", f"{words}，无需补充。")


@dataclass(frozen=True, slots=True)
class BranchLine:
    """One branch with the standing of its members."""

    branch: BranchName
    standing: Standing


def standings(
    session: Session, branches: Sequence[BranchName], year: int, today: date, targets: Targets
) -> list[BranchLine]:
    """Each branch with its members, judged; branches in the order given. Eight statements."""
    as_of = end_of_count(year, today)
    lines: dict[int, list[MemberLine]] = {branch.id: [] for branch in branches}
    for hours in member_hours(session, list(lines), year, as_of):
        lines[hours.branch_id].append(MemberLine(hours, judge(hours, targets, as_of)))
    return [BranchLine(branch, Standing(lines[branch.id])) for branch in branches]
