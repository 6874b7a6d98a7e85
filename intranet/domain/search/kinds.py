"""What a kind of record tells the search of itself, from its own package; ``domain.registry`` collects the kinds."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from intranet.domain.access.roles import Actor
from intranet.domain.search.documents import KEY_MARK
from intranet.domain.search.text import fold, windows
from intranet.foundation.shown import Shown


@dataclass
class Draft:
    """A document before it is written: its title, labelled parts, other spellings, and pinyin of names."""

    title: str
    parts: list[tuple[str, str]] = field(default_factory=list)
    spellings: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def add(self, label: str, text: str | None) -> None:
        """Add a part, when there is one."""
        if text:
            self.parts.append((label, text))

    def columns(self) -> dict[str, str]:
        """The values of the columns of SearchDocument."""
        lines = [("", self.title), *self.parts]
        shown = "\n".join(f"{label}\t{' '.join(text.split())}" for label, text in lines)
        folded = "\n".join(fold(text) for text in (*(t for _, t in lines), *self.spellings))
        terms = [*windows(folded), *sorted(KEY_MARK + key for key in self.keys)]
        return {"shown": shown, "folded": folded, "terms": " ".join(terms)}


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
    ``columns`` are what ``words`` need; ``order`` ends with the key. ``named`` records are also found by pinyin.
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

    @property
    def number(self) -> Any:
        """The column with the number of the record."""
        return self.order[-1]
