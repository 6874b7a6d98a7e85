"""督导检查: visits of the committee's teams to branches, and the problems they found."""

from intranet.domain.access.roles import Permission
from intranet.features.inspections.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem("组织生活", "督导检查", "inspections.index", Permission.FOLLOW_UP_READ, order=64),
)

__all__ = ["blueprints", "navigation"]
