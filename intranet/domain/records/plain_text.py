"""Rules over typed text, no model: placeholders, doubled estimates, marks of secrecy, full-width figures.

What blocks must be mended before a record is submitted; what warns is shown and left to people.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from intranet.foundation.personal_numbers import personal_number

_PLACEHOLDER = re.compile(r"[{}【】⟨⟩〖〗]|[×xX○]{2,}|_{2,}|\.{4,}")
_UNREPORTED = "未填报"
_DOUBLED = re.compile(
    r"(?P<before>约|近|逾|超过)(?P<number>[0-9０-９.．一二三四五六七八九十百千万亿]+)(?P<behind>余|多)"
)
_CUT_OFF = re.compile(
    r"截止(?:到|至)?(?=\s*(?:[0-9０-９一二三四五六七八九十]|今|目前|现在|本|上|去|当|[年月][底末]))"
)
# Words of the law that stand inside a title or a fixed expression are not marks.
_TITLES = re.compile("《[^》]*》")
_MARKS = (
    "绝密|(?<!商业)机密|"
    "(?<!国家)(?<!工作)(?<!商业)(?<!党的)(?<!保守)(?<!军事)秘密(?!法|写票|投票|选举)"
)
_CLASSIFIED = re.compile(f"{_MARKS}|(?<!没有)(?<!未发现)(?<!不涉及)(?<!不填写)问题线索")
_SECRECY = re.compile(f"{_MARKS}|不得外传|内部(?:资料|文件|材料|刊物|使用|参阅|传阅|掌握)")
_INSTRUCTION = re.compile('批示[^。；]{0,12}[：:]|批示[^。；，]{0,8}[“"]')
_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_HALF_BRACKETS = re.compile(r"[\u4e00-\u9fff]\([^)]*\)|\([^)]*[\u4e00-\u9fff][^)]*\)")
_DOTTED_DATE = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}[./][0-9]{1,2}(?:[./][0-9]{1,2})?(?![0-9%])")


NOT_HERE = "出现“{}”字样，本系统不得录入涉密和内部材料，请核对。"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; ``field`` names the form field to mend it in ("" for the whole summary)."""

    blocks: bool
    sentence: str
    field: str = ""


_BLOCKING = (
    (_PLACEHOLDER, "“{found}”像是未替换的占位内容，请补充完整。"),
    (re.compile(_UNREPORTED), "“{found}”不能出现在定稿中，请写明情况，确实没有开展的写“未开展”。"),
    (_DOUBLED, "“{found}”重复使用了概数词，请只保留一个（{number}{behind}，或{before}{number}）。"),
    (_CUT_OFF, "日期前请用“截至”，不用“{found}”。"),
    (_INSTRUCTION, "批示内容不能引用，只能写明层级、日期和阅办编号。"),
)
_WARNING = (
    (_FULL_WIDTH, "“{found}”是全角字符，数字和字母请用半角。"),
    (_HALF_BRACKETS, "“{found}”请改用全角括号（）。"),
    (_DOTTED_DATE, "日期“{found}”请写成“2025年9月30日”的形式。"),
)


def classified_word(text: str) -> str:
    """The first word in *text* that stands for what must not enter this system at all; empty when there is none.

    Marks of classified matter (《保守国家秘密法》 9, 14) and clues of discipline inspection; titles of laws are none.
    """
    found = _CLASSIFIED.search(_TITLES.sub("", text))
    return found[0] if found else ""


def not_to_enter(text: str) -> str:
    """Why *text* may not be stored whatever it is for, as the rest of a sentence; empty when it may."""
    if word := classified_word(text):
        return NOT_HERE.format(word)
    if kind := personal_number(text):
        return f"中有{kind}，本系统不登记，请删除。"
    return ""


def secrecy_mark(text: str) -> str:
    """The first mark of secret or internal matter in *text*; empty when there is none."""
    found = _SECRECY.search(_TITLES.sub("", text))
    return found[0] if found else ""


def text_findings(text: str, field: str, *, label: str = "") -> list[Finding]:
    """Findings in one piece of typed text, each rule at most once."""
    found = []
    for blocks, rules in ((True, _BLOCKING), (False, _WARNING)):
        for pattern, words in rules:
            match = pattern.search(text)
            if match:
                sentence = words.format(found=match[0], **match.groupdict())
                found.append(Finding(blocks, label + sentence, field))
    if mark := secrecy_mark(text):
        found.append(Finding(True, f"{label}{NOT_HERE.format(mark)}", field))
    return found


def blocking(found: Iterable[Finding]) -> dict[str, list[str]]:
    """The blocking ones as problems by form field."""
    problems: dict[str, list[str]] = {}
    for item in found:
        if item.blocks:
            problems.setdefault(item.field, []).append(item.sentence)
    return problems
