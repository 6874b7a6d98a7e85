"""A pasted list of dated captions, read line by line: what can be told for sure, and the rest of the text. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from intranet.foundation.told_dates import dates_in, one_blank

NONE = "none"
_BULLET = re.compile(
    r"^\s*(?:[●○■□▲△◆◇★•·\-*]|图\s*[0-9一二三四五六七八九十]{1,3}|[(（]?[0-9]{1,3}[)）.．、](?![0-9]))?[\s:：、]*"
)
_AFTER_DATE = " \t\u3000，,：:、。|"
# what tells the date more exactly than it can be kept: 2月中旬, 10月—11月
_CLOSER = re.compile(r"\s*(?:[上中下]旬|[初底末]|[-－–—―~～﹣−至到]\s*[0-9０-９]{1,2}\s*月)")
_NEXT = re.compile(r"(?<=[。；;])\s*(?=[0-9０-９]{4}\s*年\s*[0-9０-９]{1,2}\s*月)")
_STOPS = ("。", "！", "？")


@dataclass(frozen=True)
class Caption:
    """One caption; ``precision`` says how exactly its date is told, else ``none``; ``doubt``: what to look at."""

    precision: str
    first: date | None
    last: date | None
    text: str
    doubt: str = ""


@dataclass(frozen=True)
class Read:
    """The captions in the order of the text, and the lines that are none."""

    captions: list[Caption]
    rest: list[str]


def read(text: str, today: date, *, year: int, most: int) -> Read:
    """Read captions of at most *most* characters. A date without a year is of that before it, of the first of *year*.

    A line is a caption that begins with its date. One without a date is a caption only directly below another, and
    only as a sentence: headings and paragraphs between are none. Where captions are sentences, a line that is none is
    a heading, dated or not.
    """
    lines = [
        piece.strip()
        for line in one_blank(text).split("\n")
        for piece in _NEXT.split(line)
        if piece.strip()
    ]
    found: list[Caption | None] = []
    for line in lines:
        caption = _dated(line, today, year, most)
        if caption is not None and caption.first is not None:
            year = caption.first.year
        found.append(caption)
    in_sentences = _mostly_sentences(lines, found)
    captions: list[Caption] = []
    rest: list[str] = []
    below = False
    for line, dated in zip(lines, found, strict=True):
        caption = dated if not in_sentences or line.endswith(_STOPS) else None
        if caption is None and below and dated is None and _is_sentence(line, most):
            caption = Caption(NONE, None, None, _told(line))
        if caption is None:
            rest.append(line)
        else:
            captions.append(caption)
        below = caption is not None
    return Read(captions, rest)


def _dated(line: str, today: date, year: int, most: int) -> Caption | None:
    """The caption of a line that begins with its date; a sentence about a year is none."""
    start = _BULLET.match(line)
    body = line[start.end() :] if start else line
    dates = dates_in(body, today, year=year)
    if not dates or dates[0].start > 0:
        return None
    date_ = dates[0]
    after = body[date_.end :]
    # 2022年是…: the year is what the sentence speaks of
    if date_.precision == "year" and after[:1] not in _AFTER_DATE:
        return None
    told = _told(body if _CLOSER.match(after) else after)
    if not told or len(told) > most:
        return None
    return Caption(date_.precision, date_.first, date_.last, told, date_.doubt)


def _told(text: str) -> str:
    return text.strip(_AFTER_DATE)


def _is_sentence(line: str, most: int) -> bool:
    return line.endswith(_STOPS) and len(line) <= most


def _mostly_sentences(lines: list[str], found: list[Caption | None]) -> bool:
    dated = [line for line, caption in zip(lines, found, strict=True) if caption]
    return 2 * sum(line.endswith(_STOPS) for line in dated) > len(dated)
