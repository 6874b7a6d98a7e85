"""Whether what a signed copy says otherwise agrees with the rest of the same paper. Pure: no database."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from intranet.domain.reports.changes import passages
from intranet.domain.summaries.signed_copies import CopyDifference
from intranet.foundation.chinese import percent
from intranet.foundation.pdf.text import tidy

_TURNOUT = re.compile(
    r"应到(?P<due>[0-9]+)人次，实到(?P<present>[0-9]+)人次，出勤率(?P<rate>[0-9.]+)%"
    r"(?:；因故缺席(?P<absent>[0-9]+)人次)?"
)
_TOTAL = re.compile(r"｜合计｜.*?｜(?P<due>[0-9]+)｜(?P<present>[0-9]+)｜(?P<rate>[0-9.]+)%｜")


def contradictions(
    stored: Mapping[str, Any], differences: Sequence[CopyDifference]
) -> tuple[str, ...]:
    """In what an edition no longer agrees with itself once these differences count, one sentence each.

    Compared are 应到, 实到, 缺席 and 出勤率 of organisational life with each other and with the total of the first
    table. What the edition itself says is not judged.
    """
    said = [tidy(one.text) for one in passages(stored)]
    before = set(_unlike(said))
    return tuple(one for one in _unlike(_with(said, differences)) if one not in before)


def _with(said: Iterable[str], differences: Sequence[CopyDifference]) -> list[str]:
    """The text as it was signed; of a scan the words are typed that were changed, not the whole passage."""
    changed = {tidy(one.old): tidy(one.new) for one in differences if one.old}
    return [changed.get(text) or _replaced(text, changed) for text in said]


def _replaced(text: str, changed: Mapping[str, str]) -> str:
    for old, new in changed.items():
        text = text.replace(old, new)
    return text


def _unlike(said: Sequence[str]) -> list[str]:
    turnout = next(filter(None, map(_TURNOUT.search, said)), None)
    total = next(filter(None, map(_TOTAL.search, said)), None)
    found = []
    if turnout is not None:
        due, present = int(turnout["due"]), int(turnout["present"])
        if turnout["absent"] and due - present != int(turnout["absent"]):
            found.append(
                f"正文应到{due}人次、实到{present}人次，缺席应为{due - present}人次，现为{turnout['absent']}人次。"
            )
        if due and (rate := percent(present, due)) != turnout["rate"]:
            found.append(
                f"正文应到{due}人次、实到{present}人次，出勤率应为{rate}%，现为{turnout['rate']}%。"
            )
    if turnout is not None and total is not None:
        for name, label in (("due", "应到"), ("present", "实到"), ("rate", "出勤率")):
            if turnout[name] != total[name]:
                found.append(f"{label}正文为{turnout[name]}，附表合计为{total[name]}。")
    return found
