"""How what was achieved is told in one sentence: one subject named once, numbers in digits."""

import pytest

from intranet.domain.achievements.quantities import in_digits, parse_wording
from intranet.domain.achievements.series import joined


@pytest.mark.parametrize(
    ("clauses", "sentence"),
    [
        (["便民服务分为6类", "便民服务共有32项"], "便民服务分为6类，共有32项"),
        (["工作法含3争", "工作法含6强", "工作法含0距离服务"], "工作法含3争、6强、0距离服务"),
        (["48个项目提前完成节点", "其中轨道交通6条线"], "48个项目提前完成节点，其中轨道交通6条线"),
        (["开放人防工程9处", "开放面积约11万平方米"], "开放人防工程9处；开放面积约11万平方米"),
        (
            ["便民服务分为6类", "另开放9处", "便民服务共有32项"],
            "便民服务分为6类；另开放9处；便民服务共有32项",
        ),
        (["其中轨道交通6条线"], "其中轨道交通6条线"),
        ([], ""),
    ],
)
def test_clauses_are_one_sentence(clauses, sentence):
    assert joined(clauses) == sentence


@pytest.mark.parametrize(
    ("stored", "printed"),
    [
        ("两个", "2个"),
        ("一人", "1人"),
        ("三期", "3期"),
        ("2个", "2个"),
        ("210余场次", "210余场次"),
        ("七大举措", "七大举措"),
        ("全省第一", "全省第一"),
        ("连续七年", "连续七年"),
        ("唯一", "唯一"),
        ("", ""),
    ],
)
def test_a_number_with_a_unit_prints_in_digits(stored, printed):
    assert in_digits(stored, parse_wording(stored)) == printed
