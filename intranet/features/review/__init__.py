"""Review: the committee's queue."""

from intranet.domain.access.permissions import Permission
from intranet.features.review.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (MenuItem("记录", "审核", "review.index", Permission.ACTIVITY_REVIEW, order=40),)

__all__ = ["blueprints", "navigation"]
