"""Talks in the handbook of a branch: when, between whom; what was said stays with those who talked."""

from collections.abc import Sequence

from intranet.domain.access.permissions import Permission
from intranet.domain.life.talks.access import keeps_register
from intranet.domain.paper.parts import ColumnPrint, Paragraph, TablePrint
from intranet.features.life.talks.queries import occasion_counts, register
from intranet.pagekit.handbook import Book, Content, section


@section(150, "谈心谈话登记", Permission.LIFE_READ, word="talks")
def talks(book: Book) -> Content:
    """The register for who keeps it, numbers by occasion for others. One statement."""
    branch = book.branch
    if not keeps_register(book.actor, branch.committee_id, branch.id):
        counts = occasion_counts(book.session, branch.id, book.period)
        return Content(paragraphs=(Paragraph(_counted(counts)),) if counts else ())
    lines = register(book.session, book.actor, branch.id, book.period)
    return Content(
        tables=(
            TablePrint(
                title="",
                columns=(
                    ColumnPrint("序号", 12),
                    ColumnPrint("日期", 26),
                    ColumnPrint("谈话人", 26),
                    ColumnPrint("谈话对象", 26),
                    ColumnPrint("地点", 50, "left"),
                ),
                rows=tuple(
                    (str(number), one.held_on.isoformat(), one.talker, one.talkee, one.place)
                    for number, one in enumerate(reversed(lines), 1)
                ),
            ),
        ),
        names=tuple({name for one in lines for name in (one.talker, one.talkee)}),
    )


def _counted(counts: Sequence[tuple[str, int]]) -> str:
    """How many talks there were, and for what occasion."""
    total = sum(number for _label, number in counts)
    words = "、".join(f"{label}{number}人次" for label, number in counts)
    return f"开展谈心谈话{total}人次，按谈话时机分：{words}。"
