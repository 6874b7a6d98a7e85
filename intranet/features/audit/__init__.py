"""The audit trail, for the auditor: who did what, when and from where."""

from intranet.domain.access.permissions import Permission
from intranet.features.audit.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation: tuple[MenuItem, ...] = (
    MenuItem(
        "组织与管理",
        "审计记录",
        "audit.index",
        Permission.AUDIT_READ,
        "谁在什么时候、从哪里办了什么。",
        order=40,
    ),
)

__all__ = ["blueprints", "navigation"]
