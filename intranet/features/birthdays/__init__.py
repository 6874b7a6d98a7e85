"""Political birthdays: whose day comes when, and what the branch did for it."""

from intranet.domain.access.roles import Permission
from intranet.features.birthdays.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (MenuItem("组织生活", "政治生日", "birthdays.index", Permission.LIFE_READ, order=85),)

__all__ = ["blueprints", "navigation"]
