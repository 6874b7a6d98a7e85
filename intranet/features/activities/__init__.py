"""Activities: log, copy, submit, revise."""

from intranet.features.activities.views import blueprint
from intranet.pagekit.navigation import MenuItem

navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprint", "navigation"]
