"""Accounts (system administrator), grants (security administrator), the dictionary of kinds (committee staff)."""

from intranet.domain.access.roles import Permission
from intranet.features.admin.views import blueprint
from intranet.pagekit.navigation import MenuItem

navigation: tuple[MenuItem, ...] = (
    MenuItem("管理", "账号", "admin.accounts", Permission.ACCOUNT_MANAGE, order=10),
    MenuItem("管理", "授权", "admin.grants", Permission.GRANT_MANAGE, order=20),
    MenuItem("管理", "活动类别", "admin.kinds", Permission.KIND_EDIT, order=30),
)

__all__ = ["blueprint", "navigation"]
