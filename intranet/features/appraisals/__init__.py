"""Democratic appraisal: one table per branch and year, confirmed by the committee."""

from intranet.domain.access.roles import Permission
from intranet.features.appraisals.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (MenuItem("组织生活", "民主评议", "appraisals.index", Permission.LIFE_READ, order=80),)

__all__ = ["blueprints", "navigation"]
