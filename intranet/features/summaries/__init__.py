"""Quarterly summaries: figures from approved records, text beside them, review, snapshot, print."""

from intranet.domain.access.permissions import Permission
from intranet.features.summaries import committee_views  # noqa: F401 - adds its routes
from intranet.features.summaries.signing import views as signing_views  # noqa: F401 - as well
from intranet.features.summaries.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem(
        "小结与归档",
        "季度小结",
        "quarters.index",
        Permission.SUMMARY_READ,
        "各支部每季度的小结和机关党委的汇总：填写、审核、打印。",
        order=10,
    ),
)

__all__ = ["blueprints", "navigation"]
