"""Ballots of a meeting: for elections, decisions on somebody's membership and whatever is voted on in secret.

《中国共产党发展党员工作细则》: an assembly decides on a membership by secret ballot.
《中国共产党基层组织选举工作条例》: who votes against a candidate may write in another; a ballot with more names than
seats is void.
"""

from collections.abc import Iterator

from intranet.domain.activities.decisions import proposal
from intranet.domain.activities.elections import Election
from intranet.domain.activities.quorum import VoteMethod
from intranet.domain.activities.tables import Activity, ActivityRecord, Vote
from intranet.domain.paper.ballots import BallotPrint, BallotsPrint
from intranet.features.activities.papers.meeting import (
    SHORT_BLANK,
    Occasion,
    due_of_record,
    heading,
    kind_words,
    metadata,
    names_kept,
    plain,
)
from intranet.foundation.chinese import long_date

CHOICES = ("赞成", "不赞成", "弃权")
MOST = 200
"""Slips of one motion: more are asked for by nobody."""
NO_BALLOTS = "这次会议没有采用投票方式表决的事项，不印制表决票。"
_ONE_MARK = "请在所选的一栏内画“○”，只选一项；多选或者不选的，按无效票处理。"
_MARKS = "赞成的画“○”，不赞成的画“×”，弃权的不画；不赞成的，可以在空白行另选他人，写上姓名并画“○”。"


def by_ballot(vote: Vote) -> bool:
    """Whether the motion is voted on with slips."""
    return (
        vote.election is not None
        or vote.decision_type.names_person
        or vote.method is VoteMethod.SECRET_BALLOT
    )


def ballots(activity: Activity, occasion: Occasion) -> BallotsPrint:
    """A slip for everybody who may vote; one of each where nobody knows yet how many they are."""
    lines = heading(activity, occasion, kind_words(activity), "表决票")
    return BallotsPrint(
        metadata=metadata(
            activity, occasion, paper="ballots", title="".join(lines), moment=activity.updated_at
        ),
        demo=occasion.demo,
        keep_together=names_kept(activity, occasion),
        ballots=tuple(
            slip
            for record in activity.records
            for vote in record.votes
            if by_ballot(vote)
            for slip in _slips(activity, record, vote, occasion)
        ),
    )


def _slips(
    activity: Activity, record: ActivityRecord, vote: Vote, occasion: Occasion
) -> Iterator[BallotPrint]:
    due = due_of_record(activity, record, occasion.roster)
    voters = record.due_voters or sum(entry.has_voting_right for entry in due)
    owner = f"{occasion.full_name}　{long_date(activity.held_on)}"
    slip = _of_election(vote.election, owner) if vote.election else _of_motion(vote, owner)
    yield from (slip for _ in range(min(max(voters, 1), MOST)))


def _of_motion(vote: Vote, owner: str) -> BallotPrint:
    about = proposal(vote) or plain(vote.motion)
    return BallotPrint(
        title=f"{vote.decision_type.label}表决票" if vote.person else "表决票",
        owner=owner,
        question=f"表决事项：{about}。",
        head="姓名" if vote.person else "意见",
        choices=CHOICES,
        names=(vote.person or "请画“○”",),
        notes=(_ONE_MARK,),
    )


def _of_election(election: Election, owner: str) -> BallotPrint:
    seats = f"{election.seats}" if election.seats else SHORT_BLANK
    names = tuple(one.name for one in election.candidates if not one.written_in)
    return BallotPrint(
        title=f"{election.office.label}选票",
        owner=owner,
        question=f"应选{seats}名，候选人{len(names)}名。",
        head="候选人",
        choices=CHOICES[:2],
        names=names,
        blank=max(1, min(election.seats or 1, 3)),
        notes=(
            _MARKS,
            f"所选人数等于或者少于{seats}名的有效，多于{seats}名的无效。",
        ),
    )
