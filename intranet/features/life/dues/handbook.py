"""Dues in the handbook of a branch: numbers of members by month, no amounts."""

from dataclasses import replace

from intranet.domain.access.permissions import Permission
from intranet.domain.life.dues.notice import notice_table
from intranet.features.life.dues.queries import notice_months
from intranet.pagekit.handbook import Book, Content, section


@section(170, "党费收缴登记", Permission.LIFE_READ)
def dues(book: Book) -> Content:
    """The months of the period. Three statements."""
    months = [
        one
        for one in notice_months(book.session, book.branch.id, book.period.year, book.as_of)
        if one.month.first_day in book.period
    ]
    return Content(tables=(replace(notice_table(months), title="", landscape=False),))
