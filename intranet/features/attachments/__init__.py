"""Attachments of activities: photographs and scans, their captions and their download."""

from intranet.features.attachments.views import blueprint
from intranet.pagekit.navigation import MenuItem

navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprint", "navigation"]
