"""Committee, branches, Party groups, members, terms and posts."""

from intranet.domain.access.permissions import Permission
from intranet.features.organization import terms_views  # noqa: F401 - adds its routes
from intranet.features.organization.admissions import views as admissions_views  # noqa: F401 - adds its routes
from intranet.features.organization.bodies import act_views as bodies_act_views  # noqa: F401 - adds its routes
from intranet.features.organization.bodies import branch_views as bodies_branch_views  # noqa: F401 - adds its routes
from intranet.features.organization.bodies import committee_views as bodies_committee_views  # noqa: F401 - adds its routes
from intranet.features.organization.corrections import views as corrections_views  # noqa: F401 - adds its routes
from intranet.features.organization.groups import views as groups_views  # noqa: F401 - adds its routes
from intranet.features.organization.members import act_views as members_act_views  # noqa: F401 - adds its routes
from intranet.features.organization.members import views as members_views  # noqa: F401 - adds its routes
from intranet.features.organization.merging import views as merging_views  # noqa: F401 - adds its routes
from intranet.features.organization.page import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation: tuple[MenuItem, ...] = (
    MenuItem("组织", "机关党委", "organization.committee", Permission.ORGANIZATION_READ, order=10),
    MenuItem("组织", "党支部", "organization.branches", Permission.ORGANIZATION_READ, order=20),
    MenuItem("组织", "党员", "organization.members", Permission.ORGANIZATION_READ, order=30),
    MenuItem("组织", "发展党员", "organization.admissions", Permission.ORGANIZATION_READ, order=35),
    MenuItem("组织", "换届提醒", "organization.terms", Permission.ORGANIZATION_READ, order=40),
)

__all__ = ["blueprints", "navigation"]
