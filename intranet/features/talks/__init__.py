"""谈心谈话: the register of a branch, the coverage of a year, the content for those it is meant for."""

from intranet.domain.access.roles import Permission
from intranet.features.talks import form_views  # noqa: F401 - adds its routes
from intranet.features.talks.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (MenuItem("组织生活", "谈心谈话", "talks.index", Permission.LIFE_READ, order=75),)

__all__ = ["blueprints", "navigation"]
