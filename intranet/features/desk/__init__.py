"""工作台: what waits for whom."""

from intranet.features.desk.views import blueprint
from intranet.pagekit.navigation import MenuItem

navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprint", "navigation"]
