"""The registers of the shelves in the handbook of a branch."""

from intranet.domain.access.permissions import Permission
from intranet.features.service.shelf import BUSINESS, SERVICE
from intranet.pagekit.shelf_sections import tell_in_handbook

_FIRST_PLACE = 197

tell_in_handbook(
    [*SERVICE.books.values(), *BUSINESS.books.values()], _FIRST_PLACE, Permission.SERVICE_READ
)
