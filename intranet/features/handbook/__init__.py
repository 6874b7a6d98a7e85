"""党支部工作手册: what a branch keeps in a year or a quarter, bound into one document."""

from intranet.domain.access.permissions import Permission
from intranet.features.handbook import filing  # noqa: F401 - what is filed
from intranet.features.handbook.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem(
        "小结与归档",
        "支部工作手册",
        "handbook.index",
        Permission.HANDBOOK_READ,
        "一个支部一年或一季的记录和台账，合订成册打印。",
        order=20,
        called="工作手册",
    ),
)

__all__ = ["blueprints", "navigation"]
