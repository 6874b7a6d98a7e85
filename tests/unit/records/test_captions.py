"""Dated captions read from a pasted text: how exactly each is dated, in which order, and what is none."""

import csv
from datetime import date
from pathlib import Path

import pytest

from intranet.demo import seed
from intranet.domain.records.captions import read

TODAY = date(2025, 10, 20)
REVIEW = Path(__file__).with_name("review_of_2022.txt")
LISTED = Path(next(iter(seed.__path__))) / "chronicle_2022.csv"


def told(text, **more):
    """Precision, days and words of each caption."""
    found = read(text, TODAY, **{"year": 2025, "most": 120, **more})
    return [(one.precision, one.first, one.last, one.text) for one in found.captions]


def days_of(row):
    """The first and the last day of a line of the list; of a year alone its first."""
    days = [
        date.fromisoformat(row[name]) if row[name] else None for name in ("starts_on", "ends_on")
    ]
    return [date(int(row["year"]), 1, 1), None] if row["precision"] == "year" else days


def test_the_captions_of_a_yearly_review_come_out_in_order_with_their_precision():
    with LISTED.open(encoding="utf-8") as file:
        listed = list(csv.DictReader(file))
    found = read(REVIEW.read_text(encoding="utf-8"), TODAY, year=2022, most=120)
    assert [(one.precision, one.first, one.last) for one in found.captions] == [
        (row["precision"], *days_of(row)) for row in listed
    ]
    assert len(found.captions) == 38
    # headings and paragraphs are kept
    assert "坚持党建领导，强化理论武装" in found.rest
    assert len(found.captions) + len(found.rest) == len(REVIEW.read_text("utf-8").splitlines())


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("7月21日，召开廉政教育大会。", ("day", date(2025, 7, 21), None, "召开廉政教育大会")),
        ("● 2024.7.21 召开大会", ("day", date(2024, 7, 21), None, "召开大会")),
        ("（3）２０２４年７月２１日：召开大会", ("day", date(2024, 7, 21), None, "召开大会")),
        ("二〇二四年七月二十一日，召开大会", ("day", date(2024, 7, 21), None, "召开大会")),
        (
            "12月30日至1月2日，开展走访慰问",
            ("range", date(2025, 12, 30), date(2026, 1, 2), "开展走访慰问"),
        ),
        ("6月28—30日 举办培训班", ("range", date(2025, 6, 28), date(2025, 6, 30), "举办培训班")),
        ("2024年12月，撰写文章。", ("month", date(2024, 12, 1), None, "撰写文章")),
        ("2024年，完成改造。", ("year", date(2024, 1, 1), None, "完成改造")),
    ],
)
def test_a_date_is_read_as_exactly_as_it_is_told(line, expected):
    assert told(line) == [expected]


@pytest.mark.parametrize(
    "line",
    [
        "2024年是关键的一年。",
        "我办于7月21日召开大会。",
        "共320人次参加。",
        "2月30日，召开大会。",
        "7月21日",
        "7月21日，" + "很长" * 61,
    ],
)
def test_what_does_not_begin_with_a_date_or_says_nothing_is_kept_as_text(line):
    found = read(line, TODAY, year=2025, most=120)
    assert (found.captions, found.rest) == ([], [line])


def test_a_year_goes_on_until_another_is_named():
    lines = "2024年3月1日，甲。\n4月1日，乙。\n2023年5月1日，丙。\n6月1日，丁。"
    assert [first.year for _, first, _, _ in told(lines)] == [2024, 2024, 2023, 2023]


def test_several_in_one_paragraph_are_several():
    assert len(told("2024年3月1日，甲。2024年4月1日，乙。")) == 2
