"""Folding and cutting: one spelling for what people type in several ways, windows that never miss a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.domain.search.text import fold, runs, windows


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＩＰｖ６", "ipv6"),
        ("（试行）", "(试行)"),
        ("第\u3000三\t季\n度", "第 三 季 度"),
        ("Ⅲ级", "iii级"),
        ("零\u200b宽", "零宽"),
        # a variant of a character is the character
        ("葛\U000e0100城", "葛城"),
        ("\ufa0e\uf900", "\ufa0e豈"),
        ("党员大会", "党员大会"),
        ("", ""),
    ],
)
def test_widths_cases_and_invisible_signs_are_one(written, folded):
    assert fold(written) == folded


def test_words_end_at_punctuation_and_blanks():
    assert runs(fold("党员大会，（2025）年—ABC")) == ["党员大会", "2025", "年", "abc"]
    assert runs("，。！_%\"'*") == []


def test_rare_characters_belong_to_words():
    # within the first plane, beyond it, from a private font, and from a Unicode younger than the library
    for rare in ("㛃", "䶮", "𠅤", "\ue000", "\U000323af"):
        assert windows(rare) == [rare]
        assert windows(f"李{rare}") == sorted([f"李{rare}", rare])


def test_each_window_and_the_closing_character_are_terms():
    assert windows("党员会") == sorted(["党员", "员会", "会"])
    assert windows("党员，会") == sorted(["党员", "员", "会"])


@given(st.text(max_size=40), st.data())
def test_a_part_folds_as_it_does_in_the_whole(text, data):
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    assert fold(part) in fold(text)


@given(
    st.text(alphabet="党员大会ab1，。 𠅤", max_size=30),
    st.text("党员大会ab1，𠅤", min_size=1, max_size=5),
)
def test_a_text_that_holds_a_word_holds_its_windows(text, word):
    if fold(word) in fold(text):
        terms = set(windows(fold(text)))
        for run in runs(fold(word)):
            assert all(run[at : at + 2] in terms for at in range(len(run) - 1))
            assert any(term.startswith(run[:1]) for term in terms)
