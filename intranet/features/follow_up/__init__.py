"""督办: what became of resolutions, and the list of problems to be put right."""

from intranet.domain.access.permissions import Permission
from intranet.features.follow_up import list_views  # noqa: F401 - adds its routes
from intranet.features.follow_up.inspections import handbook  # noqa: F401 - its sections of the handbook
from intranet.features.follow_up.inspections.views import blueprint as inspections
from intranet.features.follow_up.items import views as item_views  # noqa: F401 - adds its routes
from intranet.features.follow_up.resolutions.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint, inspections)
navigation = (
    MenuItem(
        "组织生活",
        "督办",
        "follow_up.index",
        Permission.FOLLOW_UP_READ,
        "会议议定的事项和自查发现的问题，办到哪一步。",
        member="本支部会议议定的事项，办到哪一步。",
        order=62,
    ),
    MenuItem(
        "组织生活",
        "督导检查",
        "inspections.index",
        Permission.FOLLOW_UP_READ,
        "对党支部的检查、指出的问题和整改情况。",
        member="对本支部的检查、指出的问题和整改情况。",
        order=64,
        act=("登记督导检查", "inspections.new"),
    ),
)

__all__ = ["blueprints", "navigation"]
