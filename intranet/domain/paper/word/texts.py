"""Documents that are read: summary, notice, a wide table with words above it."""

from intranet.domain.paper.dispatches import DispatchPrint
from intranet.domain.paper.documents import (
    NoticePrint,
    SigningSheetPrint,
    SummaryPrint,
    TableSheetPrint,
)
from intranet.domain.paper.parts import PhotoPrint, ReviewPagePrint, ReviewRow
from intranet.domain.paper.word.parts import Setting
from intranet.foundation.pdf.text import by_sense, clean
from intranet.foundation.word import styles
from intranet.foundation.word.writer import Cell, Row, cell

# room for a signature and for an opinion, in twentieths of a point: 18 and 48 mm
_SIGNED, _WRITTEN = 1020, 2721
_REVIEW_SHARES = (50, 58, 48)
_PHOTO_WIDTH, _PHOTO_HEIGHT = 4252, 3189
_BY_HAND = "年　　月　　日"


def set_notice(setting: Setting, document: NoticePrint) -> None:
    """A notice to those who are to come."""
    setting.file.page()
    setting.title(document.title_lines)
    if document.salutation:
        setting.text(document.salutation, style=styles.ADDRESSEE)
    setting.text(*document.paragraphs)
    setting.signature(document.signatory, document.date)


def set_table_sheet(setting: Setting, document: TableSheetPrint) -> None:
    """A wide table as a document of its own."""
    setting.file.page(turned=not document.flowing)
    setting.title(document.title_lines)
    setting.paragraphs(document.paragraphs)
    setting.note(document.source)
    setting.table(document.table)
    for table in document.more:
        if not document.flowing:
            setting.file.page(turned=True)
        setting.file.paragraph(styles.HEADING, clean(table.title))
        setting.table(table)
    if document.signers:
        setting.signers(document.signers)


def set_dispatch(setting: Setting, document: DispatchPrint) -> None:
    """A paper to somebody: the same with salutation and closing."""
    set_summary(setting, document, salutation=document.salutation, closing=document.closing)


def set_summary(
    setting: Setting, document: SummaryPrint, *, salutation: str = "", closing: str = ""
) -> None:
    """Text, signature, attachments, chart, photographs, 审核页."""
    file = setting.file
    file.page()
    setting.title(document.title_lines, above=bool(document.office_number))
    if document.office_number:
        file.paragraph(styles.OFFICE_NUMBER, clean(document.office_number))
    if salutation:
        setting.text(salutation, style=styles.ADDRESSEE)
    setting.text(document.lead)
    setting.sections(document.sections, above=document.lines_above, closing=closing)
    _list_of_annexes(setting, document)
    setting.signature(document.signatory, document.date, sealed=document.sealed)
    several = len(document.annexes) > 1
    for number, annex in enumerate(document.annexes, 1):
        file.page(turned=annex.table is not None and annex.table.landscape)
        file.paragraph(styles.ANNEX_LABEL, f"附件{number if several else ''}")
        file.paragraph(styles.ANNEX_TITLE, clean(annex.title))
        if annex.table is not None:
            setting.table(annex.table)
        elif annex.chart is not None:
            # in words: a drawing could not be corrected with the figures
            setting.text(annex.chart.description)
        else:
            photo_table(setting, annex.photos)
    if document.review is not None:
        _review(setting, document.review, draft=document.draft)
    _source(setting, document)


def _list_of_annexes(setting: Setting, document: SummaryPrint) -> None:
    """附件：1.… two characters in, a long name continued under its own first character."""
    several = len(document.annexes) > 1
    for number, annex in enumerate(document.annexes, 1):
        name = f"{number}." * several + clean(annex.title)
        if number == 1:
            setting.file.paragraph(
                styles.ANNEX_LIST,
                f"附件：{name}",
                before=styles.LINE,
                indent={"left": 1895, "hanging": 1263},
            )
        else:
            setting.file.paragraph(styles.ANNEX_LIST, name)


def _source(setting: Setting, document: SummaryPrint) -> None:
    if document.doc_no:
        edition = f"，{clean(document.edition)}" if document.edition else ""
        setting.file.paragraph(
            styles.NOTE,
            f"本件由党支部工作记录生成，编号{clean(document.doc_no)}{edition}。",
            setting.prose(document.trail),
        )


def photo_page(setting: Setting, photos: tuple[PhotoPrint, ...], title: str) -> None:
    """A page of photographs with its title."""
    setting.file.page()
    setting.file.paragraph(styles.ANNEX_TITLE, title)
    photo_table(setting, photos)


def photo_table(setting: Setting, photos: tuple[PhotoPrint, ...]) -> None:
    """Photographs with their captions, two by two."""
    rows = []
    for first in range(0, len(photos), 2):
        pair = photos[first : first + 2]
        free = [cell("", styles.CAPTION)] * (2 - len(pair))
        rows.append(Row([*(_photo(setting, photo) for photo in pair), *free]))
        rows.append(
            Row([*(cell(setting.prose(one.caption), styles.CAPTION) for one in pair), *free])
        )
    setting.file.table((1, 1), rows, style=styles.FREE)


def _photo(setting: Setting, photo: PhotoPrint) -> Cell:
    picture = setting.file.picture(
        setting.pictures[photo.image_id],
        width=_PHOTO_WIDTH,
        height=_PHOTO_HEIGHT,
        description=photo.description or photo.caption,
    )
    return Cell(((picture,),), styles.PICTURE)


def set_signing_sheet(setting: Setting, document: SigningSheetPrint) -> None:
    """发文稿纸: one table in which the steps of signing are given."""
    setting.file.page()
    setting.file.paragraph(styles.ANNEX_TITLE, clean(document.heading))
    _review_table(setting, document.sheet)
    setting.note(document.source)


def _review(setting: Setting, review: ReviewPagePrint, *, draft: bool) -> None:
    """The page that is signed and dated by hand."""
    file = setting.file
    file.page()
    file.paragraph(styles.ANNEX_TITLE, "审核页")
    file.lines(styles.SUBTITLE, [clean(line) for line in by_sense(review.title, 26)])
    _review_table(setting, review, draft=draft)


def _review_table(setting: Setting, review: ReviewPagePrint, *, draft: bool = False) -> None:
    rows = [_review_row(setting, row, draft=draft) for row in review.rows]
    setting.file.table(_REVIEW_SHARES, rows)


def _review_row(setting: Setting, row: ReviewRow, *, draft: bool) -> Row:
    label = cell(clean(row.label), styles.LARGE_TEXT, align="center")
    if row.tall:
        text = "" if draft else setting.prose(row.text)
        opinion = cell(text, styles.REVIEW_TEXT, span=2, top=True, indented=560)
        return Row((label, opinion), _WRITTEN)
    if row.dated:
        day = cell(clean(row.date) or _BY_HAND, styles.REVIEW_TEXT, align="right")
        return Row((label, cell(clean(row.text), styles.REVIEW_TEXT), day), _SIGNED)
    return Row((label, cell(clean(row.text), styles.REVIEW_TEXT, span=2)), _SIGNED)
