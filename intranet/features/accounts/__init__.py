"""Sign-in and own account; accounts of others (system administrator) and grants (security administrator)."""

from intranet.domain.access.permissions import Permission
from intranet.features.accounts.deputies import views as deputy_views  # noqa: F401 - adds its routes
from intranet.features.accounts.factor import views as factor_views  # noqa: F401 - adds its routes
from intranet.features.accounts.grants import views as grant_views  # noqa: F401 - adds its routes
from intranet.features.accounts.lists import views as list_views  # noqa: F401 - adds its routes
from intranet.features.accounts.page import blueprint as administration
from intranet.features.accounts.people import views as account_views  # noqa: F401 - adds its routes
from intranet.features.accounts.proposals import views as proposal_views  # noqa: F401 - adds its routes
from intranet.features.accounts.rights import views as rights_views  # noqa: F401 - adds its routes
from intranet.features.accounts.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint, administration)
navigation: tuple[MenuItem, ...] = (
    MenuItem(
        "组织与管理",
        "账号",
        "admin.accounts",
        Permission.ACCOUNT_MANAGE,
        "谁有账号，是否停用，重设密码。",
        order=10,
        act=("新建账号", "admin.create_account"),
        called="密码 用户",
    ),
    MenuItem(
        "组织与管理",
        "授权",
        "admin.grants",
        Permission.GRANT_MANAGE,
        "谁在哪个组织有什么角色，到什么时候。",
        order=20,
        called="角色 权限",
    ),
    MenuItem(
        "组织与管理",
        "待确认",
        "admin.proposals_list",
        Permission.PROPOSAL_DECIDE,
        "另一位管理员提出、等您确认的账号和授权变更。",
        order=25,
    ),
    MenuItem(
        "组织与管理",
        "角色授权一览",
        "admin.rights",
        Permission.RIGHTS_READ,
        "每个角色能做什么，现在由谁担任。",
        order=30,
    ),
)

__all__ = ["blueprints", "navigation"]
