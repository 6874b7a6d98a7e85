"""Search over everything the person may read; its field is in the top bar, not in the menu."""

from intranet.features.search.views import blueprint
from intranet.pagekit.navigation import MenuItem

navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprint", "navigation"]
