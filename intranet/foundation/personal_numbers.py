"""Numbers that identify a person: found in typed text, struck out of what is shown.

The system keeps none (《个人信息保护法》第六条: no more than its purpose needs) but the telephone of a member, sealed
and in a field of its own: other fields refuse them, and what came in another way leaves pages, prints and files masked.
"""

import re
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, true

# GB 11643-1999 and the mobile numbers of the country, in one piece or in the groups in which people write them.
# Full-width digits are digits, too.
_IDENTITY = re.compile(r"(?<![\dA-Za-z])\d(?:[ -]?\d){16}[ -]?[\dXx](?![\dA-Za-z])")
_MOBILE = re.compile(
    r"(?<![\dA-Za-z.])(?:\+?86[ -]?)?([1１][3-9３-９]\d(?:[ -]?\d{4}){2})(?![\dA-Za-z]|\.\d)"
)
# the same wherever the database looks, which knows no more than a class of characters
_LONG = "[0-9０-９]([ -]?[0-9０-９]){10}"
# Digits of a mobile number.
SHORTEST = 11
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def personal_number(text: str) -> str:
    """What kind of number of a person stands in *text*: 公民身份号码 or 手机号码; empty when there is none."""
    if any(_is_identity(found[0]) for found in _IDENTITY.finditer(text)):
        return "公民身份号码"
    return "手机号码" if _MOBILE.search(text) else ""


def _is_identity(found: str) -> bool:
    digits = unicodedata.normalize("NFKC", re.sub("[ -]", "", found)).upper()
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return digits[17] == "10X98765432"[total % 11]


class Whole(str):
    """A number that is shown as it is: to the person themself, or in the answer that an event tells of."""


def masked(text: str) -> str:
    """*text* with what identifies a person in its numbers struck out: 138****5678, 110101********002X."""
    # most of what is shown is shorter than any of the numbers
    if len(text) < SHORTEST or isinstance(text, Whole):
        return text

    def identity(found: re.Match[str]) -> str:
        digits = re.sub("[ -]", "", found[0])
        return f"{digits[:6]}********{digits[-4:]}" if _is_identity(found[0]) else found[0]

    def mobile(found: re.Match[str]) -> str:
        digits = re.sub("[ -]", "", found[1])
        return f"{digits[:3]}****{digits[-4:]}"

    return _MOBILE.sub(mobile, _IDENTITY.sub(identity, text))


def not_guessed(text: SQLColumnExpression[str], typed: str) -> ColumnElement[bool]:
    """SQL condition that a filter for *typed* tells nothing of numbers in *text* that are masked where it is shown.

    Digit by digit, what is found would say what was struck out: a text with a number as long as that of a mobile is
    not found by digits.
    """
    if not any(unicodedata.category(char) == "Nd" for char in typed):
        return true()
    return ~text.regexp_match(_LONG)


def masked_output(value: Any) -> Any:
    """What a template puts out: text masked; markup, in which a form holds what somebody types, as it is."""
    return masked(value) if type(value) is str else value
