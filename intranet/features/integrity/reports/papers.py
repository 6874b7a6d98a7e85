"""廉情报告 on one page, to be signed. Pure."""

from collections.abc import Mapping
from datetime import date

from intranet.domain.integrity.officer_reports import NAME, OfficerReport
from intranet.domain.organization.tables import OrganizationName
from intranet.domain.paper.documents import RecordPage, RecordPrint
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import Fact
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.reports.officer_report import sections


def report_page(
    report: OfficerReport,
    counted: Mapping[str, str],
    *,
    code: str,
    name: OrganizationName,
    signer: str,
    day: date,
    demo: bool,
) -> RecordPrint:
    """The report in its five parts; a draft says across the page that it is one."""
    return RecordPrint(
        metadata=sheet_metadata(
            f"{name.short_name}{report.title}",
            author=name.full_name,
            identifier=f"{code}-{report.period}-officer-report",
            day=day,
            subject=NAME,
            document_type="报告",
            year=report.year,
        ),
        demo=demo,
        draft=report.state not in COUNTED_STATES,
        keep_together=(name.short_name,),
        pages=(
            RecordPage(
                title_lines=(name.short_name, report.title),
                facts=(
                    Fact("报送", "机关纪委"),
                    Fact("数据截至", counted["as_of"]),
                ),
                sections=sections(
                    counted, problems=report.problems, suggestions=report.suggestions
                ),
                signers=(f"{signer}（签字）", "日期"),
            ),
        ),
    )
