"""发文稿纸 of the committee's roll-up: who signed when, and blank lines for those who sign by hand."""

from intranet.domain.paper.documents import SigningSheetPrint
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import ReviewPagePrint, ReviewRow
from intranet.domain.reports.wording.dispatches import SHEET_HEADING, SHEET_SOURCE
from intranet.features.summaries.signing.queries import Signable
from intranet.foundation import clock
from intranet.foundation.chinese import long_date


def signing_sheet(found: Signable, *, handled_by: str, demo: bool) -> SigningSheetPrint:
    """The sheet as of today; what was signed on another paper stays blank here, its date is on that paper.

    ``handled_by`` is who submitted the edition.
    """
    content, submitted = found.document["content"], found.summary.submitted_at
    rows = [
        ReviewRow("文件标题", found.title, dated=False),
        ReviewRow("编号", f"{content['doc_no']}，第{found.edition}版", dated=False),
        ReviewRow("通过日期", content["date"], dated=False),
        ReviewRow(
            "经办人",
            handled_by,
            date=long_date(clock.local(submitted).date()) if submitted else "",
        ),
    ]
    for step, signature in found.signing.steps:
        given = signature if signature is not None and not signature.on_paper else None
        rows.append(
            ReviewRow(
                step.label,
                f"{step.post}：{given.signer if given else ''}",
                date=long_date(given.signed_on) if given else "",
            )
        )
    return SigningSheetPrint(
        metadata=sheet_metadata(
            f"{found.title}{SHEET_HEADING}",
            author=content["signatory"],
            identifier=f"{content['doc_no']}/{found.edition}/signing",
            day=clock.today(),
            subject=SHEET_HEADING,
            document_type=SHEET_HEADING,
            year=found.summary.year,
        ),
        demo=demo,
        heading=SHEET_HEADING,
        sheet=ReviewPagePrint(found.title, tuple(rows)),
        source=SHEET_SOURCE,
    )
