"""Where roles are held."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A committee, one of its branches, or a Party group of that branch; ``key`` is its value in the form."""

    key: str
    name: str
    committee_id: int
    branch_id: int | None = None
    party_group_id: int | None = None
