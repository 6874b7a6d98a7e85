"""Brands: the matrix, brand files, their life cycle, statement cards."""

from intranet.domain.access.permissions import Permission
from intranet.features.brands import (  # noqa: F401 - they add their routes to the blueprint
    file_views,
    logo_views,
    stage_views,
)
from intranet.features.brands.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem(
        "品牌",
        "品牌矩阵",
        "brands.index",
        Permission.BRAND_READ,
        "各支部的品牌：名称、内涵、做法和所处阶段。",
        order=10,
        called="一支部一品牌",
    ),
)

__all__ = ["blueprints", "navigation"]
