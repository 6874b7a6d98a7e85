"""Excel files of one sheet: text stays text, whatever it begins with, and no cell becomes a formula.

Written by hand (ECMA-376, the parts that a sheet cannot be without): row after row, so that a long list takes no more
memory than a short one and a tenth of the time that a library of workbooks takes.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_FORMULA = ("=", "+", "-", "@")
Value = str | int | Decimal | None

# What Excel allows in a cell and in the name of a sheet.
_LONGEST, _LONGEST_NAME = 32_767, 31
# characters that XML cannot hold
_UNSPEAKABLE = dict.fromkeys({*range(0x20), 0xFFFE, 0xFFFF} - set(b"\t\n\r"))
# Places in the list of cell formats below; where a text looks like a formula, Excel is told that it is none.
_PLAIN, _BOLD, _WRAPPED, _NO_FORMULA = 1, 2, 3, 3

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# 49 is the number format of text
_FORMATS = "".join(
    f'<xf xfId="0" numFmtId="49" fontId="{font}" fillId="0" borderId="0" applyNumberFormat="1"{quoted}{inside}'
    for quoted in ("", ' quotePrefix="1"')
    for font, inside in (
        (0, "/>"),
        (1, ' applyFont="1"/>'),
        (0, ' applyAlignment="1"><alignment wrapText="1" vertical="top"/></xf>'),
    )
)
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="7"><xf xfId="0" numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        f"{_FORMATS}</cellXfs>"
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}


def workbook_of(
    sheet_name: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Value]],
    *,
    title: str,
    note: str,
) -> bytes:
    """The file: title and note on top, a bold row of headings, then the rows.

    ``columns`` are pairs of heading and width in characters; the rows have a value for each, and are asked for one
    after the other.
    """
    book = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name={quoteattr(sheet_name[:_LONGEST_NAME])} sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as file:
        for name, text in {**_PARTS, "xl/workbook.xml": book}.items():
            file.writestr(_part(name), _HEAD + text)
        with file.open(_part("xl/worksheets/sheet1.xml"), "w") as sheet:
            for text in _sheet(columns, rows, title, note):
                sheet.write(text.encode())
    return target.getvalue()


def _part(name: str) -> ZipInfo:
    """A file inside that tells no time: equal lists are equal bytes."""
    part = ZipInfo(name)
    part.compress_type = ZIP_DEFLATED
    return part


def _sheet(
    columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Value]], title: str, note: str
) -> Iterator[str]:
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, (_, width) in enumerate(columns, 1)
    )
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>"
    )
    letters = [_letters(number) for number in range(max(len(columns), 1))]
    yield _row(1, letters, [title], _BOLD)
    yield _row(2, letters, [note], _PLAIN)
    yield _row(3, letters, [label for label, _ in columns], _BOLD)
    for number, row in enumerate(rows, 4):
        yield _row(number, letters, row, _WRAPPED)
    yield "</sheetData></worksheet>"


def _row(number: int, letters: Sequence[str], values: Sequence[Value], style: int) -> str:
    cells = "".join(
        _text(f"{letter}{number}", value, style)
        if isinstance(value, str)
        else f'<c r="{letter}{number}"><v>{value:f}</v></c>'
        if isinstance(value, Decimal)
        else f'<c r="{letter}{number}"><v>{value:d}</v></c>'
        for letter, value in zip(letters, values, strict=False)
        if value not in (None, "")
    )
    return f'<row r="{number}">{cells}</row>'


def _text(place: str, value: str, style: int) -> str:
    words = escape(value[:_LONGEST].translate(_UNSPEAKABLE))
    style += _NO_FORMULA if value.startswith(_FORMULA) else 0
    return (
        f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'
    )


def _letters(number: int) -> str:
    """The name of a column, counted from 0."""
    before, last = divmod(number, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
