"""Votes of the demo's meetings: all who were there and may vote; now and then somebody abstains."""

from collections.abc import Mapping

from intranet.demo import draw
from intranet.demo.gatherings import Gathering, Item, Motion
from intranet.domain.activities.elections import Candidate, ElectedOffice, Election
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.quorum import DecisionType, VoteMethod
from intranet.domain.activities.tables import Activity, ActivityRecord, Vote
from intranet.domain.organization.members import Member


def votes_of(
    activity: Activity,
    record: ActivityRecord,
    item: Item,
    gathering: Gathering,
    members: Mapping[str, Member],
) -> list[Vote]:
    """The votes on the motions of one record; none where nobody was there. ``members`` are all of them by name."""
    votes = []
    for position, motion in enumerate(item.motions if record.present_count else ()):
        secret = motion.decision is not DecisionType.ORDINARY
        absent_voters = record.due_voters - record.present_voters
        written = (
            1
            if motion.decision.written_opinions_count
            and absent_voters
            and draw.chance(60, "written", gathering.key)
            else 0
        )
        abstain = int(secret and draw.chance(35, "abstains", gathering.key, position))
        elects = motion.decision is DecisionType.ELECTION
        votes.append(
            Vote(
                committee_id=activity.committee_id,
                position=position,
                motion=motion.text,
                decision_type=motion.decision,
                method=VoteMethod.SECRET_BALLOT if secret else VoteMethod.SHOW_OF_HANDS,
                approve=0 if elects else record.present_voters + written - abstain,
                oppose=0,
                abstain=0 if elects else abstain,
                written_opinions=written,
                person=motion.about if motion.decision.names_person else "",
                member_id=members[motion.about].id if motion.decision.names_person else None,
                election=_by_election(activity, record, motion, abstain) if elects else None,
            )
        )
    return votes


def _by_election(
    activity: Activity, record: ActivityRecord, motion: Motion, blank: int
) -> Election:
    """A by-election of one committee member from two candidates; *blank* ballots name neither."""
    there = [
        row
        for row in activity.attendance
        if row.status is AttendanceStatus.PRESENT and row.has_voting_right
    ]
    chosen = next(row for row in there if row.name == motion.about)
    *others, second = [row for row in there if row is not chosen]
    ballots = record.present_voters
    votes = {chosen: ballots - blank - 2, second: 2}
    return Election(
        office=ElectedOffice.COMMITTEE,
        seats=1,
        issued=ballots,
        returned=ballots,
        valid=ballots,
        tellers=others[-1].name,
        counters="、".join(row.name for row in others[-3:-1]),
        candidates=[
            Candidate(
                position=position,
                name=row.name,
                member_id=row.member_id,
                approve=approve,
                written_in=False,
            )
            for position, (row, approve) in enumerate(votes.items())
        ],
    )
