"""Text saved while typing."""

from intranet.features.drafts.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprints", "navigation"]
