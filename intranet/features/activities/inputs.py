"""What a filled form says, as plain values: the contract between forms and operations."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from intranet.domain.activities.attendance import EVERYBODY_THROUGHOUT, Absence, Presence


@dataclass(frozen=True)
class ResolutionInput:
    """One resolution as typed; ``id`` is that of the stored row it was shown from."""

    text: str
    responsible: str
    due_on: date | None
    id: int | None = None


@dataclass(frozen=True)
class RecordInput:
    """What one kind is about as typed, by column; ``criticism`` is None for who may not see it."""

    columns: dict[str, Any]
    content: str
    criticism: str | None
    agenda: tuple[str, ...]
    votes: tuple[dict[str, Any], ...]
    resolutions: tuple[ResolutionInput, ...]


@dataclass(frozen=True)
class ActivityInput:
    """A gathering as typed, by column. ``records`` maps kind codes to their fields, in the order of the form."""

    columns: dict[str, Any]
    records: dict[str, RecordInput]
    absences: dict[int, Absence]
    participants: tuple[int, ...]
    brand_id: int | None
    # the register is taken from the roll as it stands now, not from the rows kept
    takes_roll: bool = False
    roll_reason: str = ""
    presence: Presence = EVERYBODY_THROUGHOUT
