"""The calendar, and the plans of the year."""

from intranet.domain.access.permissions import Permission
from intranet.features.planning.calendar import day_views  # noqa: F401 - adds its routes to the blueprint
from intranet.features.planning.calendar.views import blueprint as calendar
from intranet.features.planning.handed.views import blueprint as handed
from intranet.features.planning.plans import (  # noqa: F401 - add their routes to the blueprint, and the daily work
    draft_views,
    handbook,
    item_views,
    monthly,
    print_views,
)
from intranet.features.planning.plans.views import blueprint as plans
from intranet.pagekit.navigation import MenuItem

blueprints = (
    calendar,
    plans,
    handed,
)
navigation = (
    MenuItem(
        "工作台",
        "日历",
        "calendar.index",
        Permission.ACTIVITY_READ,
        "按月、按周看计划、已开展的活动和到期事项。",
        order=20,
    ),
    MenuItem(
        "活动",
        "年度计划",
        "plans.index",
        Permission.PLAN_READ,
        "一年的活动安排，与已开展的活动逐项对照。",
        member="本支部一年的活动安排，与已开展的活动逐项对照。",
        order=40,
        called="工作安排",
    ),
    MenuItem(
        "活动",
        "下达任务",
        "handed.index",
        Permission.PLAN_HAND_DOWN,
        "交党支部按期开展的活动，各支部的进展，督促。",
        act=("下达任务", "handed.new"),
        order=42,
    ),
)

__all__ = ["blueprints", "navigation"]
