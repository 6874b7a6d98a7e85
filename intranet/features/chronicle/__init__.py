"""Chronicle: dated, captioned entries of a year."""

from intranet.domain.access.permissions import Permission
from intranet.features.chronicle.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem("季度与归档", "大事记", "chronicle.index", Permission.CHRONICLE_READ, order=30),
)

__all__ = ["blueprints", "navigation"]
