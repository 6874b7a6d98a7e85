"""Names in pinyin: in full, by initials, from a later syllable; surnames as surnames."""

import subprocess
import sys

import pytest

from intranet.domain.search.pinyin import keys


def test_a_name_is_spelt_in_full_and_by_initials_from_any_syllable():
    assert keys("张一鸣", person=True) == {"zhangyiming", "yiming", "ming", "zym", "ym", "m"}


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("单晓明", "shanxiaoming"),
        ("曾国强", "zengguoqiang"),
        ("仇英", "qiuying"),
        ("解放", "xiefang"),
        ("区少华", "oushaohua"),
        ("查良", "zhaliang"),
        ("翟军", "zhaijun"),
        ("尉迟恭", "yuchigong"),
        ("万俟清", "moqiqing"),
        ("欧阳锋", "ouyangfeng"),
        ("吕布", "lvbu"),
        # in a given name it is read otherwise than as a surname
        ("李解元", "lijieyuan"),
        ("张乐", "zhangyue"),
        ("张乐", "zhangle"),
        ("㛃一", "jieyi"),
        ("李𠅤", "lixi"),
        ("䶮飞", "yanfei"),
        ("阿·买提", "amaiti"),
        ("Anna", "anna"),
        ("单", "shan"),
    ],
)
def test_readings(name, spelling):
    assert spelling in keys(name, person=True)


def test_a_branch_is_spelt_as_words():
    spelt = keys("重庆指挥中心党支部", person=False)
    assert {"chongqingzhihuizhongxindangzhibu", "cqzhzxdzb", "zhzxdzb"} <= spelt


@pytest.mark.parametrize("name", ["", "·", "１２"])
def test_what_has_no_reading_has_no_key(name):
    assert all(key.isascii() for key in keys(name, person=True))
    assert keys("", person=True) == keys("·", person=True) == set()


def test_many_readings_do_not_multiply_without_end():
    assert len(keys("曾" + "乐长重行朝晟" * 3, person=True)) < 500


def test_the_dictionaries_are_loaded_only_where_a_name_is_written():
    code = "import sys, intranet.web.app; sys.exit('pypinyin' in sys.modules)"  # what the service starts with
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
