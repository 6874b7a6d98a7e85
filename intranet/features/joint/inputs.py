"""What the form of a joint event says, as plain values."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, kw_only=True)
class SharedRecord:
    """The shared content of one kind; fields the kind does not show stay empty."""

    theme: str = ""
    form: str = ""
    lecturer_name: str = ""
    lecturer_role: str = ""
    study_hours_tenths: int = 0
    content: str = ""


@dataclass(frozen=True, kw_only=True)
class JointInput:
    """An event as typed. ``records`` maps kind codes to their content, in the order of the form."""

    title: str
    held_on: date
    ends_on: date | None
    starts_at: time | None
    ends_at: time | None
    place: str
    chair_name: str
    recorder_name: str
    records: dict[str, SharedRecord]
    branch_ids: frozenset[int]
