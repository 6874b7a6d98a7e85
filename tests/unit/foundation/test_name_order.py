"""Names in the order in which official lists print them."""

import pytest

from intranet.foundation.name_order import name_key


@pytest.mark.parametrize(
    "names",
    [
        # fewer strokes of the surname first: 2, 3, 4, 7, 16, 17
        "丁一凡 于慧 王喆 李振国 薛梅 魏东升",
        # as many: those that begin with 横, 竖, 撇, 点, 折
        "王平 水平 毛平 方平 尹平",
        "杨平 吴平 何平 沈平 张平",
        # of one surname those with one more character first, then by its strokes
        "王凯 王毅 王小洪 王广华 王文涛",
        # surnames of two characters are counted by their first, one more character behind them as well
        "司马光 欧阳修 欧阳建国",
        # what has no strokes is last
        "龚建军 Müller",
    ],
)
def test_names_stand_by_strokes(names: str) -> None:
    assert sorted(set(names.split()), key=name_key) == names.split()


def test_a_rare_character_is_counted_though_its_strokes_are_not_known_in_order() -> None:
    assert name_key("𬭊").startswith("12")
    assert name_key("喆").startswith("12")


def test_any_collation_agrees_and_the_key_fits_its_column() -> None:
    key = name_key("阿不都热依木·买买提江·吐尔逊")
    assert key.isascii()
    assert key == key.lower()
    assert key.isalnum()
    assert len(key) == 80


def test_different_people_of_equal_strokes_never_share_a_key() -> None:
    assert len({name_key(name) for name in ("李平", "李乎", "杜平", "杜乎")}) == 4
