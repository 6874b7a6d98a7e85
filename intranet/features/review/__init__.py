"""Review: the committee's queue."""

from intranet.domain.access.permissions import Permission
from intranet.features.review.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem(
        "活动",
        "审核",
        "review.index",
        Permission.ACTIVITY_REVIEW,
        "等待机关党委审核的记录，先报的在前。",
        order=20,
        called="退回 待审核",
    ),
)

__all__ = ["blueprints", "navigation"]
