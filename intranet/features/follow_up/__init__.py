"""督办: what became of resolutions, and the list of problems to be put right."""

from intranet.domain.access.permissions import Permission
from intranet.features.follow_up import list_views  # noqa: F401 - adds its routes
from intranet.features.follow_up.inspections.views import blueprint as inspections
from intranet.features.follow_up.items import views as item_views  # noqa: F401 - adds its routes
from intranet.features.follow_up.resolutions.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint, inspections)
navigation = (
    MenuItem("组织生活", "督办", "follow_up.index", Permission.FOLLOW_UP_READ, order=62),
    MenuItem("组织生活", "督导检查", "inspections.index", Permission.FOLLOW_UP_READ, order=64),
)

__all__ = ["blueprints", "navigation"]
