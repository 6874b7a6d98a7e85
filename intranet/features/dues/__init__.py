"""党费: who has paid which month, branch by branch; no amounts of persons."""

from intranet.domain.access.roles import Permission
from intranet.features.dues.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (MenuItem("组织生活", "党费", "dues.index", Permission.LIFE_READ, order=70),)

__all__ = ["blueprints", "navigation"]
