"""Documents that are filled in or signed: record pages, sign-in sheet, agenda card, ballots, 品牌说明卡."""

from collections.abc import Sequence

from intranet.domain.paper.ballots import BallotsPrint
from intranet.domain.paper.documents import (
    AgendaItemPrint,
    AgendaPrint,
    BrandCardPrint,
    CardBlock,
    MotionPrint,
    RecordPage,
    RecordPrint,
    ResolutionPrint,
    SignInPrint,
    SignInRow,
)
from intranet.domain.paper.word.parts import Setting, lines_cell
from intranet.foundation.pdf.text import clean
from intranet.foundation.word import styles
from intranet.foundation.word.writer import Cell, Row, Run, Words, cell

_HALF_LINE = styles.LINE // 2
# of the text, above what is signed
_LINES_SIGNED = 3
# one half of the sheet in millimetres: 序号 姓名 签名 备注
_SIGN_IN_SHARES = (10, 21, 28, 19) * 2
_SIGN_IN_HEADS = ("序号", "姓名", "签名", "备注") * 2
# one line of the page for each signature
_SIGN_IN_HEIGHT = 592
_TALLY_HEIGHT = 680
# a column to be marked, in millimetres
_CHOICE = 28
_AGENDA_SHARES = (24, 60, 24, 48)
_LOGO_WIDTH, _LOGO_HEIGHT = 3402, 2268


def set_record(setting: Setting, document: RecordPrint) -> None:
    """Each record from the top of a page."""
    for page in document.pages:
        record_page(setting, page)


def record_page(setting: Setting, page: RecordPage, *, below: bool = False) -> None:
    """One record, on a page of its own or *below* the heading of its section."""
    file = setting.file
    if not below:
        file.page()
    if page.ordinal:
        # the ordinal takes the free line below the title
        file.lines(styles.TITLE_ABOVE, [clean(line) for line in page.title_lines])
        file.paragraph(styles.SUBTITLE, clean(page.ordinal))
    else:
        setting.title(page.title_lines)
    setting.facts(page.fact_rows)
    file.gap(_HALF_LINE)
    setting.sections(page.sections, above=0 if page.resolutions else _LINES_SIGNED)
    if page.resolutions:
        file.paragraph(styles.HEADING, clean(page.resolutions_heading))
        _resolutions(setting, page.resolutions)
    setting.signers(page.signers)
    if page.number:
        setting.note(f"记录编号{clean(page.number)}")


def _resolutions(setting: Setting, resolutions: Sequence[ResolutionPrint]) -> None:
    heads = Row([cell(text, styles.CELL_HEAD) for text in ("事项", "责任人", "完成时限")])
    rows = (
        Row((cell(clean(one.text), align="left"), cell(clean(one.owner)), cell(clean(one.due))))
        for one in resolutions
    )
    setting.file.table((102, 26, 28), (heads, *rows), heads=1)


def set_sign_in(setting: Setting, document: SignInPrint) -> None:
    """Who is due, page by page in two halves, then who attends without being due."""
    file = setting.file
    file.page()
    setting.title(document.title_lines)
    setting.facts(document.fact_rows)
    file.gap(_HALF_LINE)
    for number, rows in enumerate(document.due_pages):
        if number:
            file.page()
        _sign_in_table(setting, rows)
    if document.attending_rows:
        file.paragraph(styles.GROUP, "列席人员")
        _sign_in_table(setting, document.attending_rows)


def _sign_in_table(setting: Setting, rows: Sequence[Sequence[SignInRow]]) -> None:
    heads = Row([cell(text, styles.CELL_HEAD) for text in _SIGN_IN_HEADS], _SIGN_IN_HEIGHT)
    setting.file.table(
        _SIGN_IN_SHARES,
        (
            heads,
            *(Row([one for half in row for one in _person(half)], _SIGN_IN_HEIGHT) for row in rows),
        ),
        heads=1,
        style=styles.NARROW,
    )


def _person(row: SignInRow) -> tuple[Cell, ...]:
    name = cell(clean(row.name), styles.LARGE_TEXT, align="center")
    return cell(clean(row.number)), name, cell(""), cell(clean(row.remark))


