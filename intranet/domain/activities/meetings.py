"""What makes a gathering a valid meeting of its kind: who must be there before anything is decided.

《中国共产党支部工作条例（试行）》第十一条、第十二条: an assembly needs half of the members with voting rights, a branch
committee meeting half of its members; so do 机关党委 and 机关纪委 (``quorum``). Below that people have talked with each
other; what they settled binds nobody.
"""

from intranet.domain.activities.elections import ElectedOffice, outcome, short_of_choice
from intranet.domain.activities.kinds import ActivityKind, DueRule
from intranet.domain.activities.quorum import (
    DecisionType,
    Verdict,
    judge,
    needed_approvals,
    needed_present,
    reached,
)
from intranet.domain.activities.tables import ActivityRecord, Vote

# Kinds that are not held at all below their quorum, whether or not they decide anything.
_BY_QUORUM = {
    "assembly": DecisionType.ORDINARY,
    "branch_committee_meeting": DecisionType.COMMITTEE,
    "committee_meeting": DecisionType.BODY,
    "discipline_committee_meeting": DecisionType.BODY,
}
_BY_RULE = {
    DueRule.BRANCH_COMMITTEE: DecisionType.COMMITTEE,
    DueRule.PARTY_COMMITTEE: DecisionType.BODY,
    DueRule.DISCIPLINE_COMMITTEE: DecisionType.BODY,
}


def usual_decision(kind: ActivityKind) -> DecisionType:
    """By which rule a meeting of the kind settles what comes up."""
    return _BY_RULE.get(kind.due_rule, DecisionType.ORDINARY)


def offered_decisions(kind: ActivityKind) -> list[DecisionType]:
    """What a meeting of the kind may vote on, the usual first.

    A committee decides among its members, and elects who leads it.
    """
    usual = usual_decision(kind)
    if usual.by_committee:
        return [usual, DecisionType.ELECTION]
    return [
        decision
        for decision in DecisionType
        if not decision.by_committee
        # memberships are settled by assemblies of branches
        and not (kind.committee_level and decision.names_person)
    ]


def offered_offices(kind: ActivityKind, *, has_committee: bool) -> list[ElectedOffice]:
    """What a meeting of the kind elects, in a branch that has a committee on the day or has none.

    A committee elects its secretary and deputy; where a branch has none the assembly does
    (《中国共产党支部工作条例（试行）》 chapter 6).
    """
    leaders = [ElectedOffice.SECRETARY, ElectedOffice.DEPUTY_SECRETARY]
    if usual_decision(kind).by_committee:
        return leaders
    if kind.committee_level:
        return list(ElectedOffice)
    return [*([ElectedOffice.COMMITTEE] if has_committee else leaders), ElectedOffice.DELEGATES]


def verdict_of(record: ActivityRecord, vote: Vote) -> Verdict:
    """What came of a vote among those who were there for the record; of an election that was kept in full, who won."""
    due, present = record.due_voters, record.present_voters
    decision, election = vote.decision_type, vote.election
    if election is None:
        return judge(decision, due_voters=due, present_voters=present, approve=vote.approve)
    result = outcome(election, due_voters=due, present_voters=present)
    return Verdict(
        result.held,
        result.held and not result.open_seats,
        needed_present(decision, due),
        needed_approvals(decision, due, present),
        result.sentence + short_of_choice(election),
    )


def short_of_quorum(code: str, *, due_voters: int, present_voters: int) -> bool:
    """Whether a gathering was too few to be a meeting of the kind *code*; other kinds know no quorum."""
    decision = _BY_QUORUM.get(code)
    return decision is not None and not reached(
        decision, due_voters=due_voters, present_voters=present_voters
    )


def only_talked(record: ActivityRecord) -> str:
    """Why the record does not count as a meeting of its kind, in words; empty where it does (the kind is loaded).

    A register that is not taken yet says nothing.
    """
    if not record.due_count or not short_of_quorum(
        record.kind.code, due_voters=record.due_voters, present_voters=record.present_voters
    ):
        return ""
    return "到会不足半数，按座谈登记，不计次数"


def undecided(record: ActivityRecord) -> str:
    """Why the meeting could not settle anything, in words; empty where it could (the kind is loaded)."""
    decision = usual_decision(record.kind)
    due, present = record.due_voters, record.present_voters
    if not record.due_count or reached(decision, due_voters=due, present_voters=present):
        return ""
    voters = "委员" if decision.by_committee else "有表决权党员"
    return (
        f"应到会{voters}{due}人，实到{present}人，"
        f"不足半数（至少{needed_present(decision, due)}人），会议不能作出决定。"
    )
