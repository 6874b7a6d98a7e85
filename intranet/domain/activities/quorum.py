"""Quorum and results of votes: computed, never typed. Integer arithmetic only.

Sources: 《中国共产党支部工作条例（试行）》第十一条、第十二条; 《中国共产党发展党员工作细则》第二十条;
《中国共产党基层组织选举工作条例》 (four fifths of those due). No regulation says how many members a committee of the
basic level (机关党委, 机关纪委) needs. It decides by vote and majority (《中国共产党章程》第十条、第十六条): of all its
members, with half of them there, as a branch committee does.
"""

from dataclasses import dataclass

from intranet.foundation.shown import Labelled


class DecisionType(Labelled):
    """What is decided; the rule for validity and passing follows from it."""

    basis: str

    ORDINARY = "ordinary", "一般事项", "《中国共产党支部工作条例（试行）》第十一条"
    ADMISSION = "admission", "接收预备党员", "《中国共产党发展党员工作细则》第二十条"
    FULL_MEMBERSHIP = "full_membership", "预备党员转正", "《中国共产党发展党员工作细则》第二十条"
    EXTENSION = "extension", "延长预备期", "《中国共产党发展党员工作细则》关于预备党员转正的规定"
    CANCELLATION = (
        "cancellation",
        "取消预备党员资格",
        "《中国共产党发展党员工作细则》关于预备党员转正的规定",
    )
    ELECTION = "election", "选举", "《中国共产党基层组织选举工作条例》"
    COMMITTEE = "committee", "支委会议决事项", "《中国共产党支部工作条例（试行）》第十二条"
    BODY = "body", "机关党委（机关纪委）议决事项", "《中国共产党章程》第十条、第十六条"

    def __init__(self, value: str, label: str = "", basis: str = "") -> None:
        """Keep the regulation behind the rule, too."""
        super().__init__(value, label)
        self.basis = basis

    @property
    def written_opinions_count(self) -> bool:
        """Whether a written opinion sent beforehand by an absent full member counts as a vote."""
        return self.names_person

    @property
    def by_committee(self) -> bool:
        """Whether the members of a committee decide, not an assembly."""
        return self in {DecisionType.COMMITTEE, DecisionType.BODY}

    @property
    def names_person(self) -> bool:
        """Whether it settles the membership of one person, who is named, and needs the committee's approval."""
        return self in {
            DecisionType.ADMISSION,
            DecisionType.FULL_MEMBERSHIP,
            DecisionType.EXTENSION,
            DecisionType.CANCELLATION,
        }


class VoteMethod(Labelled):
    """How the vote was taken."""

    SHOW_OF_HANDS = "show_of_hands", "举手表决"
    SECRET_BALLOT = "secret_ballot", "无记名投票"
    ORAL = "oral", "口头表决"


@dataclass(frozen=True)
class _Rule:
    valid_words: str
    # present × valid_by must reach (or exceed) due × valid_of
    valid_of: int = 1
    valid_by: int = 2
    valid_strictly: bool = False
    pass_of_present: bool = False


_RULES = {
    DecisionType.ORDINARY: _Rule("有表决权的到会党员须达到应到会的半数"),
    **{
        decision: _Rule("有表决权的到会党员须超过应到会的半数", valid_strictly=True)
        for decision in DecisionType
        if decision.names_person
    },
    DecisionType.ELECTION: _Rule(
        "有选举权的到会人数须不少于应到会的五分之四", valid_of=4, valid_by=5, pass_of_present=True
    ),
    **{
        decision: _Rule("到会委员须达到应到会委员的半数")
        for decision in (DecisionType.COMMITTEE, DecisionType.BODY)
    },
}


@dataclass(frozen=True)
class Verdict:
    """Outcome of one vote, with the sentence that explains it."""

    valid: bool
    passed: bool
    needed_present: int
    needed_approvals: int
    explanation: str


def _least(part: int, whole_times: int, of: int, *, strictly: bool) -> int:
    """Smallest n with n × part ≥ (or >) whole_times × of."""
    total = whole_times * of
    return total // part + 1 if strictly else -(-total // part)


def needed_present(decision: DecisionType, due_voters: int) -> int:
    """Fewest voters who must be present for the meeting to be valid for this decision."""
    rule = _RULES[decision]
    return _least(rule.valid_by, due_voters, rule.valid_of, strictly=rule.valid_strictly)


def reached(decision: DecisionType, *, due_voters: int, present_voters: int) -> bool:
    """Whether enough voters are there to decide; a meeting without a voter due is never valid."""
    return due_voters > 0 and present_voters >= needed_present(decision, due_voters)


def needed_approvals(decision: DecisionType, due_voters: int, present_voters: int) -> int:
    """Fewest approvals that pass: more than half of those due (elections: of those present)."""
    base = present_voters if _RULES[decision].pass_of_present else due_voters
    return base // 2 + 1


def judge(decision: DecisionType, *, due_voters: int, present_voters: int, approve: int) -> Verdict:
    """Judge one vote; ``approve`` includes written opinions where they count."""
    present_floor = needed_present(decision, due_voters)
    approvals_floor = needed_approvals(decision, due_voters, present_voters)
    valid = reached(decision, due_voters=due_voters, present_voters=present_voters)
    passed = valid and approve >= approvals_floor
    rule = _RULES[decision]
    base = "实到会" if rule.pass_of_present else "应到会"
    if not valid:
        text = (
            f"会议对此事项无效：{rule.valid_words}"
            f"（应到{due_voters}人，至少{present_floor}人，实到{present_voters}人）。"
        )
    elif passed:
        text = f"通过：赞成{approve}票，超过{base}有表决权人数的半数（至少{approvals_floor}票）。"
    else:
        text = (
            f"未通过：赞成{approve}票，未超过{base}有表决权人数的半数（至少{approvals_floor}票）。"
        )
    return Verdict(valid, passed, present_floor, approvals_floor, text)
