"""What stands against an achievement: texts that must not be kept, what a submission still lacks, what to mind.

Problems name the form field they belong to.
"""

from collections.abc import Mapping
from datetime import date

from intranet.domain.achievements.quantities import MeasureKind
from intranet.domain.achievements.tables import Achievement, AchievementKind
from intranet.domain.records.plain_text import blocking, text_findings

Problems = dict[str, list[str]]

# Fields that people type, with their names on the form.
TYPED = ("subject", "wording", "tail", "baseline", "scope", "definition", "party", "reference")
# Kinds whose level must be said.
LEVELLED = frozenset({AchievementKind.AWARD, AchievementKind.MEDIA, AchievementKind.ENDORSEMENT})


def typed_problems(texts: Mapping[str, str]) -> Problems:
    """What must not be kept at all: marks of secrecy, quoted 批示, doubled qualifiers, 截止 before a date."""
    found = [item for field, text in texts.items() for item in text_findings(text, field)]
    problems = blocking(found)
    statement = "".join(texts.get(name, "") for name in ("subject", "wording", "tail"))
    # 约 at the end of the subject and 余 in the value meet only when printed
    whole = blocking(text_findings(statement, "wording")).get("wording", [])
    for sentence in whole:
        if not any(sentence in sentences for sentences in problems.values()):
            problems.setdefault("wording", []).append(sentence)
    return problems


def submission_problems(achievement: Achievement, *, today: date) -> Problems:
    """What an achievement (with its text loaded) still lacks before it is submitted."""
    problems: Problems = {}

    def need(field: str, sentence: str, *, met: object) -> None:
        if not met:
            problems.setdefault(field, []).append(sentence)

    kind = achievement.kind
    need("subject", "请填写内容。", met=achievement.subject.strip())
    if kind is AchievementKind.FIGURE:
        need("indicator", "请选择统计指标。", met=achievement.indicator_id)
        need(
            "wording",
            "请填写数值；没有数值的，数据类型请选“事实（无数值）”。",
            met=achievement.wording or achievement.measure_kind is MeasureKind.FACT,
        )
    if kind in LEVELLED:
        need("level", "请选择级别。", met=achievement.level)
    if kind is AchievementKind.AWARD:
        need("party", "请填写授予单位。", met=achievement.party)
    if kind is AchievementKind.MEDIA:
        need("party", "请填写刊播媒体。", met=achievement.party)
    if kind is AchievementKind.CASE:
        story = achievement.text.story if achievement.text else ""
        need("story", "请填写案例内容。", met=story.strip())
    if achievement.as_of is not None:
        need("as_of", "截至日期在今天之后，请核对。", met=achievement.as_of <= today)
    elif achievement.period_end > today:
        problems["as_of"] = ["统计期间还没有结束，请填写数据截至的日期，或者期满后再提交。"]
    return problems


def cautions(achievement: Achievement) -> list[str]:
    """What does not stand against a submission but should be seen (evidence and files are loaded)."""
    texts = {name: getattr(achievement, name) for name in TYPED}
    found = list(
        dict.fromkeys(
            item.sentence
            for field, text in texts.items()
            for item in text_findings(text, field)
            if not item.blocks
        )
    )
    if not achievement.evidence and not achievement.files:
        found.append("还没有佐证材料，可以提交，审核时可能要求补充。")
    if achievement.measure_kind in {MeasureKind.DELTA_PERCENT, MeasureKind.DELTA_POINT} and not (
        achievement.baseline
    ):
        found.append("增减数据没有写明比较基期，打印时读者不知道与何时相比。")
    return found
