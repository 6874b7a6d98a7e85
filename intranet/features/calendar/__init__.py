"""Calendar: what is planned and held, day by day, with holidays; the list of holidays itself."""

from intranet.domain.access.roles import Permission
from intranet.features.calendar import day_views  # noqa: F401 - adds its routes to the blueprint
from intranet.features.calendar.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (MenuItem("工作台", "日历", "calendar.index", Permission.ACTIVITY_READ, order=20),)

__all__ = ["blueprints", "navigation"]
