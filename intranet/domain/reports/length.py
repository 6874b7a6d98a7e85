"""How long a text is on paper, and how much of what took place its sentences name.

Sentences made from the records give way to what people typed: they name fewer titles until the text has the length
that is asked for, before anybody is asked to shorten anything.
"""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import NamedTuple

from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.paper.parts import SectionPrint
from intranet.foundation.pdf.text import text_cells

LINES_OF_TEXT = 44
"""Two pages of 22 lines, attachments not counted."""
LINES_MADE = LINES_OF_TEXT - 1
"""What sentences made from the records may fill: marks that may not begin a line can take one more than is counted."""

_LINE = 28
# free lines below the title, above the list of attachments and above the signature; the signature and its date
_AROUND = 5


class Named(NamedTuple):
    """How many titles of each kind are named before a sentence only says how many there are (none: no sentence), and
    whether what was held in time is named kind by kind.
    """

    documents: int
    themes: int
    decisions: int
    kinds: bool


NAMED = (Named(2, 2, 2, True), Named(2, 1, 1, True), Named(1, 1, 0, False), Named(1, 0, 0, False))
"""From what is told as a rule to what is told where the text is long otherwise."""


def lines_of(
    title: Sequence[str], lead: str, sections: Iterable[SectionPrint], annexes: int
) -> int:
    """Lines of 28 characters that a text takes, as an estimate; exact for Chinese without figures."""
    paragraphs = [f"　　{lead}"]
    for part in sections:
        paragraphs.append(part.heading)
        paragraphs += [f"　　{item.run_in}{item.text}" for item in part.paragraphs]
    return (
        sum(ceil(text_cells(text) / _LINE) for text in paragraphs) + len(title) + annexes + _AROUND
    )


def text_lines(document: SummaryPrint) -> int:
    """The same of a document."""
    return lines_of(document.title_lines, document.lead, document.sections, len(document.annexes))
