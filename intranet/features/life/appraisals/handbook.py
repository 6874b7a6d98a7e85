"""民主评议党员 in the handbook of a branch: its result in numbers, once the committee has confirmed it."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from intranet.domain.access.permissions import Permission
from intranet.domain.life.appraisals import Appraisal, AppraisalStage
from intranet.domain.paper.parts import Paragraph
from intranet.features.life.appraisals.papers import result_words
from intranet.foundation.chinese import long_date
from intranet.pagekit.handbook import Book, Content, section


@section(145, "民主评议党员结果", Permission.LIFE_READ)
def appraisal(book: Book) -> Content:
    """The appraisals held in the period. Two statements."""
    found = book.session.scalars(
        select(Appraisal)
        .where(
            Appraisal.branch_id == book.branch.id,
            Appraisal.held_on.between(book.first, book.as_of),
            Appraisal.state == AppraisalStage.CONFIRMED,
        )
        .options(selectinload(Appraisal.rows))
        .order_by(Appraisal.held_on)
    )
    return Content(
        paragraphs=tuple(
            Paragraph(result_words(one), run_in=f"{one.year}年度（{long_date(one.held_on)}评议）。")
            for one in found
        )
    )
