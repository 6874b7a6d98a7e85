"""报送事项: what the committee collects from its branches by a day."""

from intranet.domain.access.permissions import Permission
from intranet.features.requests.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem(
        "小结与归档",
        "报送事项",
        "requests.index",
        Permission.REQUEST_READ,
        "机关党委向各党支部收集的数字和文字，限期报送。",
        order=15,
    ),
)

__all__ = ["blueprints", "navigation"]
