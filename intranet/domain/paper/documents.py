"""The printed documents, made of the parts beside this file.

Those who count, word and permit fill these values; ``templates/print/`` only sets them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from intranet.domain.paper.parts import (
    MAX_PHOTOS,
    PHOTOS_TITLE,
    Annex,
    ChartPrint,
    Fact,
    Paragraph,
    PhotoPrint,
    PrintDocument,
    ReviewPagePrint,
    SectionPrint,
    TablePrint,
    fact_rows,
)

SIGN_IN_ROWS_FIRST_PAGE = 15
SIGN_IN_ROWS = 19
"""Rows of the sign-in sheet, each one line of the 22-line page high, that fit on a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPrint(PrintDocument):
    """A branch's quarterly or yearly summary: text, signature without seal, attachments, 审核页.

    ``title_lines`` are broken by sense (``foundation.pdf.title_lines`` helps). ``signatory`` is the
    full name of the branch, ``date`` reads ``2025年10月9日``, or leaves room for a date by hand. Every page
    behind the signature belongs to one of the ``annexes``. ``doc_no`` and ``edition`` make the
    small last line, with ``trail``, the end of the audit trail when it was approved; without a number
    there is none. A ``sealed`` one leaves room for the seal: the date four characters in, the name
    centred over it. ``office_number`` is the 文号 under the title, once the office gave it.
    """

    title_lines: tuple[str, ...]
    lead: str
    sections: tuple[SectionPrint, ...]
    signatory: str
    date: str
    tables: tuple[TablePrint, ...] = ()
    review: ReviewPagePrint | None = None
    doc_no: str = ""
    edition: str = ""
    chart: ChartPrint | None = None
    photos: tuple[PhotoPrint, ...] = ()
    sealed: bool = False
    trail: str = ""
    office_number: str = ""

    def __post_init__(self) -> None:
        if len(self.photos) > MAX_PHOTOS:
            raise ValueError(f"a summary carries at most {MAX_PHOTOS} photos")

    @property
    def code(self) -> str:
        """What its QR code says: number and edition, e.g. B04-2025Q3/1."""
        number = re.match(r"第(\d+)版", self.edition)
        return f"{self.doc_no}/{number[1] if number else ''}"

    @property
    def pictures(self) -> tuple[PhotoPrint, ...]:
        """The photographs."""
        return self.photos

    @property
    def annexes(self) -> tuple[Annex, ...]:
        """The attachments in their order: the last table, of what the document was made from, comes last."""
        shown = []
        if self.chart:
            shown.append(Annex(self.chart.caption, chart=self.chart))
        if self.photos:
            shown.append(Annex(PHOTOS_TITLE, photos=self.photos))
        tables = [Annex(table.title, table=table) for table in self.tables]
        return (*tables[:-1], *shown, *tables[-1:])

    @property
    def lines_above(self) -> int:
        """How many lines of its text stand above what is signed on that page; the list of attachments is text too."""
        return 2 if self.annexes else 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningSheetPrint(PrintDocument):
    """发文稿纸: one table in which the steps of signing are given; ``source`` is the small line under it."""

    heading: str
    sheet: ReviewPagePrint
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSheetPrint(PrintDocument):
    """A wide table that is a document of its own: title, words above it, ``source`` (who made it when), the table.

    ``signers`` sign by hand below it. What has too many columns for one table goes on in ``more`` of them, each
    with its title on a page of its own, or (``flowing``) below the one before on sheets that stand upright.
    """

    title_lines: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    source: str
    table: TablePrint
    signers: tuple[str, ...] = ()
    more: tuple[TablePrint, ...] = ()
    flowing: bool = False


