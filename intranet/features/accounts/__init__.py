"""Sign-in, sign-out, own account: password and sessions."""

from intranet.features.accounts.views import blueprint
from intranet.pagekit.navigation import MenuItem

navigation: tuple[MenuItem, ...] = ()

__all__ = ["blueprint", "navigation"]
