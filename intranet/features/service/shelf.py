"""The shelf on which the registers of this feature stand."""

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.records.entries import Events
from intranet.pagekit.plain import Shelf

SHELF = Shelf(
    "service",
    read=Permission.SERVICE_READ,
    edit=Permission.SERVICE_EDIT,
    events=Events(
        AuditAction.SERVICE_ENTERED, AuditAction.SERVICE_EDITED, AuditAction.SERVICE_REMOVED
    ),
)
