"""What each branch owes and where it stands: matrix, checklist, rules, exemptions."""

from intranet.domain.access.permissions import Permission
from intranet.features.duties import (  # noqa: F401 - their routes
    exemption_views,
    glossary_views,
    mark_views,
    rule_views,
    rules_file,
)
from intranet.features.duties.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem(
        "组织生活",
        "落实情况",
        "duties.index",
        Permission.DUTY_READ,
        "各项制度要求落实到哪一步，哪个月还缺。",
        member="本支部的各项制度要求落实到哪一步。",
        order=50,
        called="三会一课 要求 次数 欠缺",
    ),
)

__all__ = ["blueprints", "navigation"]
