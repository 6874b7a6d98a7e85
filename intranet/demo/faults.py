"""Defects for which records are returned, and how they are put right."""

from intranet.demo import draw
from intranet.demo.gatherings import Gathering
from intranet.domain.activities.tables import Activity
from intranet.domain.records.moves import RETURN_REASONS

FULL_TITLES = next(reason for reason in RETURN_REASONS if "全称" in reason)
MORE_DETAIL = "活动过程写得较为简略，请补充主要做法和交流情况。"
_PREFIX = "《中国共产党"
# Gatherings whose text always names the document studied.
_NAMES_ITS_DOCUMENT = ("theme", "study", "group")


def reason(gathering: Gathering) -> str:
    """Why the reviewer would return the record."""
    title = gathering.items[0].document[0]
    named = gathering.sort in _NAMES_ITS_DOCUMENT and title.startswith(_PREFIX)
    if named and draw.chance(60, "fault", gathering.key):
        return FULL_TITLES
    return MORE_DETAIL


def spoil(activity: Activity, gathering: Gathering) -> str:
    """Put the defect into the first record; returns the good text for ``mend``."""
    text = activity.records[0].text
    whole = text.content if text else ""
    if text is not None and reason(gathering) == FULL_TITLES:
        text.content = whole.replace(_PREFIX, "《")
    elif text is not None:
        text.content = whole.partition("\n" if "\n" in whole else "。")[0].rstrip("。") + "。"
    return whole


def mend(activity: Activity, whole: str) -> None:
    """Put the good text back."""
    text = activity.records[0].text
    if text is not None:
        text.content = whole
