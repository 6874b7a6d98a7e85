"""The Excel file: what stands in its cells, and that a long list is written as it is read."""

import io
import weakref
from decimal import Decimal

from openpyxl import load_workbook

from intranet.foundation.spreadsheet import workbook_of

COLUMNS = [(f"列{number}", 10 + number) for number in range(30)]


def sheet_of(rows):
    content = workbook_of("台账", COLUMNS, rows, title="标题", note="说明")
    return load_workbook(io.BytesIO(content)).active


def test_cells_hold_what_was_given():
    row = ["甲<乙>&丙", "第一行\n第二行", 3, Decimal("12.50"), None, "  空格 ", "", -4]
    sheet = sheet_of([row, ["乙"] * 30])
    assert [sheet["A1"].value, sheet["A2"].value, sheet["AD3"].value] == ["标题", "说明", "列29"]
    assert [cell.value for cell in sheet[4]][:8] == [
        "甲<乙>&丙",
        "第一行\n第二行",
        3,
        12.5,
        None,
        "  空格 ",
        None,
        -4,
    ]
    assert sheet["AD5"].value == "乙"
    assert (sheet.title, sheet.freeze_panes) == ("台账", "A4")
    assert [sheet.column_dimensions[letter].width for letter in ("A", "AD")] == [10, 39]
    assert sheet["A3"].font.bold
    assert not sheet["A4"].font.bold
    assert sheet["A4"].alignment.wrap_text


def test_text_that_looks_like_a_formula_or_a_number_stays_text():
    cells = sheet_of([["=1+1", "-5分", "007", "＝1"]])[4][:4]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert [cell.quotePrefix for cell in cells] == [True, True, False, True]


def test_what_a_file_cannot_hold_is_left_out_and_the_rest_is_kept():
    sheet = sheet_of([["甲\x01乙\ufffe丙", "长" * 40_000]])
    assert sheet["A4"].value == "甲乙丙"
    assert len(sheet["B4"].value) == 32_767


def test_a_long_list_is_written_as_it_is_read():
    class Line(list):
        """A row that tells whether it is still held."""

        __hash__ = object.__hash__

    held, most = weakref.WeakSet(), 0

    def rows():
        nonlocal most
        for number in range(300):
            held.add(line := Line([f"第{number}行"]))
            most = max(most, len(held))
            yield line

    workbook_of("台账", COLUMNS, rows(), title="标题", note="说明")
    assert most <= 2
