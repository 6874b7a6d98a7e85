"""What can be filed: features tell which of their documents are final and of what they are made; the archive files.

The archive knows no document of a feature: each has its ``Filing``, declared by ``files``.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor, Grant, Role
from intranet.domain.archive.due import Due, declares
from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.archive.words import ItemKind, ItemState, state_of_final
from intranet.domain.paper.parts import PrintDocument
from intranet.domain.records.moves import ReviewEvent, apply_move
from intranet.domain.records.workflow import Move
from intranet.foundation import clock

Record = tuple[str, int]
"""What is filed: the word of its kind and its number, as an item stores them."""


@dataclass(frozen=True, kw_only=True)
class Final:
    """A final document that is not filed.

    ``office_number`` is the 文号 that the office gave it, empty where it gave none.
    One that is not ``signed``, or whose quarter is not ``closed``, cannot be, nor while exceptions open the quarter
    (``opened_until`` their last day).
    """

    kind: ItemKind
    record: Record
    branch_id: int | None
    edition: int
    title: str
    responsible: str
    document_number: str
    year: int
    written_on: date
    signed: bool = True
    closed: bool = True
    opened_until: date | None = None
    office_number: str = ""

    @property
    def key(self) -> str:
        """What it is chosen by on pages."""
        return f"{self.record[0]}.{self.record[1]}"

    @property
    def ready(self) -> bool:
        """Whether it can be filed."""
        return self.signed and self.closed and self.opened_until is None

    def state(self, today: date) -> ItemState:
        """已定稿 in its year, 待归档 afterwards; before that why it waits: 尚未签发, 尚未关账, 解锁期间."""
        if not self.signed:
            return ItemState.UNSIGNED
        if not self.closed:
            return ItemState.OPEN
        if self.opened_until is not None:
            return ItemState.UNLOCKED
        return state_of_final(self.year, today.year)


@dataclass(frozen=True, kw_only=True)
class Making:
    """What the files of an item are made of, read before anything is set.

    ``beside`` are further files by their paths in the package, each set when it is its turn; ``originals`` are paths
    and digests of what is stored unaltered. ``told`` goes into its data, ``acts`` are 业务实体 of DA/T 46-2009.
    """

    template: str
    document: PrintDocument
    told: Mapping[str, object]
    acts: Sequence[Mapping[str, str]] = ()
    originals: Sequence[tuple[str, str]] = ()
    beside: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """Where an item comes from: the address of its record, and the course of that record's moves."""

    address: str
    events: Sequence[ReviewEvent] = ()


class Filing(ABC):
    """Documents of a feature that are filed: ``word`` names them in addresses, ``label`` in a choice.

    Where they are reviewed records, ``table`` holds these.
    """

    word: ClassVar[str]
    label: ClassVar[str]
    kinds: ClassVar[frozenset[ItemKind]]
    table: ClassVar[type[Any] | None] = None

    @abstractmethod
    def due(self, committees: Sequence[int], today: date) -> Sequence[Due]:
        """What of these committees is not filed: the one place that says so, for lists, numbers and desk."""

    @abstractmethod
    def told(self, session: Session, due: Due, rows: Select[Any]) -> list[Final]:
        """Some *rows* of what is *due* to one committee, in the order in which they are numbered.

        A fixed number of statements.
        """

    def finals(
        self,
        session: Session,
        committee_id: int,
        *,
        year: int | None = None,
        records: Collection[Record] | None = None,
    ) -> list[Final]:
        """Final documents that are not filed, of a *year* or among these *records*, in the order of their numbers."""
        found: list[Final] = []
        for due in self.due([committee_id], clock.today()):
            rows = due.rows if year is None else due.rows.where(due.year == year)
            if records is not None:
                ids = {number for word, number in records if word.startswith(due.record)}
                if not ids:
                    continue
                rows = rows.where(due.id.in_(ids))
            found += self.told(session, due, rows)
        return found

    @abstractmethod
    def making(self, session: Session, item: ArchiveItem) -> Making:
        """What the files of an item are made of."""

    @abstractmethod
    def source(self, session: Session, item: ArchiveItem) -> Source:
        """Where the item comes from."""

    def filed(self, session: Session, item: ArchiveItem, *, actor: Actor) -> None:
        """The document is filed: a move of a reviewed record, an event of what is none."""
        if self.table is None:
            _tell(session, AuditAction.ARCHIVE_FILED, item, actor)
        else:
            _move(session, self.table, item, Move.ARCHIVE, actor=actor)

    def withdrawn(self, session: Session, item: ArchiveItem, reason: str, *, actor: Actor) -> None:
        """Its filing is undone: a reviewed record is approved again.

        Raises InvalidMove when something that is filed stands on it.
        """
        _tell(session, AuditAction.ARCHIVE_WITHDRAWN, item, actor)
        if self.table is not None:
            _move(session, self.table, item, Move.UNFILE, actor=actor, opinion=reason)


def _move(session: Session, table: type[Any], item: ArchiveItem, move: Move, **told: Any) -> None:
    record = session.get_one(table, item.record_id)
    apply_move(session, record, move, label=item.trail_label, **told)


def _tell(session: Session, action: AuditAction, item: ArchiveItem, actor: Actor) -> None:
    record_change(session, action, item, actor=actor, label=item.trail_label)


_FILINGS: dict[str, Filing] = {}
Declared = TypeVar("Declared", bound=type[Filing])


def files(declared: Declared) -> Declared:
    """Have documents filed as this class tells, and counted as long as they are not."""
    filing = _FILINGS[declared.word] = declared()
    declares(filing.word, filing.due)
    return declared


def filings() -> list[Filing]:
    """All of them, in the order of their kinds."""
    order = list(ItemKind)
    return sorted(_FILINGS.values(), key=lambda one: min(map(order.index, one.kinds)))


def filing_of(kind: ItemKind) -> Filing:
    """Who tells of documents of this kind."""
    return next(one for one in _FILINGS.values() if kind in one.kinds)


def finals(
    session: Session, committee_id: int, records: Collection[Record]
) -> list[tuple[Filing, Final]]:
    """These documents, as far as they are final and not filed, in the order in which they are numbered."""
    return [
        (one, found)
        for one in filings()
        for found in one.finals(session, committee_id, records=records)
        if found.record in records
    ]


def reader_of(item: ArchiveItem) -> Actor:
    """As whom a document is made for its item: what is filed tells what the archivist may read."""
    grant = Grant(Role.ARCHIVIST, item.committee_id)
    return Actor(user_id=0, username="archive", display_name="归档", grants=(grant,))
