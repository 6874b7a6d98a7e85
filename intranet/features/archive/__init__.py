"""The archive: filing final documents under their numbers, transfers, packages, verification."""

from intranet.domain.access.permissions import Permission
from intranet.features.archive import (  # noqa: F401 - add their routes
    filing_views,
    keeping_views,
    scan_views,
    transfer_views,
    views,
)
from intranet.features.archive.page import TABS, blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation = (
    MenuItem(
        "小结与归档",
        "归档",
        "archive.index",
        Permission.ARCHIVE_READ,
        "已定稿文件的档号、保管期限、移交和核验。",
        parts=tuple((label, f"archive.{name}") for name, label in TABS[1:]),
        order=20,
        called="档案 档号 移交",
    ),
)

__all__ = ["blueprints", "navigation"]
