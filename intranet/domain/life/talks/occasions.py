"""Occasions of heart-to-heart talks, as data."""

from enum import StrEnum


class Occasion(StrEnum):
    """Why two people sat down; the value is stored."""

    YEARLY = "yearly"
    POST_CHANGE = "post_change"
    AWARD = "award"
    HARDSHIP = "hardship"
    FEEDBACK = "feedback"
    APPRAISAL = "appraisal"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Chinese name."""
        return _LABELS[self]


_LABELS = {
    Occasion.YEARLY: "年度",
    Occasion.POST_CHANGE: "职务变动",
    Occasion.AWARD: "受到表彰",
    Occasion.HARDSHIP: "家庭困难",
    Occasion.FEEDBACK: "群众反映",
    Occasion.APPRAISAL: "民主评议前",
    Occasion.OTHER: "其他",
}
