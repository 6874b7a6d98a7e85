"""Quarterly summaries."""

from intranet.features.quarters.views import blueprint
from intranet.pagekit.navigation import MenuItem

navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprint", "navigation"]
