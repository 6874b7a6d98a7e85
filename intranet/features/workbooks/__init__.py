"""Registers corrected by Excel file: the file to fill in, its preview, writing it, taking it back."""

from intranet.features.workbooks import working  # noqa: F401 - its jobs
from intranet.features.workbooks.views import blueprint

blueprints = (blueprint,)
navigation = ()

__all__ = ["blueprints", "navigation"]
