"""工作台: what waits for whom."""

from intranet.domain.access.permissions import Permission
from intranet.features.desk.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem(
        "工作台",
        "工作台",
        "desk.index",
        Permission.SIGNED_IN,
        "等您办理的、等别人办理的，本季度还有什么要求。",
        order=10,
        front=True,
    ),
    MenuItem(
        "工作台",
        "每日提要",
        "desk.digest",
        Permission.SIGNED_IN,
        "每个工作日早晨整理一次的待办，可以同时发到邮箱。",
        order=90,
    ),
)

__all__ = ["blueprints", "navigation"]
