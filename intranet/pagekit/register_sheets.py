"""One line of a register as a sheet: what it says, then the lines of other registers that belong to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from intranet.domain.paper.documents import TableSheetPrint
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import ColumnPrint, TablePrint
from intranet.foundation.chinese import long_date
from intranet.foundation.pdf import title_lines
from intranet.pagekit.listings import Column
from intranet.pagekit.plain import Plain

SHEET = "登记单"


@dataclass(frozen=True)
class Below:
    """The lines of a register that belong to one line, with their columns and their sums in words."""

    book: Plain
    columns: Sequence[Column]
    rows: Sequence[Any]
    sums: str

    def printed(self) -> TablePrint:
        """Them as a table."""
        return TablePrint(
            title=f"{self.book.what}（{self.sums}）" if self.sums and self.rows else self.book.what,
            columns=tuple(ColumnPrint(one.heading, one.width, one.align) for one in self.columns),
            rows=tuple(tuple(one.printed(row) for one in self.columns) for row in self.rows),
            empty=f"没有登记{self.book.what}。",
            compact=True,
        )


def register_sheet(
    name: str,
    *,
    what: str,
    identifier: str,
    owner: str,
    owner_full_name: str,
    facts: Sequence[tuple[str, str]],
    tables: Sequence[TablePrint],
    day: date,
    demo: bool,
) -> TableSheetPrint:
    """The sheet of the line called *name*: its *facts*, heading and words, above the *tables* below it.

    A person or a place alone is no title: it says of which register the line is.
    """
    title = (name, f"{what}{SHEET}")
    return TableSheetPrint(
        metadata=sheet_metadata(
            "".join(title),
            author=owner_full_name,
            identifier=identifier,
            day=day,
            subject=what,
            document_type="台账",
        ),
        demo=demo,
        title_lines=title_lines(title),
        paragraphs=(),
        source=f"{owner}制表，数据截至{long_date(day)}。",
        table=TablePrint(
            title=what,
            columns=(ColumnPrint("事项", 18), ColumnPrint("内容", 82, "left")),
            rows=tuple(facts),
            compact=True,
        ),
        more=tuple(tables),
        flowing=True,
    )
