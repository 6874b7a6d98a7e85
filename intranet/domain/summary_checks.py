"""Checks before the final print: rules over what was typed and what will be printed, no model.

What blocks must be mended before a summary can be submitted or approved; what warns is shown and left to people.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from intranet.domain.assessment.standing import Standing
from intranet.domain.figures import BranchFigures
from intranet.domain.narrative import Narrative, phrase
from intranet.domain.printing import SummaryPrint
from intranet.foundation.chinese import long_date

LINES_OF_TEXT = 44
"""Two pages of 22 lines, attachments not counted."""

_LINE = 28
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
_SECRECY = re.compile(
    "绝密|机密|(?<!国家)(?<!工作)(?<!商业)(?<!党的)(?<!保守)秘密(?!法)|不得外传|"
    "内部(?:资料|文件|材料|刊物|使用|参阅|传阅|掌握)"
)
_INSTRUCTION = re.compile('批示[^。；]{0,12}[：:]|批示[^。；，]{0,8}[“"]')
_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_HALF_BRACKETS = re.compile(r"[\u4e00-\u9fff]\([^)]*\)|\([^)]*[\u4e00-\u9fff][^)]*\)")
_DOTTED_DATE = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}[./][0-9]{1,2}(?:[./][0-9]{1,2})?(?![0-9%])")
_TWO_SECTIONS = re.compile("[。！？]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; ``field`` names the form field to mend it in ("" for the whole summary)."""

    blocks: bool
    sentence: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContext:
    """What the rules compare with: ``ended_names`` are (old name, present name) of branch and committee,
    ``previous`` the texts typed last quarter.
    """

    today: date
    ended_names: Sequence[tuple[str, str]] = ()
    previous: Sequence[str] = ()


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


def text_findings(text: str, field: str, *, label: str = "") -> list[Finding]:
    """Findings in one piece of typed text, each rule at most once."""
    found = []
    for blocks, rules in ((True, _BLOCKING), (False, _WARNING)):
        for pattern, words in rules:
            match = pattern.search(text)
            if match:
                sentence = words.format(found=match[0], **match.groupdict())
                found.append(Finding(blocks, label + sentence, field))
    mark = _SECRECY.search(_TITLES.sub("", text))
    if mark:
        found.append(
            Finding(
                True, f"{label}出现“{mark[0]}”字样，本系统不得录入涉密和内部材料，请核对。", field
            )
        )
    return found


def typed_findings(
    narrative: Narrative, context: CheckContext, *, before: str = "上季度"
) -> list[Finding]:
    """Findings in everything typed; ``before`` names the period whose wording must not be repeated."""
    found = []
    earlier = {part for text in context.previous for part in _sentences(text)}
    for field, text in narrative.typed().items():
        found += text_findings(text, field)
        for old, new in context.ended_names:
            if old in text and old not in new:
                found.append(Finding(True, f"“{old}”已更名，请使用现名称“{new}”。", field))
        repeated = [part for part in _sentences(text) if part in earlier and len(part) >= 12]
        if repeated:
            found.append(Finding(False, f"“{repeated[0]}”与{before}的表述相同，请核对。", field))
    return found


def _sentences(text: str) -> list[str]:
    return [phrase(part) for part in _TWO_SECTIONS.split(text) if phrase(part)]


def missing_findings(narrative: Narrative, *, plans: str = "下季度重点工作") -> list[Finding]:
    """What was not typed and has to be; ``plans`` is the name of the last section."""
    found = []
    if not any(phrase(text) for text in narrative.problems):
        found.append(Finding(True, "请填写存在问题，至少一项。", "problems-0"))
    if not narrative.plans:
        found.append(Finding(True, f"请填写{plans}，至少一项。", "plans-0-text"))
    for number, plan in enumerate(narrative.plans):
        if not phrase(plan.owner):
            found.append(Finding(True, "请填写由谁负责。", f"plans-{number}-owner"))
        if not phrase(plan.text):
            found.append(Finding(True, "请填写工作内容。", f"plans-{number}-text"))
    return found


