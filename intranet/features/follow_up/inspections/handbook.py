"""Problems and their rectification in the handbook of a branch."""

from intranet.domain.access.permissions import Permission
from intranet.domain.follow_up.inspections import RectificationItem
from intranet.domain.follow_up.item_sheet import state_words
from intranet.domain.follow_up.items import item_rows, of_integrity, readable_items
from intranet.domain.paper.parts import ColumnPrint, TablePrint
from intranet.pagekit.handbook import Book, Content, section


@section(230, "检查和整改台账", Permission.FOLLOW_UP_READ)
def problems(book: Book) -> Content:
    """Problems found in the period; those of discipline inspections stay in their own register. One statement."""
    rows = item_rows(
        book.session,
        book.as_of,
        readable_items(book.actor),
        RectificationItem.branch_id == book.branch.id,
        RectificationItem.found_on.between(book.first, book.as_of),
        ~of_integrity(),
    )
    return Content(
        tables=(
            TablePrint(
                title="",
                columns=(
                    ColumnPrint("序号", 12),
                    ColumnPrint("需改进问题", 56, "left"),
                    ColumnPrint("来源", 34, "left"),
                    ColumnPrint("整改措施", 56, "left"),
                    ColumnPrint("责任人", 22),
                    ColumnPrint("办理情况", 34, "left"),
                ),
                rows=tuple(
                    (
                        str(number),
                        row.problem,
                        f"{row.source} {row.found_on.isoformat()}",
                        row.measure,
                        row.responsible,
                        state_words(row),
                    )
                    for number, row in enumerate(rows, 1)
                ),
                compact=True,
            ),
        ),
        names=tuple({row.responsible for row in rows}),
    )
