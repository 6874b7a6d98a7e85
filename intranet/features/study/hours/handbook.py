"""Study hours of members in the handbook of a branch: those of the year so far, as hours are asked by the year."""

from intranet.domain.access.permissions import Permission
from intranet.domain.paper.parts import ColumnPrint, Paragraph, TablePrint
from intranet.domain.study.hours import member_hours
from intranet.foundation.chinese import long_date, tenths
from intranet.pagekit.handbook import Book, Content, section


@section(135, "党员学时登记", Permission.STUDY_READ, word="hours")
def hours(book: Book) -> Content:
    """Hours of each member by source. One statement."""
    found = member_hours(book.session, [book.branch.id], book.period.year, book.as_of)
    if not found:
        return Content()
    return Content(
        paragraphs=(Paragraph(f"{book.period.year}年累计学时，统计至{long_date(book.as_of)}。"),),
        tables=(
            TablePrint(
                title="",
                columns=(
                    ColumnPrint("序号", 12),
                    ColumnPrint("姓名", 24),
                    ColumnPrint("集中学习", 24),
                    ColumnPrint("培训", 20),
                    ColumnPrint("补学", 20),
                    ColumnPrint("合计（学时）", 26),
                ),
                rows=tuple(
                    (
                        str(number),
                        one.name,
                        *(
                            tenths(value)
                            for value in (
                                one.attended_tenths,
                                one.training_tenths,
                                one.make_up_tenths,
                                one.total_tenths,
                            )
                        ),
                    )
                    for number, one in enumerate(found, 1)
                ),
            ),
        ),
        names=tuple(one.name for one in found),
    )
