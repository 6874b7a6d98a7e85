"""What a filled form says, as plain values: the contract between forms and operations."""

from dataclasses import dataclass, field
from datetime import date, time

from intranet.domain.activities.attendance import Absence
from intranet.domain.activities.quorum import DecisionType, VoteMethod


@dataclass(frozen=True)
class VoteInput:
    """One voted item as typed."""

    motion: str
    decision_type: DecisionType
    method: VoteMethod
    approve: int
    oppose: int
    abstain: int
    written_opinions: int


@dataclass(frozen=True)
class ResolutionInput:
    """One resolution as typed; ``id`` is that of the stored row it was shown from."""

    text: str
    responsible: str
    due_on: date | None
    id: int | None = None


@dataclass(frozen=True)
class RecordInput:
    """The fields of one kind as typed; fields the kind does not show stay empty."""

    theme: str = ""
    form: str = ""
    lecturer_name: str = ""
    lecturer_role: str = ""
    first_topic_document: str = ""
    first_topic_date: date | None = None
    first_topic_form: str = ""
    study_hours_tenths: int = 0
    stands_for: str = ""
    content: str = ""
    criticism: str | None = None
    no_votes: bool = False
    no_resolutions: bool = False
    agenda: tuple[str, ...] = ()
    votes: tuple[VoteInput, ...] = ()
    resolutions: tuple[ResolutionInput, ...] = ()


@dataclass(frozen=True)
class ActivityInput:
    """A gathering as typed. ``records`` maps kind codes to their fields, in the order of the form."""

    title: str
    held_on: date
    ends_on: date | None
    starts_at: time | None
    ends_at: time | None
    place: str
    chair_name: str
    recorder_name: str
    observers: str
    headcount: int | None
    party_group_id: int | None
    records: dict[str, RecordInput]
    absences: dict[int, Absence] = field(default_factory=dict)
    participants: tuple[int, ...] = ()
    brand_id: int | None = None
