"""Registers of discipline and integrity, the desk of who keeps it, reports to 机关纪委."""

from intranet.domain.access.roles import Permission
from intranet.features.integrity.page import blueprint
from intranet.features.integrity.reports.views import blueprint as reports
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint, reports)
navigation = (
    MenuItem(
        "廉政", "廉情报告", "officer_reports.index", Permission.INTEGRITY_REPORT_READ, order=80
    ),
)

__all__ = ["blueprints", "navigation"]
