"""The parts of a summary that consist of typed text only; branch and committee have them alike."""

import re
from typing import Protocol

from intranet.domain.reports.wording import fill
from intranet.domain.reports.wording.editions import SummaryWording
from intranet.domain.summaries.narrative import Narrative
from intranet.foundation.chinese import numeral, phrase

# an ordinal that was typed, unless the text goes on with the next one
_ORDINAL = re.compile("^[一二三四五六七八九十]+是(?!.*[；。，][一二三四五六七八九十]+是)")
# the month of a plan, typed once more, unless it is the first of several
_MONTH = r"^{}月(?!份?[、—~～至到和及与-])份?[，,]?"


class TypedSource(Protocol):
    """What these parts need."""

    @property
    def wording(self) -> SummaryWording:
        """The sentences."""

    @property
    def narrative(self) -> Narrative:
        """What was typed."""

    @property
    def previous_problems(self) -> tuple[str, ...]:
        """Problems of the period before."""


def problems_text(source: TypedSource) -> str:
    """二、 problems as typed, and what became of last quarter's."""
    wording, narrative = source.wording, source.narrative
    problems = [_ORDINAL.sub("", phrase(text)) for text in narrative.problems if phrase(text)]
    if not problems:
        text = wording["unset_problems"]
    elif len(problems) == 1:
        text = f"{problems[0]}。"
    else:
        text = (
            "；".join(
                fill(wording["problem"], {"ordinal": numeral(number), "text": words})
                for number, words in enumerate(problems, 1)
            )
            + "。"
        )
    total = len(source.previous_problems)
    if not total:
        return text
    done = sum(words in narrative.previous_done for words in source.previous_problems)
    if done == total:
        key = "previous_only_done" if total == 1 else "previous_all_done"
    else:
        key = "previous" if done else "previous_none_done"
    values = {"prev_n": total, "prev_done": done, "prev_open": total - done}
    return text + fill(wording[key], values)


def plan_texts(source: TypedSource) -> list[str]:
    """三、 the plans of the next period, by month; what the sentence says itself is not said twice."""
    plans = sorted(source.narrative.plans, key=lambda plan: plan.month)
    return [
        fill(
            source.wording["plan"],
            {
                "month": plan.month,
                "text": re.sub(_MONTH.format(plan.month), "", phrase(plan.text)),
                "owner": phrase(plan.owner).removesuffix("负责"),
            },
        )
        for plan in plans
    ]
