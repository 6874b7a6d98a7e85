"""Routes of study, by subject."""

from intranet.features.study.views import conversion, credit_forms, credits, hours, member
from intranet.features.study.views.common import blueprint

__all__ = ["blueprint", "conversion", "credit_forms", "credits", "hours", "member"]
