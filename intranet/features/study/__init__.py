"""Study: hours of members, training and make-up study, conversion, documents, platforms, essays, core group."""

from intranet.domain.access.permissions import Permission
from intranet.features.study.conversion import views as conversion_views  # noqa: F401 - adds its routes
from intranet.features.study.core_group import views as core_group_views  # noqa: F401 - adds its routes
from intranet.features.study.credits import form_views as credits_form_views  # noqa: F401 - adds its routes
from intranet.features.study.credits import (
    make_up_file,  # noqa: F401 - make-up study as a file
    training_file,  # noqa: F401 - training as a file
)
from intranet.features.study.credits import views as credits_views  # noqa: F401 - adds its routes
from intranet.features.study.documents import views as documents_views  # noqa: F401 - adds its routes
from intranet.features.study.essays import views as essays_views  # noqa: F401 - adds its routes
from intranet.features.study.hours import handbook as hours_handbook  # noqa: F401 - its sections of the handbook
from intranet.features.study.hours import member_views as hours_member_views  # noqa: F401 - adds its routes
from intranet.features.study.hours import views as hours_views  # noqa: F401 - adds its routes
from intranet.features.study.page import blueprint
from intranet.features.study.platforms import views as platforms_views  # noqa: F401 - adds its routes
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem(
        "学习",
        "学习",
        "study.index",
        Permission.STUDY_READ,
        "党员的学时、培训、补学、学习资料和心得。",
        member="您本人的学时、培训、补学和心得。",
        order=60,
        called="学时 培训 补学 心得体会 学习强国 灯塔",
    ),
)

__all__ = ["blueprints", "navigation"]
