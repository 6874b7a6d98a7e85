"""Votes and elections of a gathering, put into its records as they were typed."""

from typing import Any

from intranet.domain.activities.elections import Candidate, Election
from intranet.domain.activities.tables import Activity, ActivityRecord, Vote
from intranet.features.activities.inputs import ActivityInput, RecordInput


def fill_votes(record: ActivityRecord, typed: RecordInput, members: dict[str, int]) -> None:
    """Stored rows stay themselves when they are corrected: what the committee said to them hangs on them.

    Elections are kept anew, with their candidates.
    """
    stored = {vote.id: vote for vote in record.votes if vote.election is None}
    rows = []
    for position, item in enumerate(typed.votes):
        values = dict(item)
        number = values.pop("id")
        values.pop("unanimous", None)
        election = _election(values.pop("election"), members)
        row = stored.pop(number, None) if number is not None and election is None else None
        row = row or Vote(
            person="", election=election, approve=0, oppose=0, abstain=0, written_opinions=0
        )
        row.position = position
        if (row.person, row.decision_type) != (values["person"], values["decision_type"]):
            row.member_id = None
        for name, value in values.items():
            setattr(row, name, value)
        rows.append(row)
    record.votes = rows


def _election(typed: dict[str, Any] | None, members: dict[str, int]) -> Election | None:
    if typed is None:
        return None
    candidates = [
        Candidate(position=place, member_id=members.get(one["name"]), **one)
        for place, one in enumerate(typed["candidates"])
    ]
    return Election(**{**typed, "candidates": candidates})


def fill_unanimous(activity: Activity, typed: ActivityInput) -> None:
    """全票赞成: everybody with a vote who is there, after the attendance was counted."""
    for record in activity.records:
        for vote, item in zip(record.votes, typed.records[record.kind.code].votes, strict=True):
            if item.get("unanimous"):
                vote.approve, vote.oppose, vote.abstain = record.present_voters, 0, 0
