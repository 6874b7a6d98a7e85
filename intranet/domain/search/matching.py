"""A query: what was typed, taken apart, and the SQL condition that both databases answer alike.

Words parted by blanks must all be in the document. A word is looked up by its windows, all of which must be there, a
single character as the beginning of a window; where windows alone do not settle it, the folded text is asked, too.
Only ``holds`` knows which database it speaks to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, cast, column, false, literal, or_, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from intranet.domain.search.documents import FULL_TEXT, KEY_MARK, SearchDocument
from intranet.domain.search.short_names import FULL_NAMES
from intranet.domain.search.text import fold, runs

MOST = 50


@dataclass(frozen=True)
class Word:
    """One word of a query, folded. ``whole`` are windows that must be in the index, ``begun`` beginnings of some.

    ``full`` are the names for which it stands as the usual short one: a document with one of them is found as well.
    """

    text: str
    whole: tuple[str, ...]
    begun: tuple[str, ...]
    full: tuple["Word", ...] = ()

    @classmethod
    def of(cls, text: str) -> "Word":
        """Take a folded word apart."""
        parts = runs(text)
        whole = {part[at : at + 2] for part in parts for at in range(len(part) - 1)}
        return cls(
            text,
            tuple(sorted(whole)),
            tuple(part for part in parts if len(part) == 1),
            tuple(map(cls.of, FULL_NAMES.get(text, ()))),
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """What a document may say for it: the word, and the names it stands for."""
        return (self.text, *(word.text for word in self.full))

    @property
    def settled(self) -> bool:
        """Whether the index alone answers for the word: it is one window or the beginning of one."""
        return self.text in (*self.whole, *self.begun)

    @property
    def key(self) -> str:
        """The word as pinyin; empty when it cannot be."""
        spelt = self.text.replace("ü", "v").replace("'", "")
        return spelt if spelt.isascii() and spelt.isalnum() else ""


@dataclass(frozen=True)
class Query:
    """What is looked for. ``text`` is what was typed, without blanks around it and at most MOST characters long."""

    text: str
    words: tuple[Word, ...]
    shortened: bool = False

    @classmethod
    def parse(cls, typed: str) -> "Query":
        """Read a query; words of punctuation only are passed over."""
        text = " ".join(typed.split())
        kept = text[:MOST].strip()
        words = (Word.of(word) for word in dict.fromkeys(fold(kept).split()))
        found = tuple(word for word in words if word.whole or word.begun)
        return cls(kept, found, shortened=len(text) > MOST)


def holds(
    session: Session, whole: Sequence[str], begun: Sequence[str], places: Sequence[str] = ()
) -> ColumnElement[bool]:
    """Whether the index has all these terms, terms that begin so, and one of the *places*, for a document.

    Terms hold neither quotes nor backslashes: they are made of characters of words.
    """
    if session.get_bind().dialect.name == "postgresql":
        parts = [*(f"'{term}'" for term in whole), *(f"'{term}':*" for term in begun)]
        if places:
            parts.append("({})".format(" | ".join(f"'{term}'" for term in places)))
        asked = " & ".join(parts)
        return SearchDocument.terms.op("@@", is_comparison=True)(cast(literal(asked), TSQUERY))
    parts = [*(f'"{term}"' for term in whole), *(f'"{term}"*' for term in begun)]
    if places:
        parts.append("({})".format(" OR ".join(f'"{term}"' for term in places)))
    asked = " AND ".join(parts)
    index = table(FULL_TEXT, column("rowid"))
    # + 0: taken as a test. As a way into the table the list is gone through once for each record of a branch.
    return (SearchDocument.id + 0).in_(
        select(index.c.rowid).where(column(FULL_TEXT).op("MATCH", is_comparison=True)(asked))
    )


def like(text: str) -> str:
    """A LIKE pattern for a literal piece of text; escaped by a backslash."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _in_text(session: Session, words: Sequence[Word], places: Sequence[str]) -> ColumnElement[bool]:
    whole = sorted({term for word in words for term in word.whole})
    begun = sorted({term for word in words for term in word.begun})
    return and_(
        holds(session, whole, begun, places),
        *(
            SearchDocument.folded.like(like(word.text), escape="\\")
            for word in words
            if not word.settled
        ),
    )


def found_by(
    session: Session, query: Query, *, names: bool, places: Sequence[str] = ()
) -> ColumnElement[bool]:
    """SQL condition over SearchDocument; with ``names`` each word may also be the pinyin of a name.

    With *places* only documents of one of them (``kinds.places_of``).
    """
    if not query.words:
        return false()
    plain = [word for word in query.words if not word.full and not (names and word.key)]
    conditions = [_in_text(session, plain, places)] if plain else []
    for word in query.words:
        if word not in plain:
            ways = [_in_text(session, [one], places) for one in (word, *word.full)]
            if names and word.key:
                ways.append(holds(session, (), (KEY_MARK + word.key,), places))
            conditions.append(or_(*ways))
    return and_(*conditions)
