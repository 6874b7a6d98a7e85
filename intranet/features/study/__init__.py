"""Study: hours of members, training and make-up study, conversion, documents, platforms, essays, core group."""

from intranet.domain.access.roles import Permission
from intranet.features.study import views
from intranet.pagekit.navigation import MenuItem

blueprints = (views.blueprint,)
navigation = (MenuItem("组织生活", "学习", "study.index", Permission.STUDY_READ, order=60),)

__all__ = ["blueprints", "navigation"]
