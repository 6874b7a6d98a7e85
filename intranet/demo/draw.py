"""Choices that look arbitrary and are always the same: each depends on its key alone.

No shared random state: adding one choice does not change all those after it.
"""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def number(limit: int, *key: object) -> int:
    """Return a number from 0 to *limit* - 1."""
    digest = hashlib.blake2b("|".join(str(part) for part in key).encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big") % limit


def between(low: int, high: int, *key: object) -> int:
    """Return a number from *low* to *high*, both included."""
    return low + number(high - low + 1, *key)


def chance(percent: int, *key: object) -> bool:
    """True for about *percent* of all keys."""
    return number(100, *key) < percent


def pick(options: Sequence[T], *key: object) -> T:
    """Return one of *options*."""
    return options[number(len(options), *key)]


def some(options: Sequence[T], count: int, *key: object) -> list[T]:
    """Return up to *count* different *options*, in their own order."""
    ranked = sorted(range(len(options)), key=lambda index: (number(1 << 40, *key, index), index))
    return [options[index] for index in sorted(ranked[:count])]


def share(total: int, months: int, place: int) -> int:
    """The part of the *place*-th of so many months: the parts make up the total."""
    return total * (place + 1) // months - total * place // months
