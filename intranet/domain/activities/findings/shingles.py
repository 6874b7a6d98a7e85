"""Minutes that read alike are found by marks kept beside them, so that nobody reads all minutes to compare one.

The text is cut into pieces of five characters; each piece falls into one of 64 boxes, and each box keeps the smallest
number of its pieces. The share of boxes that agree estimates the share of pieces two texts have in common. Four boxes
together are one mark: of two texts that share four fifths of their pieces, nearly always one of 16 marks is the same.
"""

import re
from collections.abc import Sequence
from hashlib import blake2b
from itertools import starmap
from operator import eq

from sqlalchemy import Connection, delete, event, insert, inspect
from sqlalchemy.orm import Mapper

from intranet.domain.activities.findings.tables import MinutesMark
from intranet.domain.activities.tables import RecordText

PIECE = 5
# Shorter texts are set phrases; that two of them agree says nothing.
LEAST = 120
BANDS, WIDTH = 16, 4
_BOXES = BANDS * WIDTH
_EMPTY = "-"
_MARKS = re.compile(r"[\W_]+")


def marks_of(text: str) -> list[str]:
    """The 16 marks of a text; none where it is too short to say anything."""
    plain = _MARKS.sub("", text)
    if len(plain) < LEAST:
        return []
    boxes: list[int | None] = [None] * _BOXES
    for start in range(len(plain) - PIECE + 1):
        piece = plain[start : start + PIECE].encode()
        number = int.from_bytes(blake2b(piece, digest_size=5).digest())
        box, rest = number % _BOXES, number // _BOXES
        known = boxes[box]
        if known is None or rest < known:
            boxes[box] = rest
    words = [_EMPTY if one is None else f"{one:x}" for one in boxes]
    return [".".join(words[at : at + WIDTH]) for at in range(0, _BOXES, WIDTH)]


def percent_alike(one: Sequence[str], other: Sequence[str]) -> int:
    """The share of boxes that agree, in whole percent rounded down; boxes empty in both say nothing."""
    pairs = list(zip(_boxes(one), _boxes(other), strict=True))
    saying_nothing = pairs.count((_EMPTY, _EMPTY))
    said = len(pairs) - saying_nothing
    alike = sum(starmap(eq, pairs)) - saying_nothing
    return 100 * alike // said if said else 0


def _boxes(marks: Sequence[str]) -> list[str]:
    return ".".join(marks).split(".")


def _mark(_mapper: Mapper[RecordText], connection: Connection, text: RecordText) -> None:
    """Keep the marks of minutes as they are written."""
    if not inspect(text).attrs["content"].history.has_changes():
        return
    connection.execute(delete(MinutesMark).where(MinutesMark.record_id == text.record_id))
    marks = marks_of(text.content or "")
    if marks:
        connection.execute(
            insert(MinutesMark),
            [
                {"record_id": text.record_id, "band": band, "value": value}
                for band, value in enumerate(marks)
            ],
        )


event.listen(RecordText, "after_insert", _mark)
event.listen(RecordText, "after_update", _mark)
