"""Annual plans: items of a year, their state, and drafts made of them."""

from intranet.domain.access.roles import Permission
from intranet.features.plans import (  # noqa: F401 - add their routes to the blueprint
    draft_views,
    item_views,
    print_views,
)
from intranet.features.plans.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (MenuItem("记录", "年度计划", "plans.index", Permission.PLAN_READ, order=30),)

__all__ = ["blueprints", "navigation"]
