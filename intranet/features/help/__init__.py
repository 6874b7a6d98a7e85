"""The guide: what each role does here, step by step, and three steps for who signs in for the first time."""

from intranet.domain.access.permissions import Permission
from intranet.features.help.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation: tuple[MenuItem, ...] = (
    MenuItem(
        "工作台",
        "使用指南",
        "help.index",
        Permission.SIGNED_IN,
        "按角色说明怎样办理，每一步都可以直接打开。",
        order=95,
        called="帮助 说明 怎么用",
    ),
)

__all__ = ["blueprints", "navigation"]