@dataclass(frozen=True, slots=True)
class CardBlock:
    """A labelled row of a card with its lines, each in its final wording."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandCardPrint(PrintDocument):
    """品牌说明卡: who, what, how, the logo with what it means, the stages, the achievements. One or two pages."""

    title_lines: tuple[str, ...]
    facts: tuple[Fact, ...]
    blocks: tuple[CardBlock, ...]
    logo: PhotoPrint | None
    logo_meaning: str
    stages: TablePrint
    achievements: CardBlock
    source: str

    @property
    def pictures(self) -> tuple[PhotoPrint, ...]:
        """The logo."""
        return (self.logo,) if self.logo else ()

    @property
    def fact_rows(self) -> tuple[tuple[Fact, ...], ...]:
        """The facts as table rows."""
        return fact_rows(self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePrint(PrintDocument):
    """A notice of a meeting to those who are to come."""

    title_lines: tuple[str, ...]
    paragraphs: tuple[str, ...]
    signatory: str
    date: str
    salutation: str = ""


@dataclass(frozen=True, slots=True)
class SignInRow:
    """A line of the sign-in sheet; ``number`` and ``name`` stay empty for a line kept free."""

    number: str = ""
    name: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPrint(PrintDocument):
    """Sign-in sheet: those who are due in name order, then those who attend without being due.

    ``spare`` lines are left free after the attending ones, for guests nobody announced.
    """

    title_lines: tuple[str, ...]
    facts: tuple[Fact, ...]
    due: tuple[SignInRow, ...]
    attending: tuple[SignInRow, ...] = ()
    spare: int = 2

    @property
    def fact_rows(self) -> tuple[tuple[Fact, ...], ...]:
        """The facts as table rows."""
        return fact_rows(self.facts)

    @property
    def due_pages(self) -> tuple[tuple[tuple[SignInRow, SignInRow], ...], ...]:
        """The due persons page by page, each page in two halves: down the left, then the right."""
        return tuple(_sign_in_pages(self.due))

    @property
    def attending_rows(self) -> tuple[tuple[SignInRow, SignInRow], ...]:
        """The attending persons and the free lines in two halves."""
        return _halves((*self.attending, *(SignInRow() for _ in range(self.spare))))


def _halves(rows: tuple[SignInRow, ...]) -> tuple[tuple[SignInRow, SignInRow], ...]:
    height = (len(rows) + 1) // 2
    left, right = rows[:height], rows[height:]
    right += tuple(SignInRow() for _ in range(height - len(right)))
    return tuple(zip(left, right, strict=True))


def _sign_in_pages(
    rows: tuple[SignInRow, ...],
) -> Iterator[tuple[tuple[SignInRow, SignInRow], ...]]:
    people, capacity = iter(rows), SIGN_IN_ROWS_FIRST_PAGE
    while page := tuple(islice(people, 2 * capacity)):
        yield _halves(page)
        capacity = SIGN_IN_ROWS


@dataclass(frozen=True, slots=True)
class MotionPrint:
    """A motion to be voted on: its text and the numbers the chair needs, as text (``12名``)."""

    text: str
    voters_due: str
    needed_valid: str
    needed_pass: str
    method: str = ""


@dataclass(frozen=True, slots=True)
class AgendaItemPrint:
    """An item of the agenda: ``number`` as printed (``一``), title, who presents it, motion."""

    number: str
    title: str
    presenter: str = ""
    detail: str = ""
    motion: MotionPrint | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaPrint(PrintDocument):
    """The chair's card: what comes when, what is voted on, which numbers make it valid."""

    title_lines: tuple[str, ...]
    facts: tuple[Fact, ...]
    items: tuple[AgendaItemPrint, ...]
    reminders: tuple[str, ...] = ()

    @property
    def fact_rows(self) -> tuple[tuple[Fact, ...], ...]:
        """The facts as table rows."""
        return fact_rows(self.facts)


@dataclass(frozen=True, slots=True)
class ResolutionPrint:
    """What was resolved, who sees to it, until when."""

    text: str
    owner: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """One record of a gathering, printed from the top of a page.

    ``facts`` are the head of the record (time, place, chair, recorder, 应到/实到, present, absent
    with reasons, attending); ``sections`` the text (topics, minutes, votes), where a speaker's name
    is the ``run_in`` of a paragraph; ``signers`` who signs by hand; ``number`` the record number.
    """

    title_lines: tuple[str, ...]
    facts: tuple[Fact, ...]
    sections: tuple[SectionPrint, ...]
    ordinal: str = ""
    resolutions_heading: str = ""
    resolutions: tuple[ResolutionPrint, ...] = ()
    signers: tuple[str, ...] = field(default=("主持人（签字）", "记录人（签字）"))
    number: str = ""

    @property
    def fact_rows(self) -> tuple[tuple[Fact, ...], ...]:
        """The facts as table rows."""
        return fact_rows(self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPrint(PrintDocument):
    """The record pages of one gathering; each record begins a new page."""

    pages: tuple[RecordPage, ...]

    def marked(self, mark: str) -> "RecordPrint":
        """The same with a *mark* among the facts of each page; as it is without one."""
        if not mark:
            return self
        told = Fact("备注", f"{mark}。", wide=True)
        pages = tuple(replace(page, facts=(*page.facts, told)) for page in self.pages)
        return replace(self, pages=pages)
