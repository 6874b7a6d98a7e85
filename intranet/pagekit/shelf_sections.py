"""Plain registers in the handbook of a branch: one table each, of the lines of its period."""

from collections.abc import Iterable

from intranet.domain.access.permissions import Permission
from intranet.domain.paper.parts import ColumnPrint, Paragraph, TablePrint
from intranet.pagekit.handbook import Book, Content, section
from intranet.pagekit.plain import Plain
from intranet.pagekit.shelves import lines_of


def tell_in_handbook(books: Iterable[Plain], first_place: int, permission: Permission) -> None:
    """Give each of the registers a section, one behind the other from *first_place* on, for who may read it."""
    for place, book in enumerate(books, first_place):
        _section(place, book, permission)


def _section(place: int, register: Plain, permission: Permission) -> None:
    @section(place, register.what, permission)
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
