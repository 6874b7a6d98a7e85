"""Fields that the forms of this feature share."""

from intranet.pagekit.plain_fields import (
    day,
    gathering,
    known_hours,
    known_number,
    last_day,
    needed_text,
    one_of,
    optional_text,
    times,
)

__all__ = [
    "day",
    "gathering",
    "known_hours",
    "known_number",
    "last_day",
    "needed_text",
    "one_of",
    "optional_text",
    "times",
]
