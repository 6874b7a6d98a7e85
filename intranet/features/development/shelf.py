"""The shelf of people's paths: read by who keeps the branch and by the committee."""

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.records.entries import Events
from intranet.features.development import members, paths
from intranet.pagekit.shelves import Shelf

DEVELOPMENT = Shelf(
    "development",
    read=Permission.DEVELOPMENT_READ,
    edit=Permission.DEVELOPMENT_EDIT,
    events=Events(
        AuditAction.DEVELOPMENT_ENTERED,
        AuditAction.DEVELOPMENT_EDITED,
        AuditAction.DEVELOPMENT_REMOVED,
    ),
)
# in the order of their tabs
for one in (paths.PATHS, paths.STEPS, members.AWAY, members.VISITS, members.HONOURS):
    DEVELOPMENT.keep(one)
