"""Occasions of heart-to-heart talks, as data."""

from intranet.foundation.shown import Labelled


class Occasion(Labelled):
    """Why two people sat down; the value is stored."""

    YEARLY = "yearly", "年度"
    POST_CHANGE = "post_change", "职务变动"
    AWARD = "award", "受到表彰"
    HARDSHIP = "hardship", "家庭困难"
    FEEDBACK = "feedback", "群众反映"
    APPRAISAL = "appraisal", "民主评议前"
    OTHER = "other", "其他"
