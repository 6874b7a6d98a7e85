"""Tables that people send back: read as they were meant, refused where they are none."""

import io
import random
import time
import tracemalloc
import zipfile
from datetime import date, datetime
from datetime import time as clock_time
from typing import Any

import pytest
from openpyxl import Workbook

from intranet.foundation import sheets
from intranet.foundation.errors import RefusedFile
from intranet.foundation.sheets import read_table

KNOWN = {"姓名": "name", "完成日期": "day", "学时": "hours"}


def packed(*rows: list[Any], merged: tuple[str, ...] = (), title: str = "改过名的表") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for span in merged:
        sheet.merge_cells(span)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes, name: str = "表.xlsx") -> list[dict[str, str]]:
    return [dict(row.cells) for row in read_table(content, name, KNOWN, ["name"]).rows]


def with_part(content: bytes, name: str, text: bytes) -> bytes:
    """The file with one of its parts replaced, or one more."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", 8) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, text)
    return target.getvalue()


def test_headings_are_found_by_their_words_wherever_they_stand():
    content = packed(
        ["学习登记表"],
        [],
        ["填表说明：日期照实填写"],
        ["序号", "完成日期（必填）", "姓　名*", "备注", "学 时："],
        [1, "2025-03-05", "张三", "无", 2],
        [None, None, None, "只有备注", None],
    )
    table = read_table(content, "表.xlsx", KNOWN, ["name"])
    assert list(table.columns) == ["day", "name", "hours"]
    assert list(table.left_out) == ["序号", "备注"]
    assert [(row.number, dict(row.cells)) for row in table.rows] == [
        (5, {"day": "2025-03-05", "name": "张三", "hours": "2"})
    ]


def test_cells_are_told_as_somebody_would_type_them():
    day = datetime(2025, 3, 5)  # noqa: DTZ001
    rows = [
        [f"行{n}", value, 1]
        for n, value in enumerate(
            [day, date(2025, 3, 5), "2025.3.5", "3月5日", clock_time(9, 30), True, 2.5, 3.0, "=1+1"]
        )
    ]
    found = [one["day"] for one in read(packed(["姓名", "完成日期", "学时"], *rows))]
    assert found == [
        "2025-03-05", "2025-03-05", "2025.3.5", "3月5日", "09:30", "是", "2.5", "3", ""
    ]  # fmt: skip


def test_a_merged_value_stands_in_each_of_its_rows():
    content = packed(
        ["姓名", "完成日期", "学时"],
        ["张三", "2025-03-05", 2],
        [None, "2025-03-06", None],
        [None, "2025-03-07", 4],
        ["李四", None, 1],
        merged=("A2:A4", "C2:C3"),
    )
    assert [(one["name"], one["hours"]) for one in read(content)] == [
        ("张三", "2"),
        ("张三", "2"),
        ("张三", "4"),
        ("李四", "1"),
    ]


def test_the_sheet_with_the_headings_is_taken_whatever_its_name_and_place():
    book = Workbook()
    book.active.title = "说明"
    book.active.append(["请看第二张表"])
    hidden = book.create_sheet("旧的")
    hidden.append(["姓名", "完成日期"])
    hidden.append(["不要", "2025-01-01"])
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet("Sheet9")
    sheet.append(["姓名", "完成日期"])
    sheet.append(["张三", "2025-03-05"])
    file = io.BytesIO()
    book.save(file)
    assert [one["name"] for one in read(file.getvalue())] == ["张三"]


def test_a_long_table_takes_no_more_memory_than_a_short_one():
    def most(count: int) -> int:
        rows = ([f"人员{n}", date(2025, 3, 5), n] for n in range(count))
        content = packed(["姓名", "完成日期", "学时"], *rows)
        tracemalloc.start()
        assert sum(1 for _ in read_table(content, "表.xlsx", KNOWN, ["name"]).rows) == count
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak - len(content)

    most(10)
    # the words of a file are kept once, as it keeps them itself; its rows are not
    assert most(2000) - most(500) < 1500 * 400


GOOD = packed(["姓名", "完成日期", "学时"], ["张三", "2025-03-05", 2])
SHEET = "xl/worksheets/sheet1.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>"
)
OUTSIDE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="x/externalLink" Target="http://example.org/a" TargetMode="External"/>'
    b"</Relationships>"
)

with zipfile.ZipFile(io.BytesIO(GOOD)) as _good:
    # one cell that is merged again and again
    TWICE = _good.read(SHEET).replace(
        b"</sheetData>",
        b"</sheetData><mergeCells>"
        + b"".join(b'<mergeCell ref="A2:CV%d"/>' % row for row in range(3, 303))
        + b"</mergeCells>",
    )


def noise(size: int) -> bytes:
    """What cannot be packed, so that the file unpacks to no more than a table may."""
    return b"<a>" + random.Random(1).randbytes(size).hex().encode() + b"</a>"


def with_much(part: str, at: bytes, element: bytes, count: int) -> bytes:
    """The file with an element again and again in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        text = package.read(part)
    much = at + element * count + noise(len(element) * count // 80)
    return with_part(GOOD, part, text.replace(at, much, 1))


def with_many_words() -> bytes:
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        kinds = package.read("[Content_Types].xml")
    told = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%b"/></Types>' % kind
    content = with_part(GOOD, "[Content_Types].xml", kinds.replace(b"</Types>", told))
    words = b"<sst>" + b"<si><t>a</t></si>" * 200_000 + noise(40_000) + b"</sst>"
    return with_part(content, "xl/sharedStrings.xml", words)


ROW = b'<row><c t="inlineStr"><is><t>a</t></is></c></row>'
STYLES = "xl/styles.xml"


def under_another_name(content: bytes, text: bytes) -> bytes:
    """The file with this sheet, which is not called XML."""
    for part in ("[Content_Types].xml", RELATIONS):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            named = package.read(part).replace(b"sheet1.xml", b"sheet1.dat")
        content = with_part(content, part, named)
    return with_part(content, "xl/worksheets/sheet1.dat", text)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "表.xlsx", "空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "表.xls", "另存为 .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "表.xlsx", "另存为 .xlsx"),
        (b"<html><table></table></html>", "表.xls", "另存为 .xlsx"),
        (b"\xe5\xa7\x93,a\n", "表.csv", "另存为 .xlsx"),
        (b"not a table", "表.xlsx", "不是 .xlsx"),
        (GOOD[:400], "表.xlsx", "结构不正常"),
        (GOOD, "表.xlsm", "宏"),
        (with_part(GOOD, "xl/vbaProject.bin", b"x"), "表.xlsx", "宏"),
        (with_part(GOOD, RELATIONS, OUTSIDE), "表.xlsx", "外部"),
        (with_part(GOOD, SHEET, ENTITIES), "表.xlsx", "结构不正常"),
        (with_part(GOOD, SHEET, ENTITIES.decode().encode("utf-16")), "表.xlsx", "结构不正常"),
        (under_another_name(GOOD, ENTITIES), "表.xlsx", "结构不正常"),
        (under_another_name(GOOD, ENTITIES.decode().encode("utf-16")), "表.xlsx", "结构不正常"),
        (with_part(GOOD, SHEET, TWICE), "表.xlsx", "结构不正常"),
        (with_part(GOOD, SHEET, b"<worksheet>" + b" " * 60_000_000), "表.xlsx", "解开后过大"),
        (with_much(SHEET, b"<sheetData>", ROW, 100_000), "表.xlsx", "超过20000行"),
        (
            with_much(SHEET, b"<sheetData>", b"<row><c/></row>" + b"<c/>" * 1000, 999),
            "表.xlsx",
            "格式过多",
        ),
        (with_much(SHEET, b"<sheetPr>", b"<a/>", 900_000), "表.xlsx", "格式过多"),
        (with_much(STYLES, b"<cellXfs", b'<xf numFmtId="0"/>', 100_000), "表.xlsx", "格式过多"),
        (with_many_words(), "表.xlsx", "格式过多"),
        (packed(["甲", "乙"], [1, 2]), "表.xlsx", "没有找到表头"),
        (packed(["姓名"], ["张三"]), "表.xlsx", "没有找到表头"),
    ],
)
def test_what_is_no_table_is_refused_at_once_with_the_way_out(content, name, words):
    began = time.monotonic()
    with pytest.raises(RefusedFile, match=words):
        read(content, name)
    assert time.monotonic() - began < 2


def test_a_table_that_is_too_long_says_so(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 20)
    content = packed(["姓名", "完成日期"], *(["张三", "2025-03-05"] for _ in range(21)))
    with pytest.raises(RefusedFile, match="超过20行"):
        read(content)


def test_rows_that_were_only_coloured_are_no_rows_of_the_table():
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        text = package.read(SHEET)
    empty = b"".join(
        b'<row r="%d" s="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(9, 60_000)
    )
    content = with_part(GOOD, SHEET, text.replace(b"</sheetData>", empty + b"</sheetData>"))
    assert [one["name"] for one in read(content)] == ["张三"]


def test_a_cell_far_away_costs_nothing():
    book = Workbook()
    for row in (["姓名", "完成日期"], ["张三", "2025-03-05"]):
        book.active.append(row)
    book.active["XFD1048576"] = "远"
    file = io.BytesIO()
    book.save(file)
    began = time.monotonic()
    assert [one["name"] for one in read(file.getvalue())] == ["张三"]
    assert time.monotonic() - began < 2
