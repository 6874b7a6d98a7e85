"""The committee's overview: trends by quarter, and how long branches and committee took."""

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import COMMITTEE_READERS
from intranet.features.overview.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem(
        "工作台",
        "全委概览",
        "overview.index",
        Permission.DUTY_READ,
        "全委按季度的变化，各支部和机关党委办理用了多少天。",
        roles=frozenset(COMMITTEE_READERS),
        order=15,
    ),
)

__all__ = ["blueprints", "navigation"]
