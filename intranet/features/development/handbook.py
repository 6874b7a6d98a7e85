"""The registers of people's paths in the handbook of a branch; of visits nobody is named."""

from intranet.domain.access.permissions import Permission
from intranet.features.development.shelf import DEVELOPMENT
from intranet.pagekit.shelf_sections import tell_in_handbook

_FIRST_PLACE = 152

tell_in_handbook(DEVELOPMENT.books.values(), _FIRST_PLACE, Permission.DEVELOPMENT_READ)
