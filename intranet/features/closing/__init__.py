"""Closing of quarters: the days until when, reminders, closing, and leave to correct what is closed."""

from intranet.features.closing import exception_views, return_views  # noqa: F401 - add their routes
from intranet.features.closing.views import blueprint

blueprints = (blueprint,)
navigation = ()

__all__ = ["blueprints", "navigation"]
