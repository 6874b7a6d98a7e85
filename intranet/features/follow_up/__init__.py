"""督办: what became of resolutions, and the list of problems to be put right."""

from intranet.domain.access.roles import Permission
from intranet.features.follow_up import (  # noqa: F401 - add their routes to the blueprint
    item_views,
    list_views,
)
from intranet.features.follow_up.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (MenuItem("组织生活", "督办", "follow_up.index", Permission.FOLLOW_UP_READ, order=62),)

__all__ = ["blueprints", "navigation"]
