"""Documents with neutral, invented text, large enough to measure a page on, by kind of document."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from intranet.domain import registry  # noqa: F401 - rows of tables are made below
from intranet.domain.paper.parts import PrintDocument
from intranet.foundation.pdf import render_pdf
from intranet.pagekit.printing import compose
from tests.print.pictures import PHOTOS
from tests.print.samples.books import branch_register, chronicle, handbook
from tests.print.samples.common import (
    METADATA,
    REVIEW_PAGE,
    life_table,
    meeting_facts,
    record_table,
)
from tests.print.samples.integrity import group_talk, integrity_talk, officer_report, pledge
from tests.print.samples.meetings import (
    agenda_card,
    ballots,
    notice,
    record,
    resolutions,
    sign_in_sheet,
)
from tests.print.samples.registers import (
    BRAND_NAMES,
    appraisal_table,
    brand_card,
    brand_matrix,
    dues_notice_sheet,
    duty_matrix,
    handover,
    inspection_notice,
    order_slip,
    plan,
    project_sheet,
    rectification_list,
    rectification_report,
    register_list,
)
from tests.print.samples.summaries import (
    committee_summary,
    dispatch,
    everything,
    pure_text,
    signing_page,
    summary,
)

__all__ = [
    "BRAND_NAMES",
    "DOCUMENTS",
    "METADATA",
    "REVIEW_PAGE",
    "TEMPLATES",
    "ballots",
    "environment",
    "life_table",
    "meeting_facts",
    "record_table",
    "render",
]

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"


DOCUMENTS: dict[str, tuple[str, Callable[[], PrintDocument]]] = {
    "summary": ("summary.html", summary),
    "pure_text": ("summary.html", pure_text),
    "everything": ("summary.html", everything),
    "committee_summary": ("summary.html", committee_summary),
    "notice": ("notice.html", notice),
    "sign_in_sheet": ("sign_in_sheet.html", sign_in_sheet),
    "sign_in_sheet_60": ("sign_in_sheet.html", lambda: sign_in_sheet(60)),
    "agenda_card": ("agenda_card.html", agenda_card),
    "ballots": ("ballots.html", ballots),
    "resolutions": ("record.html", resolutions),
    "signing_sheet": ("signing_sheet.html", signing_page),
    "record": ("record.html", record),
    "brand_matrix": ("table_sheet.html", brand_matrix),
    "plan": ("table_sheet.html", plan),
    "brand_card": ("brand_card.html", brand_card),
    "appraisal_table": ("table_sheet.html", appraisal_table),
    "dues_notice": ("table_sheet.html", dues_notice_sheet),
    "duty_matrix": ("table_sheet.html", duty_matrix),
    "list": ("table_sheet.html", register_list),
    "register_sheet": ("table_sheet.html", project_sheet),
    "rectification_list": ("table_sheet.html", rectification_list),
    "pledge": ("record.html", pledge),
    "group_talk": ("record.html", group_talk),
    "integrity_talk": ("record.html", integrity_talk),
    "order_slip": ("record.html", order_slip),
    "inspection_notice": ("record.html", inspection_notice),
    "rectification_report": ("table_sheet.html", rectification_report),
    "officer_report": ("record.html", officer_report),
    "handover": ("record.html", handover),
    "chronicle": ("album.html", chronicle),
    "dispatch": (
        "dispatch.html",
        lambda: replace(dispatch(), office_number="示例机党〔2025〕3号"),
    ),
    "handbook": ("handbook.html", handbook),
    "branch_register": ("table_sheet.html", branch_register),
}


def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )


def render(template_name: str, document: PrintDocument) -> bytes:
    """The PDF of a document; anything missing in it is an error."""
    return render_pdf(
        compose(environment(), template_name, document),
        metadata=document.metadata,
        images=PHOTOS,
        attachments=document.attachments,
        strict=True,
    )
