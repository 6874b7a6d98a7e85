"""Brands: the matrix, brand files, their life cycle, statement cards."""

from intranet.features.brands.views import blueprint
from intranet.pagekit.navigation import MenuItem

navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprint", "navigation"]