def _gap_findings(figures: BranchFigures, narrative: Narrative) -> list[Finding]:
    found = []
    for item in figures.duties:
        for gap in item.gaps:
            said = narrative.explanations.get(gap.key)
            field = f"gap-{gap.key}-reason"
            if said is not None and phrase(said.reason):
                if said.made_up_on and said.made_up_on > figures.as_of:
                    found.append(
                        Finding(
                            False,
                            f"{gap.title}的补开日期在统计截至日之后，补开情况计入下一季度。",
                            f"gap-{gap.key}-made_up_on",
                        )
                    )
            elif item.lacking:
                found.append(Finding(True, f"{gap.title}尚未开展，请说明原因。", field))
            else:
                found.append(
                    Finding(
                        False, f"{gap.title}未在当月开展，已在其他月份补开，可以说明原因。", field
                    )
                )
    return found


def text_lines(document: SummaryPrint) -> int:
    """Lines of 28 characters that the text takes, as an estimate; exact for Chinese without figures."""
    paragraphs = [f"　　{document.lead}"]
    for part in document.sections:
        paragraphs.append(part.heading)
        paragraphs += [f"　　{item.run_in}{item.text}" for item in part.paragraphs]
    lines = sum(ceil(_cells(text) / _LINE) for text in paragraphs)
    # title, free lines, list of attachments, signature and date
    return lines + len(document.title_lines) + len(document.tables) + 5


def _cells(text: str) -> float:
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def _whole(document: SummaryPrint, figures: BranchFigures, context: CheckContext) -> list[Finding]:
    found = []
    quarter = figures.quarter
    if figures.members == 0:
        found.append(Finding(True, "截至统计日名册上没有党员，请先核对党员名册。", "as_of"))
    if context.today > quarter.last_day and figures.as_of < quarter.last_day:
        found.append(
            Finding(
                False,
                f"数据截至{long_date(figures.as_of)}，此后本季度的活动没有计入。",
                "as_of",
            )
        )
    elif context.today <= quarter.last_day:
        found.append(Finding(False, f"本季度到{long_date(quarter.last_day)}结束，数据还会变化。"))
    if figures.waiting:
        found.append(Finding(False, f"还有{figures.waiting}项活动待审核，通过后才计入数据。"))
    pending = [item for item in figures.duties if item.standing is Standing.NOT_YET]
    if pending:
        names = "、".join(item.duty.label for item in pending)
        found.append(Finding(False, f"{names}在截至日还未到期，表中按未到期列出。"))
    lines = text_lines(document)
    if lines > LINES_OF_TEXT:
        found.append(Finding(False, f"正文约{ceil(lines / 22)}页，超过2页，请适当精简。"))
    return found


def _record_findings(figures: BranchFigures) -> list[Finding]:
    """Secrecy marks in titles and topics of the records that the attachments would print."""
    found = []
    seen = set()
    for row in figures.rows:
        for text in (row.title, row.theme):
            mark = _SECRECY.search(_TITLES.sub("", text))
            if mark and row.activity_id not in seen:
                seen.add(row.activity_id)
                found.append(
                    Finding(
                        True,
                        f"{row.held_on.isoformat()}的记录名称或主题中出现“{mark[0]}”字样，请先核对该记录。",
                    )
                )
    return found


def findings(
    document: SummaryPrint,
    figures: BranchFigures,
    narrative: Narrative,
    context: CheckContext,
) -> list[Finding]:
    """Everything found, what blocks first."""
    every = [
        *missing_findings(narrative),
        *_gap_findings(figures, narrative),
        *typed_findings(narrative, context),
        *_record_findings(figures),
        *_whole(document, figures, context),
    ]
    return sorted(every, key=lambda item: not item.blocks)


def blocking(found: Iterable[Finding]) -> dict[str, list[str]]:
    """The blocking ones as problems by form field."""
    problems: dict[str, list[str]] = {}
    for item in found:
        if item.blocks:
            problems.setdefault(item.field, []).append(item.sentence)
    return problems
