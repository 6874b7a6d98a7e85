"""工作台: what waits for whom."""

from intranet.domain.access.permissions import Permission
from intranet.features.desk.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (MenuItem("工作台", "工作台", "desk.index", Permission.SIGNED_IN, order=10),)

__all__ = ["blueprints", "navigation"]
