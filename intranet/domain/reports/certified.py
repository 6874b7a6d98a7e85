"""What a worded document certifies, and which of it the records no longer bear out.

Figures are those of their day, and more records make none of them untrue. A sentence that certifies or denies (均已按时
开展, 8月主题党日因…未如期开展) is true or not: what is approved must still be true.
"""

import re
from collections.abc import Collection, Iterable, Mapping

from intranet.domain.duties.words import TOGETHER
from intranet.domain.reports.wording.editions import SummaryWording
from intranet.foundation.chinese import cause

_KEYS = (
    "all_done",
    "complete",
    "late",
    "life_none",
    *(
        f"{asked}_{span}{kind}"
        for asked in ("short", "agreed")
        for span in ("month", "quarter", "year")
        for kind in ("", "_activity")
    ),
)
CERTIFYING = ("all_done", "complete", "life_none")
"""Of these what the records do not say may not be written by hand either."""
_HOLE = re.compile(r"\{([a-z0-9_]+)\}")
_NUMBERS = frozenset({"n", "month"})
_NUMBER, _WORDS = "[0-9]+", "[^。；\n]+?"


def untrue(
    was: Iterable[str],
    now: Iterable[str],
    wording: SummaryWording,
    keys: Collection[str] = _KEYS,
) -> list[str]:
    """Sentences of the text *was* that the text *now*, worded from the records as they are, does not bear out.

    Looked at are those with one of these *keys*.
    """
    before, present = "\n".join(was), "\n".join(now)
    found = []
    for key in keys:
        if key not in wording.texts:
            continue
        pattern = _pattern(wording[key])
        said = [match.groupdict() for match in pattern.finditer(present)]
        found += [
            match[0]
            for match in pattern.finditer(before)
            if not any(_bears_out(match.groupdict(), one) for one in said)
        ]
    return found


def _pattern(template: str) -> re.Pattern[str]:
    """What recognises the sentence: its words up to the first clause that may be missing."""
    parts = _HOLE.split(template.split("⟨", maxsplit=1)[0])
    return re.compile(
        "".join(
            f"(?P<{part}>{_NUMBER if part in _NUMBERS else _WORDS})" if at % 2 else re.escape(part)
            for at, part in enumerate(parts)
        )
    )


def _bears_out(was: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether at least as much is certified: as many branches, as many kinds of meeting, else the same."""
    for name, value in was.items():
        if name == "n":
            fits = int(now[name]) >= int(value)
        elif name == "kinds":
            fits = value == TOGETHER or set(value.split("、")) <= set(now[name].split("、"))
        elif name == "reason":
            fits = cause(now[name]) == cause(value)
        else:
            fits = now[name] == value
        if not fits:
            return False
    return True
