"""Self-check: what an inspector would find in the records of a branch."""

from intranet.domain.access.permissions import Permission
from intranet.features.self_check import rule_views
from intranet.features.self_check.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem(
        "活动",
        "自查",
        "self_check.index",
        Permission.SELF_CHECK,
        "检查之前先看一遍：记录里缺什么，晚了什么。",
        order=45,
        called="核对 问题",
    ),
)

__all__ = ["blueprints", "navigation", "rule_views"]
