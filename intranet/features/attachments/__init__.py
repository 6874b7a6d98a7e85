"""Attachments of activities: photographs and scans, their captions and their download."""

from intranet.features.attachments.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprints", "navigation"]
