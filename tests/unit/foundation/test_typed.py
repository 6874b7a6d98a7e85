"""Pasted text is made fit to be stored: what is invisible goes, what cannot be printed is named."""

from datetime import date

import pytest

from intranet.foundation.typed import (
    LARGEST,
    cleaned,
    read_day,
    read_month,
    read_number,
    taken_out,
    unfit,
)


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        ("第一行\r\n第二行\r第三行", "第一行\n第二行\n第三行"),
        ("第一行\x0b第二行\x0c第三行", "第一行\n第二行\n第三行"),
        ("第一行\u2028第二行\u2029第三行\x85第四行", "第一行\n第二行\n第三行\n第四行"),
        ("零\u200b宽\u200d字\ufeff符", "零宽字符"),
        ("\u202e反向\u202c文字\u2066", "反向文字"),
        ("软\u00ad连\u0000字\u007f符", "软连字符"),
        ("\u3000\u3000段首缩进\u3000\n\u3000\u3000第二段 \t", "段首缩进\n第二段"),
        ("不间断\u00a0空格\u2003和全角\u3000空格", "不间断 空格 和全角\u3000空格"),
        ("\uf0b7走访三户\n\uf0d8慰问老党员", "走访三户\n慰问老党员"),
        ("  - 缩进的条目\n\n  - 另一条", "- 缩进的条目\n\n  - 另一条"),
        ("𠮷林一级★☆①√", "𠮷林一级★☆①√"),
        ("\u3000\n \t", ""),
    ],
)
def test_pasted_text_is_stored_in_ordinary_form(pasted: str, stored: str) -> None:
    assert cleaned(pasted) == stored
    assert cleaned(stored) == stored


@pytest.mark.parametrize(
    ("pasted", "names"),
    [
        ("普通文字\u3000\x0b", []),
        ("零\u200b宽\u200b\ufeff", ["零宽空格", "字节序标记"]),
        ("\x01\uf0b7", ["控制字符", "项目符号"]),
    ],
)
def test_what_is_taken_out_is_named_once(pasted: str, names: list[str]) -> None:
    assert taken_out(pasted) == names


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("开会😀了👍", ["“😀”（表情符号）", "“👍”（表情符号）"]),
        ("完成✅", ["“✅”（表情符号）"]),
        ("热爱❤\ufe0f", ["“❤”（表情符号）"]),
        ("姓\ue123名", ["“\ue123”（自造字U+E123）"]),
        ("乱\ufffd码", ["“\ufffd”（乱码）"]),
        ("★☆●①√※☎→“引号”——𠮷", []),
    ],
)
def test_what_cannot_be_printed_is_named(text: str, named: list[str]) -> None:
    assert unfit(cleaned(text)) == named


TODAY = date(2026, 1, 10)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-05", date(2026, 11, 5)),
        ("2026.11.5", date(2026, 11, 5)),
        ("2026。11。5", date(2026, 11, 5)),
        ("2026/11/05", date(2026, 11, 5)),
        ("2026年11月5日", date(2026, 11, 5)),
        (" 2026 年 11 月 5 号 ", date(2026, 11, 5)),
        ("２０２６．１１．５", date(2026, 11, 5)),
        ("20261105", date(2026, 11, 5)),
        ("26.11.5", date(2026, 11, 5)),
        ("0026-11-05", date(26, 11, 5)),
        ("3月5日", date(2026, 3, 5)),
        ("11月5日", date(2025, 11, 5)),
        ("12.20", date(2025, 12, 20)),
        ("1月9号", date(2026, 1, 9)),
        ("2月29日", None),
        ("2026年2月30日", None),
        ("2026年11月", None),
        ("昨天", None),
        ("", None),
        ("123456789", None),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, day: date | None) -> None:
    assert read_day(typed, TODAY) == day


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), (" 12 ", 12), ("１２", 12), (str(LARGEST), LARGEST)]
)
def test_a_number_of_a_request_is_read(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "-1", "1.5", "²", "1e3", "nan", str(LARGEST + 1), "1" + "0" * 20, "9" * 5000]
)
def test_what_no_column_holds_is_no_number(text):
    with pytest.raises(ValueError, match="no number"):
        read_number(text)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2025-10", 202510),
        ("2025.3", 202503),
        ("2025年3月", 202503),
        ("２０２５年 ３月份", 202503),
        ("202503", 202503),
        ("2025-03-01", 202503),
        ("2025-1", 202501),
        # a table makes this of 2025.10
        ("2025.1", None),
        ("2025-13", None),
        ("2025-03-05", None),
        ("1999-01", None),
        ("十月", None),
    ],
)
def test_months_are_read_as_people_write_them(text, month):
    assert read_month(text) == month
