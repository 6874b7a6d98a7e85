"""The chronicle on paper: months in order, undated entries last, photographs in pages of two or four."""

from datetime import date

import pytest

from intranet.domain.chronicle import ChronicleEntry, DatePrecision
from intranet.domain.organization.tables import OrganizationName
from intranet.domain.paper.parts import PhotoPrint
from intranet.features.chronicle.album import album

OWNER = OrganizationName(full_name="中共示例机关委员会", short_name="示例机关党委")


def entry(caption, precision, starts_on=None, ends_on=None):
    return ChronicleEntry(
        year=2025, precision=precision, starts_on=starts_on, ends_on=ends_on, caption=caption
    )


def printed(entries=(), photos=(), per_page=4):
    return album(
        entries, photos, owner=OWNER, code="C01", year=2025, as_of=date(2025, 12, 31),
        per_page=per_page, demo=False,
    )  # fmt: skip


def test_entries_stand_under_their_month_with_the_date_as_far_as_it_is_known():
    document = printed(
        [
            entry("开展调研", DatePrecision.DAY, date(2025, 1, 5)),
            entry("举办培训班", DatePrecision.RANGE, date(2025, 1, 30), date(2025, 2, 2)),
            entry("完成验收", DatePrecision.MONTH, date(2025, 6, 1)),
            entry("完成年度任务", DatePrecision.YEAR),
            entry("获得表彰", DatePrecision.NONE),
        ]
    )
    told = {part.heading: [item.text for item in part.paragraphs] for part in document.sections}
    assert told == {
        "1月": [
            "1月5日，开展调研。",
            "1月30日至2月2日，举办培训班。",
        ],
        "6月": ["6月，完成验收。"],
        "日期不详": ["2025年，完成年度任务。", "获得表彰。"],
    }
    assert document.source == "示例机关党委编，共5条，截至2025年12月31日。"


@pytest.mark.parametrize(("per_page", "pages"), [(2, [2, 2, 1]), (4, [4, 1])])
def test_photographs_fill_their_pages(per_page, pages):
    photos = [PhotoPrint(f"{number}", "现场") for number in range(5)]
    document = printed(photos=photos, per_page=per_page)
    assert [len(page) for page in document.photo_pages] == pages
    assert document.pictures == tuple(photos)
