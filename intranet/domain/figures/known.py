"""Figures that the system holds of a branch: a request of the committee shows them instead of asking for them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from intranet.domain.figures.branch import BranchFigures, gatherings
from intranet.foundation.chinese import tenths

# what people put around a name and does not change what is meant
_AROUND = re.compile(
    r"（[^）]*）|\([^)]*\)|[\s、，]|本年度?|今年|年内|支部|开展|召开|总数|人数|次数|数量|数|的"
)


@dataclass(frozen=True)
class Known:
    """One figure, of the year up to the day it is told for; ``also`` are other names for it."""

    code: str
    label: str
    unit: str
    value: Callable[[BranchFigures], str]
    also: tuple[str, ...] = ()


def _held(code: str, label: str, *also: str) -> Known:
    def value(figures: BranchFigures) -> str:
        return str(gatherings(row for row in figures.rows if code in row.kinds))

    return Known(code, f"{label}次数", "次", value, also)


KNOWN = {
    one.code: one
    for one in (
        Known("members", "党员人数", "名", lambda found: str(found.members)),
        Known("full", "正式党员人数", "名", lambda found: str(found.full)),
        Known("probationary", "预备党员人数", "名", lambda found: str(found.probationary)),
        _held("assembly", "党员大会"),
        _held("branch_committee_meeting", "支委会", "委员会会议"),
        _held("group_meeting", "党小组会"),
        _held("lecture", "党课"),
        _held("theme_day", "主题党日"),
        Known("study", "集中学习次数", "次", lambda found: str(found.study_count)),
        Known(
            "hours",
            "人均学时",
            "学时",
            lambda found: tenths(found.per_head(found.person_hours_year)),
            ("人均学习学时",),
        ),
    )
}


def _plain(name: str) -> str:
    return _AROUND.sub("", name)


_BY_NAME = {_plain(name): one for one in KNOWN.values() for name in (one.label, *one.also)}


def known_as(name: str) -> Known | None:
    """The figure that a name means as people write it (本年主题党日次数); None where the system holds none."""
    return _BY_NAME.get(_plain(name))
