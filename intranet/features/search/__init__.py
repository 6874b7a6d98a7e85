"""Search over everything the person may read; its field is in the top bar, not in the menu."""

from intranet.features.search.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprints", "navigation"]
