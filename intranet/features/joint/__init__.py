"""Joint events: entered once by the committee, confirmed by each invited branch."""

from intranet.features.joint.views import blueprint
from intranet.pagekit.navigation import MenuItem

navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprint", "navigation"]
