"""Activities: log, copy, submit, revise."""

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import BRANCH_KEEPERS
from intranet.features.activities import (  # noqa: F401 - their routes, gatherings as a file
    as_file,
    form_views,
    paste_views,
)
from intranet.features.activities.attachments.views import blueprint as attachments
from intranet.features.activities.dengta.views import blueprint as dengta
from intranet.features.activities.kinds.views import blueprint as kinds
from intranet.features.activities.papers import (  # noqa: F401 - sections of the handbook, what is filed
    filing,
    handbook,
)
from intranet.features.activities.papers.views import papers
from intranet.features.activities.roll import views as roll_views  # noqa: F401 - adds its routes to the blueprint
from intranet.features.activities.usual.views import blueprint as usual
from intranet.features.activities.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint, attachments, papers, kinds, dengta, usual)
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
        called="三会一课 支部党员大会 党员大会 支委会 支部委员会会议 党小组会 党课 主题党日 组织生活会 会议记录",
    ),
    MenuItem(
        "活动",
        "灯塔录入",
        "dengta.index",
        Permission.ACTIVITY_READ,
        "各党支部通过审核的记录，有多少还没有录入灯塔-党建在线。",
        order=60,
    ),
    MenuItem(
        "组织与管理",
        "灯塔录入栏目",
        "dengta.blocks",
        Permission.KIND_EDIT,
        "灯塔-党建在线依次填写哪些栏目，叫什么名称。",
        order=55,
    ),
    MenuItem(
        "活动",
        "常用文字",
        "usual.index",
        Permission.PLAN_EDIT,
        "填写活动时可以选用的地点和通常步骤。",
        roles=frozenset(BRANCH_KEEPERS),
        order=60,
        act=("登记常用文字", "usual.new"),
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
