"""Activities: log, copy, submit, revise."""

from intranet.domain.access.permissions import Permission
from intranet.features.activities import form_views  # noqa: F401 - adds its routes to the blueprint
from intranet.features.activities.attachments.views import blueprint as attachments
from intranet.features.activities.kinds.views import blueprint as kinds
from intranet.features.activities.papers.views import papers
from intranet.features.activities.roll import views as roll_views  # noqa: F401 - adds its routes to the blueprint
from intranet.features.activities.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint, attachments, papers, kinds)
navigation = (
    MenuItem("记录", "活动台账", "activities.index", Permission.ACTIVITY_READ, order=10),
    MenuItem("记录", "新建活动", "activities.new", Permission.ACTIVITY_EDIT, order=20),
    MenuItem("管理", "活动类别", "kinds.index", Permission.KIND_EDIT, order=30),
)

__all__ = ["blueprints", "navigation"]
