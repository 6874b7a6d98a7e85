"""Which papers the votes of a gathering ask for."""

from intranet.domain.activities.tables import Activity
from intranet.domain.records.workflow import State
from intranet.features.activities.papers.ballots import by_ballot
from intranet.features.activities.papers.resolutions import resolved


def vote_papers(activity: Activity) -> list[tuple[str, str]]:
    """Their names with the words of their addresses (records and votes are loaded)."""
    if activity.state is State.VOIDED:
        return []
    votes = [(record, vote) for record in activity.records for vote in record.votes]
    found = []
    if any(by_ballot(vote) for _, vote in votes):
        found.append(("表决票", "ballots"))
    if any(resolved(record, vote) for record, vote in votes):
        found.append(("支部大会决议", "resolutions"))
    return found
