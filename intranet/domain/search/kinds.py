"""What a kind of record tells the search of itself, from its own package; ``domain.registry`` collects the kinds."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from intranet.domain.access.roles import Actor
from intranet.domain.search.documents import KEY_MARK, PLACE_MARK
from intranet.domain.search.text import fold, windows
from intranet.foundation.personal_numbers import masked
from intranet.foundation.shown import Shown


@dataclass
class Draft:
    """A document before it is written: its title, labelled parts, other spellings, pinyin of names.

    ``place`` are the committee and the branch (None: the committee itself) of what belongs to one.
    """

    title: str
    parts: list[tuple[str, str]] = field(default_factory=list)
    spellings: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    place: tuple[int, int | None] | None = None

    def add(self, label: str, text: str | None) -> None:
        """Add a part, when there is one."""
        if text:
            self.parts.append((label, text))

    def columns(self) -> dict[str, str]:
        """The values of the columns of SearchDocument; who searches finds no number that is not shown."""
        lines = [(label, masked(text)) for label, text in (("", self.title), *self.parts)]
        shown = "\n".join(f"{label}\t{' '.join(text.split())}" for label, text in lines)
        folded = "\n".join(
            fold(text) for text in (*(t for _, t in lines), *map(masked, self.spellings))
        )
        terms = [*windows(folded), *sorted(KEY_MARK + key for key in self.keys)]
        if self.place is not None:
            terms += places([self.place[0]], [] if self.place[1] is None else [self.place[1]])
        return {"shown": shown, "folded": folded, "terms": " ".join(terms)}


def places(committees: Iterable[int], branches: Iterable[int]) -> list[str]:
    """The terms of these committees and branches."""
    return [
        *(f"{PLACE_MARK}c{number}" for number in committees),
        *(f"{PLACE_MARK}b{number}" for number in branches),
    ]


def places_of(actor: Actor) -> list[str]:
    """The branches in which the person has a role, and the committees for which, or in whose bodies."""
    of_committees = {grant.committee_id for grant in actor.grants if not grant.role.in_branch}
    seats = {committee_id for committee_id, _ in actor.seats}
    return places(sorted(of_committees | seats), actor.branch_ids())


def committees_of(actor: Actor) -> list[str]:
    """The committees in which, or in whose branches, the person has a role."""
    return places(sorted({grant.committee_id for grant in actor.grants}), [])


@dataclass(frozen=True)
class Words:
    """What a hit says: title, one line of facts, state, and a remark beside it; ``address`` opens it."""

    address: str
    title: str
    facts: Sequence[str]
    state: Shown | None = None
    note: str = ""


@dataclass(frozen=True)
class Watch:
    """Attributes whose change makes a document stale.

    ``owner`` holds the number of the record that the document is of or, with ``through``, of a row of this class, in
    whose attribute that number stands.
    """

    owner: str
    texts: tuple[str, ...]
    through: tuple[type[Any], str] | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Searched:
    """A kind of record that can be found: ``key`` is stored and stands in addresses, ``label`` names its section.

    ``read`` puts documents together, in a fixed number of statements for any number of records. ``within`` narrows a
    select of records to those the person may know of, by the rule of their own pages: nothing else is found or counted.
    ``columns`` are what ``words`` need; ``order`` ends with the key. ``named`` records are also found by pinyin. Of
    records that belong for good to a committee ``places`` tells terms of which the document of each that the person may
    know of has one; none for others. Of records of which a committee has few, ``around`` selects the numbers of all
    that the person may know of, perhaps with some more: their documents alone are looked at, one by one.
    """

    key: str
    label: str
    watched: Mapping[type[Any], Watch]
    read: Callable[[Session, Collection[int]], Mapping[int, Draft]]
    within: Callable[[Select[Any], Actor], Select[Any]]
    columns: Callable[[], Sequence[Any]]
    words: Callable[[Session, Sequence[Row[Any]]], Sequence[Words]]
    order: Sequence[InstrumentedAttribute[Any]]
    newest_first: bool = True
    named: bool = False
    places: Callable[[Actor], Sequence[str]] = lambda _actor: ()
    around: Callable[[Actor], Select[Any]] | None = None

    @property
    def number(self) -> Any:
        """The column with the number of the record."""
        return self.order[-1]
