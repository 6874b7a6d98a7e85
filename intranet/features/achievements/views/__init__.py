"""Pages of achievements: list, record, form, evidence, years side by side, dictionary."""

from intranet.features.achievements.views import (
    entry,
    evidence,
    indicators,
    listing,
    record,
    series,
)
from intranet.features.achievements.views.common import blueprint

__all__ = ["blueprint", "entry", "evidence", "indicators", "listing", "record", "series"]
