"""One planned gathering, as plain values."""

from dataclasses import dataclass
from datetime import date, time

from intranet.domain.activities.kinds import ActivityKind, Field
from intranet.domain.activities.quorum import DecisionType


@dataclass(frozen=True)
class Motion:
    """What the assembly votes on; ``about`` is the member concerned."""

    text: str
    decision: DecisionType
    about: str = ""


@dataclass(frozen=True)
class Item:
    """One kind the gathering counts as.

    ``document`` is a title with what was taken from it, ``stands_for`` the period in whose place it was held.
    ``hosts`` of other offices held it, too, and so many ``guests`` came from there.
    """

    kind: str
    theme: str = ""
    form: str = ""
    deed: str = ""
    document: tuple[str, str] = ("", "")
    motions: tuple[Motion, ...] = ()
    stands_for: str = ""
    hosts: str = ""
    guests: int | None = None


@dataclass(frozen=True)
class Gathering:
    """One gathering of a branch (or, without one, of the committee).

    ``key`` is unique and decides every choice about it; ``sort`` groups gatherings with a common fate. ``shared`` and
    ``lecturer`` (name, role) are what a joint event gives to all its branches.
    """

    key: str
    sort: str
    branch: str | None
    held_on: date
    title: str
    items: tuple[Item, ...]
    starts: time
    minutes: int
    place: str
    group: int | None = None
    headcount: int | None = None
    shared: str = ""
    lecturer: tuple[str, str] = ("", "")

    @property
    def kinds(self) -> tuple[str, ...]:
        """Codes of the kinds, in order."""
        return tuple(item.kind for item in self.items)


def study_hours(kind: ActivityKind, minutes: int) -> int:
    """Study hours in tenths: an hour of the clock is one; of a theme day only its study part counts."""
    if not kind.shows(Field.STUDY_HOURS):
        return 0
    if kind.code == "theme_day":
        return 10
    return min(kind.default_hours_tenths, minutes // 6)
