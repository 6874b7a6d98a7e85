"""The handbook of a branch (党支部工作手册): features tell their sections, the feature ``handbook`` binds them.

Sections and their order follow the paper handbooks that branches keep: who the branch is, its plans, its records kind
by kind, its registers. A person reads in it what they may read elsewhere: a section stands under the permission of its
pages.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.directory import BranchName
from intranet.domain.paper.documents import RecordPage
from intranet.domain.paper.parts import Paragraph, TablePrint
from intranet.foundation.quarters import Period

Known = TypeVar("Known")


@dataclass(frozen=True, kw_only=True)
class Book:
    """Whose handbook of which period is made, for whom; ``as_of`` is its last day, or today while that is to come."""

    session: Session
    actor: Actor
    branch: BranchName
    period: Period
    as_of: date
    _known: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, load: Callable[["Book"], Known]) -> Known:
        """What *load* tells of this book: what several sections are made of is read once."""
        if load not in self._known:
            self._known[load] = load(self)
        return cast(Known, self._known[load])

    @property
    def first(self) -> date:
        """The first day that it tells of."""
        return self.period.first_day


@dataclass(frozen=True, kw_only=True)
class Content:
    """What stands in a section; ``names`` are kept whole in it."""

    paragraphs: tuple[Paragraph, ...] = ()
    tables: tuple[TablePrint, ...] = ()
    pages: tuple[RecordPage, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to print."""
        return not (self.paragraphs or self.pages or any(table.rows for table in self.tables))


Tell = Callable[[Book], Content]


@dataclass(frozen=True)
class Section:
    """A section: its place, its heading, under which permission it is read, what tells it.

    One with a ``word`` is one table, and printed by itself, too: under this word.
    """

    place: int
    heading: str
    permission: Permission
    tell: Tell = field(repr=False)
    word: str = ""


_SECTIONS: list[Section] = []


def section(
    place: int, heading: str, permission: Permission, *, word: str = ""
) -> Callable[[Tell], Tell]:
    """Make a function the one that tells a section of every handbook."""

    def declare(tell: Tell) -> Tell:
        _SECTIONS.append(Section(place, heading, permission, tell, word))
        return tell

    return declare


def sections_for(actor: Actor, branch: BranchName) -> list[Section]:
    """The sections that the person may read of this branch, in order."""
    return sorted(
        (
            one
            for one in _SECTIONS
            if actor.covers(one.permission, committee_id=branch.committee_id, branch_id=branch.id)
        ),
        key=lambda one: one.place,
    )
