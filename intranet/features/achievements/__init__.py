"""Achievements: figures with qualifier and unit, awards, media and cases, with evidence and review."""

from intranet.features.achievements.views import blueprint
from intranet.pagekit.navigation import MenuItem

navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprint", "navigation"]
