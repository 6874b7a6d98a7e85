"""启用准备: what a new office does before it works here."""

from intranet.domain.access.permissions import Permission
from intranet.features.setup.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem(
        "组织与管理",
        "启用准备",
        "setup.index",
        Permission.SETUP_READ,
        "新单位启用前要办的各项，办到哪一步。",
        order=5,
    ),
)

__all__ = ["blueprints", "navigation"]
