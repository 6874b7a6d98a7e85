"""Activities: log, copy, submit, revise."""

from intranet.domain.access.roles import Permission
from intranet.features.activities import form_views  # noqa: F401 - adds its routes to the blueprint
from intranet.features.activities.views import blueprint
from intranet.pagekit.navigation import MenuItem

navigation = (
    MenuItem("记录", "活动台账", "activities.index", Permission.ACTIVITY_READ, order=10),
    MenuItem("记录", "新建活动", "activities.new", Permission.ACTIVITY_EDIT, order=20),
)

__all__ = ["blueprint", "navigation"]
