"""Registers of discipline and integrity."""

from intranet.features.integrity.page import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprints", "navigation"]
