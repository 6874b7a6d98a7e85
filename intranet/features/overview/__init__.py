"""The committee's overview: trends by quarter, and how long branches and committee took."""

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import COMMITTEE_READERS
from intranet.features.overview import views  # noqa: F401 - adds its routes
from intranet.features.overview.burden import views as burden_views  # noqa: F401 - adds its routes
from intranet.features.overview.page import blueprint
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
    MenuItem(
        "小结与归档",
        "填报负担",
        "overview.burden",
        Permission.HANDBOOK_READ,
        "每季度填了多少项、多少字，估算用时，退回多少次、为什么。",
        order=95,
        called="减负 用时 退回理由",
    ),
)

__all__ = ["blueprints", "navigation"]
