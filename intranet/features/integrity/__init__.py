"""Registers of discipline and integrity: education, study, pledges, risk points, talks, reminders."""

from intranet.domain.access.roles import Permission
from intranet.features.integrity import restricted
from intranet.features.integrity.group_talks import views as group_talks_views  # noqa: F401 - adds its routes
from intranet.features.integrity.page import blueprint
from intranet.features.integrity.pledges import views as pledges_views  # noqa: F401 - adds its routes
from intranet.features.integrity.reminders import views as reminders_views  # noqa: F401 - adds its routes
from intranet.features.integrity.risks import views as risks_views  # noqa: F401 - adds its routes
from intranet.features.integrity.study import views as study_views  # noqa: F401 - adds its routes
from intranet.features.integrity.talks import form_views as talks_form_views  # noqa: F401 - adds its routes
from intranet.features.integrity.talks import views as talks_views  # noqa: F401 - adds its routes
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint, restricted.blueprint)
navigation = (
    MenuItem("廉政", "廉政登记", "integrity.education", Permission.INTEGRITY_READ, order=60),
    *restricted.navigation,
)

__all__ = ["blueprints", "navigation"]
