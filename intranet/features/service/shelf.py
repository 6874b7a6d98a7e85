"""The two shelves of this feature: what is done for the public, and the business of the office."""

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.records.entries import Events
from intranet.features.service import (
    media,
    menu,
    orders,
    outreach,
    partners,
    programmes,
    projects,
    rosters,
    training,
    volunteering,
)
from intranet.pagekit.shelves import Shelf

_EVENTS = Events(
    AuditAction.SERVICE_ENTERED, AuditAction.SERVICE_EDITED, AuditAction.SERVICE_REMOVED
)


def _shelf(name: str) -> Shelf:
    return Shelf(name, read=Permission.SERVICE_READ, edit=Permission.SERVICE_EDIT, events=_EVENTS)


SERVICE, BUSINESS = _shelf("service"), _shelf("business")
# in the order of their tabs
for one in (
    orders.BOOK,
    menu.BOOK,
    outreach.BOOK,
    media.BOOK,
    volunteering.BOOK,
    programmes.PROGRAMMES,
    programmes.YEARS,
    programmes.SITES,
    partners.BOOK,
    rosters.POSTS,
    rosters.SHIFTS,
):
    SERVICE.keep(one)
for one in (
    training.BOOK,
    projects.PROJECTS,
    projects.TEAM,
    projects.NODES,
    projects.VISITS,
):
    BUSINESS.keep(one)
