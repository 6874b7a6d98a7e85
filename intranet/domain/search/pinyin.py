"""Names in pinyin: in full and by initials, from any syllable on (张一鸣: zhangyiming, yiming, ming, zym, ym, m).

The spelling is worked out when a name is written, never when it is searched for.
"""

import itertools
from collections.abc import Iterable

# Surnames that are read otherwise than the character alone; a person is found under either reading.
SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "区": "ou",
    "查": "zha",
    "朴": "piao",
    "盖": "ge",
    "乐": "yue",
    "缪": "miao",
    "翟": "zhai",
    "洗": "xian",
    "召": "shao",
    "种": "chong",
    "折": "she",
    "秘": "bi",
    "繁": "po",
    "黑": "he",
    "员": "yun",
    "覃": "qin",
    "卜": "bu",
    "隗": "wei",
    "祭": "zhai",
    "牟": "mu",
    "郇": "xun",
    "佴": "nai",
    "阚": "kan",
    "句": "gou",
    "单于": "chan yu",
    "长孙": "zhang sun",
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "澹台": "tan tai",
}
# Characters that are read in two ways in given names; the library knows the other one.
GIVEN = {
    "乐": ("le", "yue"),
    "长": ("chang", "zhang"),
    "重": ("chong", "zhong"),
    "行": ("xing", "hang"),
    "朝": ("chao", "zhao"),
    "晟": ("sheng", "cheng"),
    "盛": ("sheng", "cheng"),
    "茜": ("qian", "xi"),
    "曾": ("zeng", "ceng"),
    "传": ("chuan", "zhuan"),
    "藏": ("zang", "cang"),
    "柏": ("bai", "bo"),
    "娜": ("na", "nuo"),
    "绿": ("lv", "lu"),
    "还": ("huan", "hai"),
    "会": ("hui", "kuai"),
    "隽": ("jun", "juan"),
    "贾": ("jia", "gu"),
}
# Each character with two readings doubles the spellings of a name; so many are enough to find it.
_MOST_SPELLINGS = 12

Syllables = tuple[str, ...]


def _usual(text: str) -> list[str]:
    """The syllables of a text without tones; words are read as words (银行 yin hang), Latin letters as they stand."""
    # its dictionaries take a moment to load: only who writes a name needs them
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    spelt = (
        "".join(sign for sign in part.lower() if sign.isascii() and sign.isalnum())
        for part in lazy_pinyin(text, style=Style.NORMAL)
    )
    return [syllable for syllable in spelt if syllable]


def _of_person(name: str) -> Iterable[Syllables]:
    """Spellings of a person's name, the surname read as a surname or as it usually is."""
    if name[:1].isascii():
        return [tuple(_usual(name))]
    length = 2 if name[:2] in SURNAMES and len(name) > 2 else 1
    surnames = [_usual(name[:length])]
    if name[:length] in SURNAMES:
        surnames.insert(0, SURNAMES[name[:length]].split())
    given = [
        GIVEN.get(char) or (syllable,)
        for char, syllable in _aligned(name[length:], _usual(name[length:]))
    ]
    spellings = ((*surname, *rest) for surname in surnames for rest in itertools.product(*given))
    return itertools.islice(spellings, _MOST_SPELLINGS)


def _aligned(text: str, syllables: list[str]) -> list[tuple[str, str]]:
    """Each syllable with its character; with none where their numbers differ (names in Latin letters)."""
    if len(text) != len(syllables):
        return [("", syllable) for syllable in syllables]
    return list(zip(text, syllables, strict=True))


def spelling(name: str) -> str:
    """The usual spelling of a person's name, without spaces: zhangyiming."""
    return "".join(next(iter(_of_person(name))))


def keys(name: str, *, person: bool) -> set[str]:
    """Everything that may be typed for the name from its beginning or from the beginning of a later syllable."""
    found: set[str] = set()
    for spelling in _of_person(name) if person else [tuple(_usual(name))]:
        for start in range(len(spelling)):
            found.add("".join(spelling[start:]))
            found.add("".join(syllable[0] for syllable in spelling[start:]))
    return found
