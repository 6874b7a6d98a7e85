"""Sign-in and own account; accounts of others (system administrator) and grants (security administrator)."""

from intranet.domain.access.permissions import Permission
from intranet.features.accounts.factor import views as factor_views  # noqa: F401 - adds its routes
from intranet.features.accounts.grants import views as grant_views  # noqa: F401 - adds its routes
from intranet.features.accounts.page import blueprint as administration
from intranet.features.accounts.people import views as account_views  # noqa: F401 - adds its routes
from intranet.features.accounts.proposals import views as proposal_views  # noqa: F401 - adds its routes
from intranet.features.accounts.rights import views as rights_views  # noqa: F401 - adds its routes
from intranet.features.accounts.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint, administration)
navigation: tuple[MenuItem, ...] = (
    MenuItem("管理", "账号", "admin.accounts", Permission.ACCOUNT_MANAGE, order=10),
    MenuItem("管理", "授权", "admin.grants", Permission.GRANT_MANAGE, order=20),
    MenuItem("管理", "待确认", "admin.proposals_list", Permission.PROPOSAL_DECIDE, order=25),
    MenuItem("管理", "角色授权一览", "admin.rights", Permission.RIGHTS_READ, order=30),
)

__all__ = ["blueprints", "navigation"]
