"""What the form of a gathering as typed still lacks, section by section: 填写进度."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from intranet.domain.activities.checks import Problems

NAMES, TIMES, INVITED, ATTENDANCE = (
    "section-names",
    "section-times",
    "section-invited",
    "attendance",
)
GUESSED = "已填，请核对"
_SECTIONS = {
    NAMES: ("kinds", "title", "brand"),
    TIMES: (
        "held_on",
        "ends_on",
        "starts_at",
        "ends_at",
        "place",
        "chair_name",
        "recorder_name",
        "observers",
        "party_group",
    ),
    INVITED: ("branches",),
}
_ANCHORS = {name: anchor for anchor, names in _SECTIONS.items() for name in names}


@dataclass(frozen=True)
class Step:
    """One section of the form, where it stands, and what it lacks: sentences with the field each is about.

    ``done`` is what is said where nothing lacks.
    """

    title: str
    anchor: str
    done: str = "齐全"
    lacks: list[tuple[str, str]] = field(default_factory=list)


def anchor_of(code: str) -> str:
    """Where the section of a kind stands."""
    return f"section-{code}"


def steps_of(titles: Mapping[str, str], problems: Problems, *, done: str) -> list[Step]:
    """The sections by their anchors, in order; what belongs to none of them stands with the first."""
    steps = {anchor: Step(title, anchor, done) for anchor, title in titles.items()}
    first = next(iter(steps.values()))
    for name, sentences in problems.items():
        steps.get(_anchor(name), first).lacks.extend((text, name) for text in sentences)
    return list(steps.values())


def _anchor(name: str) -> str:
    if name in _ANCHORS:
        return _ANCHORS[name]
    code, _, rest = name.partition("-")
    return anchor_of(code) if rest and code != "reason" else ATTENDANCE
