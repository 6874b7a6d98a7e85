"""Reading a query, and the excerpt that shows why something was found."""

import pytest

from intranet.domain.search.excerpts import excerpt, marked
from intranet.domain.search.matching import MOST, Query


def words(typed: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...], bool]]:
    return [(w.text, w.whole, w.begun, w.settled) for w in Query.parse(typed).words]


def test_one_and_two_characters_are_settled_by_the_index_alone():
    assert words("党") == [("党", (), ("党",), True)]
    assert words("党课") == [("党课", ("党课",), (), True)]


def test_longer_words_and_punctuation_are_looked_up_in_the_text_too():
    assert words("党员大") == [("党员大", ("党员", "员大"), (), False)]
    assert words("党，课") == [("党,课", (), ("党", "课"), False)]
    assert words("50%") == [("50%", ("50",), (), False)]


def test_blanks_part_words_and_punctuation_alone_is_no_word():
    assert [word[0] for word in words(" 普法\u3000社区  普法 ，")] == ["普法", "社区"]
    assert words('，。 " * %') == []
    assert words("") == []


def test_a_long_query_is_cut():
    assert not Query.parse("学" * MOST).shortened
    query = Query.parse("学" * (MOST + 1))
    assert query.shortened
    assert query.text == "学" * MOST


@pytest.mark.parametrize(
    ("typed", "key"),
    [("Zym", "zym"), ("ＺＹＭ", "zym"), ("lü", "lv"), ("xi'an", "xian"), ("张", "")],
)
def test_letters_may_be_pinyin(typed, key):
    (word,) = Query.parse(typed).words
    assert word.key == key


def pieces(found) -> str:
    return "".join(f"[{piece.text}]" if piece.found else piece.text for piece in found)


def test_marks_stand_around_what_was_written():
    assert (
        pieces(marked("普法：ＩＰｖ６普法", Query.parse("ipv6 普法"))) == "[普法]：[ＩＰｖ６普法]"
    )
    assert pieces(marked("没有", Query.parse("普法"))) == "没有"
    # a folded character that became two is marked as a whole
    assert pieces(marked("共㎡地", Query.parse("m2"))) == "共[㎡]地"


def test_the_excerpt_is_the_part_that_holds_most_words():
    shown = "\t普法活动\n地点\t社区广场\n内容\t在社区开展普法"
    found = excerpt(shown, Query.parse("普法 社区"))
    assert found is not None
    assert found.label == "内容"
    assert pieces(found.pieces) == "在[社区]开展[普法]"
    assert excerpt("\t普法活动\n地点\t三楼", Query.parse("普法")) is None


def test_a_long_part_is_shown_around_the_first_match():
    found = excerpt(f"\t题\n内容\t{'前' * 200}普法{'后' * 200}普法", Query.parse("普法"))
    assert found is not None
    text = pieces(found.pieces)
    assert text.startswith("……前")
    assert text.endswith("后……")
    assert text.count("[普法]") == 1
    assert len(text) < 120


def test_a_short_name_stands_for_the_names_in_full():
    (word,) = Query.parse("支委会").words
    assert word.texts == ("支委会", "支部委员会会议", "支部委员会")
    assert [
        piece.text for piece in marked("11月支部委员会会议", Query.parse("支委会")) if piece.found
    ] == ["支部委员会会议"]
    assert Query.parse("党课").words[0].full == ()
