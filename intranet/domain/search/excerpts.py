"""What is shown of a document: pieces of its own text, those that were looked for marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from intranet.domain.search.matching import Query
from intranet.domain.search.text import fold, places
from intranet.foundation.personal_numbers import masked

_BEFORE, _LENGTH = 20, 84


@dataclass(frozen=True)
class Piece:
    """A piece of text as written; ``found`` when it is what was looked for."""

    text: str
    found: bool = False


@dataclass(frozen=True)
class Excerpt:
    """Pieces of one part of a document under the part's label."""

    label: str
    pieces: Sequence[Piece]


def _spans(text: str, query: Query) -> list[tuple[int, int]]:
    """First and last place (excluded) of each match in the text as written, merged, in order."""
    folded, origin = fold(text), places(text)
    found = []
    for wanted in (text for word in query.words for text in word.texts):
        start = folded.find(wanted)
        while start >= 0:
            end = start + len(wanted)
            found.append((origin[start], origin[end - 1] + 1))
            start = folded.find(wanted, end)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def marked(text: str, query: Query) -> list[Piece]:
    """The whole text with its matches marked."""
    # before it is cut: the pieces of a number are none
    text = masked(text)
    return _cut(text, _spans(text, query), 0, len(text))


def _cut(text: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> list[Piece]:
    """The text from *first* to *last*; no match begins before *first*."""
    pieces, at = [], first
    for start, end in spans:
        if start >= last:
            break
        if start > at:
            pieces.append(Piece(text[at:start]))
        at = min(end, last)
        pieces.append(Piece(text[start:at], found=True))
    if at < last:
        pieces.append(Piece(text[at:last]))
    return pieces


def excerpt(shown: str, query: Query) -> Excerpt | None:
    """The part of a document that holds most of the words, around the first of them; None when only the title does.

    ``shown`` is the column of SearchDocument.
    """
    best: tuple[int, str, str] | None = None
    for line in shown.split("\n")[1:]:
        label, _, text = masked(line).partition("\t")
        folded = fold(text)
        held = sum(any(text in folded for text in word.texts) for word in query.words)
        if held and (best is None or held > best[0]):
            best = (held, label, text)
    if best is None:
        return None
    _, label, text = best
    spans = _spans(text, query)
    first = max(spans[0][0] - _BEFORE, 0)
    last = min(first + _LENGTH, len(text))
    pieces = _cut(text, spans, first, last)
    if first:
        pieces.insert(0, Piece("……"))
    if last < len(text):
        pieces.append(Piece("……"))
    return Excerpt(label, pieces)
