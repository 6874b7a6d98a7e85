"""An approved edition with what was signed since: names and dates of steps that were given in the system."""

from dataclasses import replace

from sqlalchemy.orm import Session

from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.paper.parts import ReviewRow
from intranet.domain.summaries.issued import Paper, numbers_of
from intranet.domain.summaries.signed_copies import accepted_of, returned_finally, told_briefly
from intranet.domain.summaries.signing import EditionSigning, steps_by_edition
from intranet.foundation.chinese import long_date


def as_signed(
    session: Session, summary_id: int, document: SummaryPrint, edition: int
) -> SummaryPrint:
    """An edition with the names and dates of what was signed in the system; what is signed by hand stays blank.

    One whose signed copy came back says that the copy counts, and in what it differs; what the office numbered has its
    文号. At most four statements.
    """
    number = numbers_of(session, summary_id).get(Paper.SUMMARY, "")
    document = replace(document, office_number=number)
    signing = steps_by_edition(session, summary_id).get(edition, EditionSigning(()))
    if returned_finally(session, summary_id, edition):
        differs = accepted_of(session, [summary_id]).get(summary_id, {}).get(edition, [])
        document = replace(
            document, edition=f"{document.edition}，以签发稿为准{told_briefly(differs)}"
        )
    if document.review is None:
        return document
    rows = list(document.review.rows)
    asked = {row.signer: at for at, row in enumerate(rows) if row.signer}
    for step, signature in signing.steps:
        at = asked.get(step.title.value)
        row = ReviewRow(step.label, f"{step.post}：") if at is None else rows[at]
        if signature is not None and not signature.on_paper:
            row = replace(
                row, text=row.text + signature.signer, date=long_date(signature.signed_on)
            )
        if at is None:
            rows.append(row)
        else:
            rows[at] = row
    return replace(document, review=replace(document.review, rows=tuple(rows)))
