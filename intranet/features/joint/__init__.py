"""Joint events: entered once by the committee, confirmed by each invited branch."""

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import BRANCH_KEEPERS, COMMITTEE_READERS
from intranet.features.joint import (  # noqa: F401 - add their routes
    answer_views,
    correction_views,
    form_views,
)
from intranet.features.joint.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem(
        "记录",
        "联合活动",
        "joint.index",
        Permission.ACTIVITY_READ,
        roles=frozenset({*BRANCH_KEEPERS, *COMMITTEE_READERS}),
        order=30,
    ),
)

__all__ = ["blueprints", "navigation"]
