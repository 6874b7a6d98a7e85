"""Parts that several documents share, as ``templates/print/parts.html`` has them for the PDF."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intranet.domain.paper.parts import Fact, Paragraph, SectionPrint, TablePrint
from intranet.foundation.pdf.text import clean, held, text_cells, tidy
from intranet.foundation.word import styles
from intranet.foundation.word.writer import Cell, Row, Run, WordFile, cell

FACT_SHARES = (24, 54, 24, 54)
"""Label and value twice, in millimetres."""


@dataclass(frozen=True)
class Setting:
    """A file in the making, with what its texts ask for: names kept as they are, pictures."""

    file: WordFile
    keep: tuple[str, ...]
    pictures: Mapping[str, bytes]

    def prose(self, text: str) -> str:
        """Running text as it is printed."""
        return tidy(text, self.keep)

    def text(self, *texts: str, style: str = styles.TEXT) -> None:
        """Paragraphs of running text."""
        for text in texts:
            self.file.paragraph(style, self.prose(text))

    def title(self, lines: Sequence[str], *, above: bool = False) -> None:
        """The title of a document, in the lines it was broken into; *above* a line that goes with it."""
        style = styles.TITLE_ABOVE if above else styles.TITLE
        self.file.lines(style, [clean(line) for line in lines])

    def sections(
        self, sections: Sequence[SectionPrint], *, above: int = 0, closing: str = ""
    ) -> None:
        """Headings with their paragraphs, and the words that close them; *above* lines stay with what is signed."""
        left = sum(len(section.paragraphs) for section in sections) + bool(closing)
        kept = held(sections, above, closing) + 1 if above else 0
        for section in sections:
            self.file.paragraph(styles.HEADING, clean(section.heading))
            for one in section.paragraphs:
                self._paragraph(one, with_next=left <= kept)
                left -= 1
        if closing:
            self.file.paragraph(styles.TEXT, self.prose(closing), with_next=True)

    def paragraphs(self, paragraphs: Sequence[Paragraph]) -> None:
        """Paragraphs, each with what is set in 楷体 before it."""
        for one in paragraphs:
            self._paragraph(one)

    def _paragraph(self, one: Paragraph, *, with_next: bool = False) -> None:
        run_in = Run(self.prose(one.run_in), styles.RUN_IN) if one.run_in else ""
        self.file.paragraph(styles.TEXT, run_in, self.prose(one.text), with_next=with_next)

    def note(self, text: str) -> None:
        """A small line under or above a table."""
        self.text(text, style=styles.NOTE)

    def facts(
        self,
        rows: Sequence[Sequence[Fact]],
        *,
        after: Sequence[Row] = (),
        shares: Sequence[int] = FACT_SHARES,
        text: str = styles.CELL_TEXT,
        head: str = styles.CELL_HEAD,
    ) -> None:
        """Two facts side by side or a wide one across, then the rows *after* them."""
        self.file.table(
            shares,
            [
                *(
                    Row(
                        [
                            part
                            for fact in row
                            for part in (
                                cell(clean(fact.label), head),
                                cell(
                                    clean(fact.value),
                                    text,
                                    align="left",
                                    span=3 if len(row) == 1 else 1,
                                ),
                            )
                        ]
                    )
                    for row in rows
                ),
                *after,
            ],
        )

    def table(self, table: TablePrint) -> None:
        """A table with its note, or the sentence that stands for an empty one."""
        text, head, frame = (
            (styles.SMALL_TEXT, styles.SMALL_HEAD, styles.NARROW)
            if table.compact
            else (styles.CELL_TEXT, styles.CELL_HEAD, styles.RULED)
        )
        if table.rows:
            aligns = [column.align for column in table.columns]
            rows = [Row([cell(clean(column.title), head) for column in table.columns])]
            rows += (
                Row(
                    [
                        cell(clean(value), text, align=align)
                        for value, align in zip(row, aligns, strict=True)
                    ]
                )
                for row in table.rows
            )
            self.file.table(table.shares, rows, heads=1, style=frame)
        else:
            self.text(table.empty)
        if table.note:
            self.note(table.note)

    def signers(self, signers: Sequence[str]) -> None:
        """Who signs by hand, two beside each other."""
        for beside in (signers[at : at + 2] for at in range(0, len(signers), 2)):
            self.file.paragraph(
                styles.SIGNER,
                "\t".join(f"{clean(one)}：" for one in beside),
                tabs=[self.file.width // 2] * (len(beside) - 1),
            )

    def signature(self, name: str, date: str, *, sealed: bool = False) -> None:
        """署名 and 成文日期 as GB/T 9704-2012 7.3.5 places them: indents from the right, in characters."""
        name, date = clean(name), clean(date)
        of_name, of_date = text_cells(name), text_cells(date)
        if sealed:  # the date four characters in, the name centred over it
            date_in = max(4.0, (of_name - of_date) / 2)
            name_in = max(0.0, 4 + (of_date - of_name) / 2)
        else:  # the name two characters in, the date beginning two further right, but two in at least
            date_in = max(2.0, of_name - of_date)
            name_in = max(2.0, of_date + 4 - of_name)
        for style, text, cells in (
            (styles.SIGNATORY, name, name_in),
            (styles.DATE, date, date_in),
        ):
            self.file.paragraph(style, text, indent={"right": round(cells * styles.CELL)})


def lines_cell(lines: Sequence[str], style: str = styles.CELL_TEXT, *, span: int = 1) -> Cell:
    """A cell of several paragraphs, written from the left."""
    return Cell([(line,) for line in lines], style, align="left", span=span)
