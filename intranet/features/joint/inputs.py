"""What the form of a joint event says, as plain values."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class JointInput:
    """An event as typed, by column; ``records`` maps kind codes to their content, in the order of the form."""

    columns: dict[str, Any]
    records: dict[str, dict[str, Any]]
    branch_ids: frozenset[int]
