"""Chronicle: dated, captioned entries of a year."""

from intranet.features.chronicle.views import blueprint
from intranet.pagekit.navigation import MenuItem

navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprint", "navigation"]
