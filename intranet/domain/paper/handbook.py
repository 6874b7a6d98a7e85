"""The printed handbook of a branch, as a value like all printed documents."""

from dataclasses import dataclass

from intranet.domain.paper.documents import RecordPage
from intranet.domain.paper.parts import Paragraph, PrintDocument, TablePrint


@dataclass(frozen=True, slots=True, kw_only=True)
class HandbookPart:
    """A section of a handbook: text, tables, record pages."""

    heading: str
    paragraphs: tuple[Paragraph, ...] = ()
    tables: tuple[TablePrint, ...] = ()
    pages: tuple[RecordPage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandbookPrint(PrintDocument):
    """党支部工作手册 of a year or a quarter: front page, contents with page numbers, the sections in order.

    ``secretaries`` are those who held the post in the period, in order of time; ``maker`` is who issues the handbook.
    """

    title: str
    period: str
    full_name: str
    secretaries: str
    maker: str
    source: str
    parts: tuple[HandbookPart, ...]

    @property
    def tables(self) -> tuple[TablePrint, ...]:
        """All tables in order, as their widths are numbered."""
        return tuple(table for part in self.parts for table in part.tables)
