"""Activities: log, copy, submit, revise."""

from intranet.domain.access.permissions import Permission
from intranet.features.activities import (
    as_file,  # noqa: F401 - gatherings as a file
    form_views,  # noqa: F401 - adds its routes to the blueprint
)
from intranet.features.activities.attachments.views import blueprint as attachments
from intranet.features.activities.kinds.views import blueprint as kinds
from intranet.features.activities.papers import (  # noqa: F401 - sections of the handbook, what is filed
    filing,
    handbook,
)
from intranet.features.activities.papers.views import papers
from intranet.features.activities.roll import views as roll_views  # noqa: F401 - adds its routes to the blueprint
from intranet.features.activities.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint, attachments, papers, kinds)
navigation = (
    MenuItem(
        "活动",
        "活动台账",
        "activities.index",
        Permission.ACTIVITY_READ,
        "会议和活动的记录，可以按支部、类别和时间查找。",
        member="本支部会议和活动的记录，可以按类别和时间查找。",
        order=10,
        act=("新建活动", "activities.new"),
    ),
    MenuItem(
        "组织与管理",
        "活动类别",
        "kinds.index",
        Permission.KIND_EDIT,
        "活动的类别：登记哪些内容，哪些必填，计多少学时。",
        order=50,
        act=("增加类别", "kinds.add_kind"),
    ),
)

__all__ = ["blueprints", "navigation"]
