"""Typed and pasted text made fit to be stored, searched and printed.

What has an ordinary form gets it (line ends of Word, spaces that only look like one), what nobody can see is taken out
and named, what no printer sets (emoji, characters of a private font) is refused with its name.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from intranet.foundation.pdf.fonts import unset_characters
from intranet.foundation.quarters import FIRST_YEAR

LARGEST = 2**31 - 1
"""The largest number that our columns hold."""

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Word sets the bullets of its lists in symbol fonts, whose characters are these.
_BULLETS = re.compile("[\uf020-\uf0ff]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_BROKEN = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffc\ufffd\ufffe\uffff]")
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693"
    "\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b"
    "\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55]|.\ufe0f"
)
_SELECTORS = re.compile("[\ufe00-\ufe0f]")
_NAMES = {
    "\u00ad": "软连字符",
    "\u200b": "零宽空格",
    "\u200c": "零宽不连字",
    "\u200d": "零宽连字",
    "\u2060": "零宽不换行",
    "\ufeff": "字节序标记",
}
_ENDS = " \t\n\u3000"
_WITHIN_NAME = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_DAYS = (
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(r"(?P<year>\d{4}|\d\d)[-./年](?P<month>\d{1,2})[-./月](?P<day>\d{1,2})[日号]?"),
    re.compile(r"(?P<month>\d{1,2})[-./月](?P<day>\d{1,2})[日号]?"),
)
# a cell with a date stands for its month; 2025.1 may be what a table made of 2025.10
_MONTH = re.compile(
    r"(?P<year>\d{4})(?:年|[-/]|\.(?!1$)|(?=\d\d$))(?P<month>\d{1,2})(?:月份?|-01)?"
)


def cleaned(text: str) -> str:
    """*text* as it is stored: ordinary line ends and spaces, nothing invisible, no blanks at the ends of its lines."""
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    text = _BULLETS.sub("", _INVISIBLE.sub("", text))
    lines = (line.rstrip(_ENDS).lstrip("\u3000") for line in text.split("\n"))
    return "\n".join(lines).strip(_ENDS)


def name_typed(text: str | None) -> str | None:
    """A name as it is stored: no blanks between Chinese characters, with which two are set as wide as three."""
    return text and _WITHIN_NAME.sub("", text)


def taken_out(text: str) -> list[str]:
    """Names of what ``cleaned`` takes out of *text* without leaving anything in its place, each once."""
    found = [_NAMES.get(character, "控制字符") for character in _INVISIBLE.findall(text)]
    return list(dict.fromkeys([*found, *["项目符号"] * bool(_BULLETS.search(text))]))


def unfit(text: str) -> list[str]:
    """What cannot be stored of cleaned *text*, each character once with its name."""
    found: dict[str, str] = {}
    for character in _EMOJI.findall(text):
        found[_SELECTORS.sub("", character)] = "表情符号"
    for character in _PRIVATE.findall(text):
        found[character] = f"自造字U+{ord(character):04X}"
    for character in _BROKEN.findall(text):
        found[character] = "乱码"
    for character in unset_characters(text):
        found.setdefault(character, f"字库中没有的字U+{ord(character):04X}")
    return [f"“{character}”（{name}）" for character, name in found.items()]


def listed(names: Iterable[str]) -> str:
    """At most five of them as one phrase."""
    names = list(names)
    return "、".join(names[:5]) + ("等" if len(names) > 5 else "")


def read_number(text: str) -> int:
    """The whole number from zero to ``LARGEST`` that *text* writes, full-width digits are fine; else ValueError.

    Whatever a request carries as a number (a row, a version, a page, a choice) is read here.
    """
    text = text.strip()
    if not text.isdecimal() or len(text) > 10 or int(text) > LARGEST:
        raise ValueError("no number that a row, a year or a version could have")
    return int(text)


def read_day(text: str, today: date) -> date | None:
    """The day that *text* writes as people do: 2026.11.5, 2026年11月5日, 20261105; None when it writes none.

    A day without a year (11月5日) is the one nearest to *today*.
    """
    text = "".join(text.split()).replace("。", ".").replace("．", ".").replace("／", "/")
    found = next((match for match in (form.fullmatch(text) for form in _DAYS) if match), None)
    if found is None:
        return None
    parts = {name: int(digits) for name, digits in found.groupdict().items()}
    if "year" in parts:
        return _day(parts["year"] + (2000 if len(found["year"]) == 2 else 0), parts)
    near = (_day(today.year + step, parts) for step in (-1, 0, 1))
    return min((one for one in near if one), key=lambda one: abs((one - today).days), default=None)


def _day(year: int, parts: dict[str, int]) -> date | None:
    try:
        return date(year, parts["month"], parts["day"])
    except ValueError:
        return None


def read_month(text: str) -> int | None:
    """The month that *text* writes as people do, as year * 100 + month: 2025-10, 2025.3, 2025年3月; None when none."""
    found = _MONTH.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    if found is None:
        return None
    year, month = int(found["year"]), int(found["month"])
    return year * 100 + month if year >= FIRST_YEAR and 1 <= month <= 12 else None
