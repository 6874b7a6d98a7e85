"""Committee, branches, Party groups, members, terms and posts."""

from intranet.domain.access.permissions import Permission
from intranet.features.organization import (
    handbook,  # noqa: F401 - its sections of the handbook
    terms_views,  # noqa: F401 - adds its routes
)
from intranet.features.organization.admissions import views as admissions_views  # noqa: F401 - adds its routes
from intranet.features.organization.bodies import act_views as bodies_act_views  # noqa: F401 - adds its routes
from intranet.features.organization.bodies import branch_views as bodies_branch_views  # noqa: F401 - adds its routes
from intranet.features.organization.bodies import committee_views as bodies_committee_views  # noqa: F401 - adds its routes
from intranet.features.organization.corrections import views as corrections_views  # noqa: F401 - adds its routes
from intranet.features.organization.groups import views as groups_views  # noqa: F401 - adds its routes
from intranet.features.organization.handover import views as handover_views  # noqa: F401 - adds its routes
from intranet.features.organization.members import act_views as members_act_views  # noqa: F401 - adds its routes
from intranet.features.organization.members import views as members_views  # noqa: F401 - adds its routes
from intranet.features.organization.merging import views as merging_views  # noqa: F401 - adds its routes
from intranet.features.organization.new_office import files  # noqa: F401 - the files of branches and members
from intranet.features.organization.page import blueprint
from intranet.features.organization.roll import file as roll_file  # noqa: F401 - the roll as a file
from intranet.features.organization.roll import posts_file  # noqa: F401 - posts as a file
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation: tuple[MenuItem, ...] = (
    MenuItem(
        "组织与管理",
        "机关党委",
        "organization.committee",
        Permission.ORGANIZATION_READ,
        "机关党委的名称、届期和班子成员。",
        order=10,
    ),
    MenuItem(
        "组织与管理",
        "党支部",
        "organization.branches",
        Permission.ORGANIZATION_READ,
        "各党支部的书记、委员、届期和党小组。",
        member="本支部的书记、委员、届期和党小组。",
        order=20,
        act=("新建党支部", "organization.new_branch"),
        called="书记 委员 任职 书记交接 党小组",
    ),
    MenuItem(
        "组织与管理",
        "党员",
        "organization.members",
        Permission.ORGANIZATION_READ,
        "党员名册：所在支部、党内职务和入党时间。",
        member="本支部的党员名册：党内职务和入党时间。",
        order=30,
        act=("登记党员", "organization.new_member"),
        called="党员名册 花名册 组织关系 转入 转出",
    ),
    MenuItem(
        "组织与管理",
        "发展党员",
        "organization.admissions",
        Permission.ORGANIZATION_READ,
        "预备党员转正和接收新党员，办到哪一步。",
        member="本支部预备党员转正和接收新党员，办到哪一步。",
        order=35,
        called="入党 转正 预备党员",
    ),
    MenuItem(
        "组织与管理",
        "换届提醒",
        "organization.terms",
        Permission.ORGANIZATION_READ,
        "支部和机关党委的任期何时届满。",
        order=40,
        called="换届选举 任期",
    ),
)

__all__ = ["blueprints", "navigation"]
