"""Text as it is searched: folded to one spelling, then cut into windows of two characters.

A run of characters, letters and digits becomes each window and the closing single one: 党员会 is 党员, 员会, 会. A text
that contains a word holds all windows of the word, so that the index never misses it; a word of one or two characters
is in the text exactly when its window is in the index. Numbers are cut like everything else: 360 is found in 2360余.
"""

import unicodedata
from collections.abc import Sequence

# Letters, characters, their marks, numbers; also what a newer Unicode or a private font calls a character.
_WORD_CATEGORIES = ("L", "M", "N")
_RARE_CATEGORIES = frozenset({"Co", "Cn"})


def _folded(char: str) -> str:
    """One character: width and case folded, any white space as one blank, invisible signs left out."""
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category in {"Cf", "Cc", "Cs"} or unicodedata.name(char, "").startswith("VARIATION SEL"):
        return ""
    return "".join(part.lower() for part in unicodedata.normalize("NFKC", char))


def _in_words(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in _WORD_CATEGORIES or category in _RARE_CATEGORIES


class _Folding(dict[int, str]):
    """A table for ``str.translate`` that grows with the characters it meets."""

    def __missing__(self, point: int) -> str:
        self[point] = found = _folded(chr(point))
        if len(found) != 1:
            _UNEVEN.add(chr(point))
        return found


class _Parting(dict[int, str]):
    """The same; what belongs to no word becomes a blank."""

    def __missing__(self, point: int) -> str:
        self[point] = found = chr(point) if _in_words(chr(point)) else " "
        return found


# Characters met so far that become none or several.
_UNEVEN: set[str] = set()
_FOLDING = _Folding()
_PARTING = _Parting()


def fold(text: str) -> str:
    """The text in lower case and half width. Character by character, so that a part folds as it does in the whole."""
    return text.translate(_FOLDING)


def places(text: str) -> Sequence[int]:
    """For each character of the folded text the place in *text* that it comes from; the text was folded before."""
    if _UNEVEN.isdisjoint(text):
        return range(len(text))
    return [at for at, char in enumerate(text) for _ in _FOLDING[ord(char)]]


def runs(folded: str) -> list[str]:
    """What stands between blanks and punctuation, in order."""
    return folded.translate(_PARTING).split()


def windows(folded: str) -> list[str]:
    """The terms of a folded text: each window of two and each closing single character, once."""
    return sorted({run[at : at + 2] for run in runs(folded) for at in range(len(run))})
