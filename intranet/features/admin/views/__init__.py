"""Pages of administration, one module for each of the three responsibilities."""

from intranet.features.admin.views import accounts, grants, kinds
from intranet.features.admin.views.common import blueprint

__all__ = ["accounts", "blueprint", "grants", "kinds"]
