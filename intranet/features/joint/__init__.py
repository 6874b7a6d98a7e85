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
        "活动",
        "联合活动",
        "joint.index",
        Permission.ACTIVITY_READ,
        "几个支部一起开展的活动：机关党委登记一次，各支部确认。",
        roles=frozenset({*BRANCH_KEEPERS, *COMMITTEE_READERS}),
        order=30,
        act=("登记联合活动", "joint.new"),
    ),
)

__all__ = ["blueprints", "navigation"]
