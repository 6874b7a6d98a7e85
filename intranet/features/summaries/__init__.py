"""Quarterly summaries: figures from approved records, text beside them, review, snapshot, print."""

from intranet.domain.access.permissions import Permission
from intranet.features.summaries import committee_views  # noqa: F401 - adds its routes
from intranet.features.summaries.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem("季度与归档", "季度小结", "quarters.index", Permission.SUMMARY_READ, order=10),
)

__all__ = ["blueprints", "navigation"]
