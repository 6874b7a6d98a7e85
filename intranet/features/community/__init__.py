"""Double registration: who is registered with which community, and the lists of what is done there."""

from intranet.domain.access.roles import Permission
from intranet.features.community.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (MenuItem("组织生活", "双报到", "community.index", Permission.LIFE_READ, order=90),)

__all__ = ["blueprints", "navigation"]
