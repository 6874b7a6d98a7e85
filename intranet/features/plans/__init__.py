"""Annual plans: items of a year, their state, and drafts made of them."""

from intranet.domain.roles import Permission
from intranet.features.plans import draft_views, item_views  # noqa: F401 - add their routes
from intranet.features.plans.views import blueprint
from intranet.pagekit.navigation import MenuItem

navigation = (MenuItem("记录", "年度计划", "plans.index", Permission.PLAN_READ, order=30),)

__all__ = ["blueprint", "navigation"]
