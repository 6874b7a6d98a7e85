"""Achievements of a branch in its handbook: approved and cleared to be printed."""

from sqlalchemy import select

from intranet.domain.access.permissions import Permission
from intranet.domain.achievements.tables import Achievement
from intranet.domain.paper.parts import ColumnPrint, TablePrint
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.pagekit.handbook import Book, Content, section


@section(195, "品牌成效和表彰", Permission.BRAND_READ)
def achievements(book: Book) -> Content:
    """What the branch is credited with in the period. One statement."""
    found = book.session.scalars(
        select(Achievement)
        .where(
            Achievement.branch_id == book.branch.id,
            Achievement.state.in_(COUNTED_STATES),
            Achievement.public_ok,
            Achievement.period_end.between(book.first, book.as_of),
        )
        .order_by(Achievement.period_end, Achievement.id)
    )
    return Content(
        tables=(
            TablePrint(
                title="",
                columns=(
                    ColumnPrint("序号", 12),
                    ColumnPrint("类别", 24),
                    ColumnPrint("内容", 110, "left"),
                ),
                rows=tuple(
                    (str(number), one.kind.label, one.dated_clause)
                    for number, one in enumerate(found, 1)
                ),
            ),
        ),
    )
