"""The plan of the year in the handbook of a branch."""

from intranet.domain.access.permissions import Permission
from intranet.domain.organization.homes import home_of_branch
from intranet.domain.paper.parts import ColumnPrint, TablePrint
from intranet.domain.planning.store import items_of
from intranet.features.planning.plans.print_views import line_of
from intranet.features.planning.plans.queries import row_of
from intranet.pagekit.handbook import Book, Content, section


@section(70, "组织生活计划", Permission.PLAN_READ)
def plan(book: Book) -> Content:
    """What was planned for the period, and what became of it. One statement."""
    items = [
        item
        for item in items_of(book.session, home_of_branch(book.branch), book.period.year)
        if item.due_on in book.period
    ]
    rows = [line_of(row_of(item, book.actor)) for item in items]
    return Content(
        tables=(
            TablePrint(
                title="",
                columns=(
                    ColumnPrint("序号", 10),
                    ColumnPrint("时间", 31, "left"),
                    ColumnPrint("项目", 37, "left"),
                    ColumnPrint("类别", 24),
                    ColumnPrint("负责人", 16),
                    ColumnPrint("进展", 38, "left"),
                ),
                rows=tuple(
                    (str(number), one.when, one.title, one.kind, one.responsible, one.state)
                    for number, one in enumerate(rows, 1)
                ),
                compact=True,
            ),
        ),
        names=tuple({one.responsible for one in rows}),
    )
