"""Routes of study, by subject."""

from intranet.features.study.views import (
    conversion,
    core_group,
    credit_forms,
    credits,
    documents,
    essays,
    hours,
    member,
    platforms,
)
from intranet.features.study.views.common import blueprint

__all__ = [
    "blueprint",
    "conversion",
    "core_group",
    "credit_forms",
    "credits",
    "documents",
    "essays",
    "hours",
    "member",
    "platforms",
]
