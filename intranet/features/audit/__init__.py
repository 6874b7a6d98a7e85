"""The audit trail."""

from intranet.features.audit.views import blueprint
from intranet.pagekit.navigation import MenuItem

navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprint", "navigation"]
