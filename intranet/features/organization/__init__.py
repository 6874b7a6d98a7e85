"""Committee, branches, groups, members, posts."""

from intranet.features.organization.views import blueprint
from intranet.pagekit.navigation import MenuItem

navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprint", "navigation"]
