"""The shelf on which the registers of this feature stand."""

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.records.entries import Events
from intranet.features.service import honours, media, outreach, partners, training, volunteering
from intranet.pagekit.plain import Shelf

SHELF = Shelf(
    "service",
    read=Permission.SERVICE_READ,
    edit=Permission.SERVICE_EDIT,
    events=Events(
        AuditAction.SERVICE_ENTERED, AuditAction.SERVICE_EDITED, AuditAction.SERVICE_REMOVED
    ),
)
# in the order of their tabs
for one in (training, outreach, media, volunteering, partners, honours):
    SHELF.keep(one.BOOK)
