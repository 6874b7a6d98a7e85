"""Documents that the worker sets: how one stands, and its file; reached by printing, not by the menu."""

from intranet.features.prints.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprints", "navigation"]
