"""The registers of the shelf in the handbook of a branch: one table each, of the lines of its period."""

from intranet.domain.access.permissions import Permission
from intranet.domain.paper.parts import ColumnPrint, Paragraph, TablePrint
from intranet.features.service.shelf import BUSINESS, SERVICE
from intranet.pagekit.handbook import Book, Content, section
from intranet.pagekit.plain import Plain
from intranet.pagekit.shelves import lines_of

_FIRST_PLACE = 196


def _section(place: int, register: Plain) -> None:
    @section(place, register.what, Permission.SERVICE_READ)
    def tell(book: Book) -> Content:
        columns = [one for one in register.shown_columns if one.on_page]
        rows = book.session.execute(
            lines_of(register, book.actor, book.branch, book.first, book.as_of)
        )
        own = (register.column("branch_id") == book.branch.id,)
        figures = register.figures(book.first, book.as_of, own) if register.figures else None
        return Content(
            paragraphs=(Paragraph(f"{figures.said}。"),) if figures and figures.rows else (),
            tables=(
                TablePrint(
                    title="",
                    columns=tuple(
                        ColumnPrint(one.heading, one.width, one.align) for one in columns
                    ),
                    rows=tuple(tuple(one.printed(row) for one in columns) for row in rows),
                ),
            ),
        )


for _number, _one in enumerate([*SERVICE.books.values(), *BUSINESS.books.values()], 1):
    _section(_FIRST_PLACE + _number, _one)
