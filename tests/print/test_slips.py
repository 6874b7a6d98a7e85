"""Slips by which accounts are handed over: ten on a sheet, each whole, with what its owner needs and nothing else."""

from datetime import UTC, datetime

import pypdfium2
import pytest

from intranet.domain.access.accounts import User
from intranet.features.accounts.lists.operations import Given
from intranet.features.accounts.lists.papers import slips
from tests.print import samples

pytestmark = pytest.mark.print
ADDRESS = "http://dangjian.example/login"


def printed(number):
    given = [
        Given(
            User(
                username=f"zhang{place}",
                display_name=f"张{place}",
                given_until=datetime(2025, 10, 23, 6, tzinfo=UTC),
            ),
            f"abcd-efgh-jkmn-{place:04d}",
            "指挥信息保障中心党支部",
        )
        for place in range(number)
    ]
    document = slips(given, address=ADDRESS, office="某办公室机关党委", demo=False)
    pages = pypdfium2.PdfDocument(samples.render("slips.html", document))
    return [page.get_textpage().get_text_bounded().split() for page in pages]


def test_ten_stand_on_a_sheet_and_none_is_divided():
    pages = printed(23)
    assert [page.count("账号领取单") for page in pages] == [10, 10, 3]
    for first, page in zip((0, 10, 20), pages, strict=True):
        codes = [word for word in page if word.startswith("abcd-") or "abcd-" in word]
        assert len(codes) == page.count("账号领取单")
        assert f"abcd-efgh-jkmn-{first:04d}" in codes[0]


def test_a_slip_says_whose_it_is_where_one_signs_in_and_until_when():
    text = "".join(printed(1)[0])
    for words in (
        "指挥信息保障中心党支部张0",
        f"登录地址{ADDRESS}",
        "账号zhang0",
        "一次性密码abcd-efgh-jkmn-0000",
        "有效至2025-10-2314:00",
        "用一次性密码只能登录一次",
    ):
        assert words in text