def set_agenda(setting: Setting, document: AgendaPrint) -> None:
    """The chair's card: what comes when, which numbers make a vote valid."""
    file = setting.file
    file.page()
    setting.title(document.title_lines)
    setting.facts(
        document.fact_rows, shares=_AGENDA_SHARES, text=styles.LARGE_TEXT, head=styles.LARGE_HEAD
    )
    for item in document.items:
        _agenda_item(setting, item)
    file.gap(_HALF_LINE)
    setting.text(*document.reminders)


def _agenda_item(setting: Setting, item: AgendaItemPrint) -> None:
    heading = f"{clean(item.number)}、{setting.prose(item.title)}"
    setting.file.paragraph(styles.ITEM_HEAD, heading)
    setting.text(*filter(None, (item.presenter, item.detail)), style=styles.ITEM)
    if item.motion:
        _motion(setting, item.motion)


def _motion(setting: Setting, motion: MotionPrint) -> None:
    large, head = styles.LARGE_TEXT, styles.LARGE_HEAD
    rows = [Row((cell("表决事项", head), cell(setting.prose(motion.text), large, span=3)))]
    if motion.method:
        rows.append(
            Row((cell("表决方式", head), cell(setting.prose(motion.method), large, span=3)))
        )
    needed = (
        ("有表决权应到", motion.voters_due),
        ("有效需到会", motion.needed_valid),
        ("通过需赞成", motion.needed_pass),
    )
    rows.append(
        Row(
            (
                cell("人数要求", head),
                *(
                    Cell(((word, Run(clean(number), styles.STRONG)),), large)
                    for word, number in needed
                ),
            )
        )
    )
    tally: list[Words] = []
    for word, unit in (("实到", "名"), ("赞成", "票"), ("反对", "票"), ("弃权", "票")):
        tally += ["　" * bool(tally) + word, Run("　　  ", underlined=True), unit]
    rows.append(Row((cell("现场记录", head), Cell((tally,), large, span=3)), _TALLY_HEIGHT))
    setting.file.table((24, 44, 44, 44), rows)


def set_ballots(setting: Setting, document: BallotsPrint) -> None:
    """The slips below each other, to be cut apart."""
    file = setting.file
    file.page()
    large, head = styles.LARGE_TEXT, styles.LARGE_HEAD
    for ballot in document.ballots:
        setting.title((ballot.title,))
        file.paragraph(styles.SUBTITLE, clean(ballot.owner))
        setting.text(ballot.question)
        empty = [cell("", large) for _ in ballot.choices]
        rows = [Row([cell(clean(one), head) for one in (ballot.head, *ballot.choices)])]
        rows += (
            Row((cell(clean(name), large, align="center"), *empty), _TALLY_HEIGHT)
            for name in (*ballot.names, *[""] * ballot.blank)
        )
        choices = len(ballot.choices)
        file.table((156 - _CHOICE * choices, *[_CHOICE] * choices), rows, heads=1)
        for note in ballot.notes:
            setting.note(note)
        file.gap(_HALF_LINE)


def set_card(setting: Setting, document: BrandCardPrint) -> None:
    """品牌说明卡: facts, blocks, logo, achievements in one table, then the stages."""
    file = setting.file
    file.page()
    setting.title(document.title_lines)
    rows = [_block(setting, block) for block in document.blocks]
    if document.logo or document.logo_meaning:
        rows.append(_logo(setting, document))
    rows.append(_block(setting, document.achievements))
    setting.facts(document.fact_rows, after=rows)
    file.paragraph(styles.ITEM_HEAD, clean(document.stages.title))
    setting.table(document.stages)
    setting.note(document.source)


def _block(setting: Setting, block: CardBlock) -> Row:
    lines = [setting.prose(line) for line in block.lines]
    return Row((cell(clean(block.label), styles.CELL_HEAD), lines_cell(lines, span=3)))


def _logo(setting: Setting, document: BrandCardPrint) -> Row:
    lines: list[tuple[Words, ...]] = []
    if document.logo:
        content, told = setting.pictures[document.logo.image_id], document.logo.description
        drawn = setting.file.picture(
            content, width=_LOGO_WIDTH, height=_LOGO_HEIGHT, description=told
        )
        lines.append((drawn,))
    if document.logo_meaning:
        lines.append((setting.prose(document.logo_meaning),))
    return Row((cell("品牌标识", styles.CELL_HEAD), Cell(lines, styles.FREE_TEXT, span=3)))
