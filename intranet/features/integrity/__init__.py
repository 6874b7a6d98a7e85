"""Discipline and integrity: the desk of who keeps it, the registers, the reports to 机关纪委."""

from intranet.domain.access.permissions import Permission
from intranet.features.integrity import restricted
from intranet.features.integrity.desk.views import blueprint as desk
from intranet.features.integrity.group_talks import views as group_talks_views  # noqa: F401 - adds its routes
from intranet.features.integrity.page import TABS, blueprint
from intranet.features.integrity.pledges import views as pledges_views  # noqa: F401 - adds its routes
from intranet.features.integrity.reminders import views as reminders_views  # noqa: F401 - adds its routes
from intranet.features.integrity.reports.views import blueprint as reports
from intranet.features.integrity.risks import views as risks_views  # noqa: F401 - adds its routes
from intranet.features.integrity.study import views as study_views  # noqa: F401 - adds its routes
from intranet.features.integrity.talks import form_views as talks_form_views  # noqa: F401 - adds its routes
from intranet.features.integrity.talks import views as talks_views  # noqa: F401 - adds its routes
from intranet.pagekit.navigation import MenuItem

blueprints = (desk, blueprint, reports, restricted.blueprint)
navigation = (
    MenuItem(
        "廉政",
        "廉政工作情况",
        "integrity_desk.index",
        Permission.INTEGRITY_DESK,
        "各支部的廉政教育、谈话、责任书和风险点，有哪些到期。",
        order=58,
    ),
    MenuItem(
        "廉政",
        "廉政登记",
        "integrity.education",
        Permission.INTEGRITY_READ,
        "七个登记簿，逐项登记、审核。",
        member="本支部的廉政教育、党纪学习、责任书、风险点、谈话和节前提醒。",
        order=60,
        parts=tuple((label, f"integrity.{name}") for name, label in TABS),
        act=("登记节前提醒", "integrity.new_line", {"book": "reminders"}),
    ),
    MenuItem(
        "廉政",
        "廉情报告",
        "officer_reports.index",
        Permission.INTEGRITY_REPORT_READ,
        "纪检委员每季度向机关纪委的报告。",
        order=80,
    ),
    *restricted.navigation,
)

__all__ = ["blueprints", "navigation"]
