"""Chronicle: dated, captioned entries of a year."""

from intranet.domain.access.permissions import Permission
from intranet.features.chronicle import (  # noqa: F401 - add their routes to the blueprint
    paste_views,
    photo_views,
)
from intranet.features.chronicle.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem(
        "小结与归档",
        "大事记",
        "chronicle.index",
        Permission.CHRONICLE_READ,
        "一年的大事，按时间排列，配图。",
        order=30,
        act=("登记大事记", "chronicle.new"),
        called="照片 图片纪实",
    ),
)

__all__ = ["blueprints", "navigation"]
