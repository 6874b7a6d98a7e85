"""The form of one achievement; a kind shows only the fields it needs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from intranet.domain.achievements.checks import TYPED
from intranet.domain.achievements.quantities import MeasureKind
from intranet.domain.achievements.tables import (
    MAX_SUBJECT,
    Achievement,
    AchievementKind,
    Level,
    period_words,
)
from intranet.features.achievements.record.operations import AchievementInput
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter
from intranet.pagekit.fields import SensibleDate, choices, grouped_choices
from intranet.pagekit.forms import Needed, TextLength, VersionedForm, number_in

MAX_STORY = 2000
YEARS_AHEAD = 2
DAYS_BESIDE_PERIOD = (
    "与所选统计期间“{chosen}”不符，请删去；按起止日期统计的，统计期间请选“按下面的起止日期”。"
)
_YEARS_OFFERED = 4

# Kind → field → what it is called there. Fields that a kind does not name keep their own label.
LABELS: Mapping[AchievementKind, Mapping[str, str]] = {
    AchievementKind.FIGURE: {"subject": "成效内容"},
    AchievementKind.AWARD: {
        "subject": "荣誉名称",
        "wording": "数量",
        "party": "授予单位",
        "reference": "文号",
        "period_from": "表彰日期",
    },
    AchievementKind.MEDIA: {
        "subject": "稿件标题",
        "wording": "数量",
        "party": "刊播媒体",
        "reference": "版面、栏目",
        "period_from": "刊播日期",
    },
    AchievementKind.ENDORSEMENT: {"reference": "阅办编号", "period_from": "批示日期"},
    AchievementKind.DELIVERABLE: {
        "subject": "成果名称",
        "wording": "数量",
        "party": "发布单位",
        "reference": "文号、标准号",
        "period_from": "发布日期",
    },
    AchievementKind.CASE: {
        "subject": "案例名称",
        "party": "推广单位",
        "reference": "收录或推广文号",
        "period_from": "形成日期",
    },
}
SUBJECT_HELP: Mapping[AchievementKind, str] = {
    AchievementKind.FIGURE: "数值之前的文字，例如：组织普法宣传教育活动。",
    AchievementKind.AWARD: "例如：获评全省先进基层党组织。",
    AchievementKind.MEDIA: "打印时原样使用，书名号和引号请一并填写。",
    AchievementKind.DELIVERABLE: "例如：主编省级地方标准《人防门安装技术规程》。",
    AchievementKind.CASE: "例如：“一站式”服务工作法。",
}
# Fields that a kind does without.
WITHOUT: Mapping[AchievementKind, tuple[str, ...]] = {
    AchievementKind.FIGURE: ("level", "party", "reference", "story"),
    AchievementKind.AWARD: ("story", "baseline", "definition", "period"),
    AchievementKind.MEDIA: ("story", "baseline", "definition", "period"),
    # of an endorsement only level, day and reference are kept
    AchievementKind.ENDORSEMENT: (
        "story",
        "baseline",
        "definition",
        "period",
        "subject",
        "wording",
        "tail",
        "measure_kind",
        "party",
        "scope",
        "as_of",
        "indicator",
    ),
    AchievementKind.DELIVERABLE: ("story", "baseline", "definition", "period"),
    AchievementKind.CASE: (
        "baseline",
        "definition",
        "period",
        "wording",
        "tail",
        "measure_kind",
        "as_of",
        "indicator",
    ),
}


def endorsement_subject(level: Level | None) -> str:
    """The clause of an endorsement, composed because its text is not kept: 工作获省级批示肯定."""
    return f"工作获{level.label if level else ''}批示肯定"


def period_choices(today: date) -> list[tuple[str, str]]:
    """The quick choices of a period: years and quarters up to the present, newest first."""
    found = [("", "按下面的起止日期")]
    for year in range(today.year, today.year - _YEARS_OFFERED, -1):
        found.append((str(year), f"{year}年全年"))
        quarters = [Quarter(year, number) for number in (4, 3, 2, 1)]
        found += [(str(q), q.label) for q in quarters if q.first_day <= today]
    return found


def days_of(code: str) -> tuple[date, date] | None:
    """First and last day of 2025 or 2025Q3; None for anything else."""
    if len(code) == 4 and code.isdecimal():
        return date(int(code), 1, 1), date(int(code), 12, 31)
    try:
        quarter = Quarter.parse(code)
    except ValueError:
        return None
    return quarter.first_day, quarter.last_day


def code_of(first: date, last: date) -> str:
    """The quick choice that stands for these days; empty when none does."""
    if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
        return str(first.year)
    quarter = Quarter.of(first)
    return str(quarter) if (first, last) == (quarter.first_day, quarter.last_day) else ""


class OneOf(SelectField):
    """A select whose first choice is no choice; what is not offered is refused in Chinese."""

    def pre_validate(self, form: Any) -> None:
        """Nothing sent is no choice."""
        self.data = self.data or ""
        if self.data not in {value for value, *_ in self.iter_choices()}:
            raise ValidationError(f"{self.label.text}请从列表中选择。")


class AchievementForm(VersionedForm):
    """Everything that any kind asks for; ``arrange`` leaves what one kind needs."""

    indicator = OneOf("统计指标")
    level = OneOf("级别", choices=choices([("", "请选择"), *Level.choices()]))
    subject = StringField("内容", [Needed(), TextLength(MAX_SUBJECT)])
    wording = StringField("数值", [TextLength(40)])
    tail = StringField(
        "后续文字",
        [TextLength(60)],
        description="数值之后还有文字的填写，例如：，同比增长明显。一般不填。",
    )
    measure_kind = OneOf(
        "数据类型",
        choices=choices([("", "按单位自动判断"), *MeasureKind.choices()]),
        description="累计数、覆盖率、位次等不能相加的，请选明。",
    )
    period = OneOf("统计期间", choices=[])
    period_from = DateField("开始日期", [Optional()])
    period_to = DateField("结束日期", [Optional()])
    as_of = DateField(
        "截至日期",
        [Optional()],
        description="来源写“截至某日”“截至目前”的填写，打印为“截至2025年9月30日，…”。",
    )
    baseline = StringField(
        "比较基期", [TextLength(40)], description="增减数据与何时相比，例如：2024年。"
    )
    scope = StringField("范围", [TextLength(40)], description="例如：市区两级、全市。")
    definition = StringField(
        "统计口径",
        [TextLength(120)],
        description="怎样计数，例如：含线上活动。口径不同的年度不作增减比较。",
    )
    party = StringField("单位", [TextLength(60)])
    reference = StringField("编号", [TextLength(120)])
    story = TextAreaField(
        "案例内容",
        [TextLength(MAX_STORY)],
        description=f"背景、做法、成效，最多{MAX_STORY}字。",
    )
    brand = OneOf("所属品牌")
    suggested_branch = OneOf(
        "归属",
        description="来源没有写明党支部的，不直接计入；推定的归属由机关党委其他同志在审核通过后确认。",
    )
    in_text = BooleanField(
        "写入正文", default=True, description="不选的，只列入附表，不写入总结文字。"
    )

    def arrange(
        self,
        kind: AchievementKind,
        *,
        indicators: Sequence[tuple[str, Sequence[tuple[str, str]]]],
        brands: Sequence[tuple[str, str]],
        branches: Sequence[tuple[str, str]] | None,
    ) -> None:
        """Keep the fields of *kind* under its labels; *branches* None: an achievement of a branch."""
        self.kind = kind
        blank = "请选择" if kind is AchievementKind.FIGURE else "不列入统计指标"
        self.indicator.choices = [*choices([("", blank)]), *grouped_choices(indicators)]
        self.brand.choices = choices([("", "不属于品牌工作"), *brands])
        self.period.choices = choices(period_choices(clock.today()))
        for name in WITHOUT[kind]:
            del self[name]
        if branches is None:
            del self.suggested_branch
        else:
            self.suggested_branch.choices = choices(
                [
                    ("", "办公室口径，不归属党支部"),
                    *((value, f"按上下文推定：建议归属{name}") for value, name in branches),
                ]
            )
        for name, label in LABELS[kind].items():
            self[name].label.text = label
        if kind is not AchievementKind.FIGURE:
            self.period_to.description = "只有一天的不填。"
        sensible = SensibleDate(clock.today().year + YEARS_AHEAD)
        for name in ("period_from", "period_to", "as_of"):
            if name in self:
                self[name].validators = [*self[name].validators, sensible]

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides the fields one by one: some day is needed, of a figure a whole period."""
        good = bool(super().validate(extra_validators))
        first, last = self.period_from, self.period_to
        if first.errors or last.errors:
            return good
        quick = self._quick()
        if quick:
            return self._agrees(*quick) and good
        if first.data is None:
            words = "统计期间" if "period" in self else str(first.label.text)
            first.errors = [*first.errors, f"请填写{words}。"]
        elif last.data is None and "period" in self:
            last.errors = [*last.errors, "请填写结束日期。"]
        return good and not first.errors and not last.errors

    def validate_indicator(self, field: SelectField) -> None:
        """A figure stands under an indicator."""
        if self.kind is AchievementKind.FIGURE and not field.data:
            raise ValidationError("请选择统计指标。")

    def _agrees(self, first: date, last: date) -> bool:
        """Whether days of one's own say the same as the chosen period; a sentence beside those that do not."""
        good = True
        for field, day in ((self.period_from, first), (self.period_to, last)):
            if field.data not in {None, day}:
                chosen = period_words(first, last, None)
                field.errors = [*field.errors, DAYS_BESIDE_PERIOD.format(chosen=chosen)]
                good = False
        return good

    def _quick(self) -> tuple[date, date] | None:
        return days_of(self.period.data or "") if "period" in self else None

    def _days(self) -> tuple[date, date]:
        quick = self._quick()
        if quick:
            return quick
        first = self.period_from.data
        if first is None:
            raise ValueError("the form was not validated")
        return first, self.period_to.data or first

    def _text(self, name: str) -> str:
        return str(self[name].data or "") if name in self else ""

    def to_input(self) -> AchievementInput:
        """What was typed, after validation."""
        first, last = self._days()
        level = Level(self.level.data) if self._text("level") else None
        measure = self._text("measure_kind")
        subject = (
            endorsement_subject(level)
            if self.kind is AchievementKind.ENDORSEMENT
            else self._text("subject")
        )
        return AchievementInput(
            subject=subject,
            period_start=first,
            period_end=last,
            **{name: self._text(name) for name in TYPED if name != "subject"},
            measure_kind=MeasureKind(measure) if measure else None,
            indicator_id=number_in(self._text("indicator")),
            as_of=self.as_of.data if "as_of" in self else None,
            level=level,
            in_text=bool(self.in_text.data),
            brand_id=number_in(self._text("brand")),
            suggested_branch_id=number_in(self._text("suggested_branch")),
            story=self._text("story"),
        )


def says_measure(achievement: Achievement) -> bool:
    """Whether the stored sort of figure was chosen or read, not only what an empty form leaves."""
    figure = achievement.kind is AchievementKind.FIGURE
    return bool(achievement.wording) or (figure and achievement.measure_kind is MeasureKind.FACT)


def values_of(achievement: Achievement) -> dict[str, Any]:
    """Values of a stored achievement (its text is loaded), for editing it."""
    first, last = achievement.period_start, achievement.period_end
    quick = code_of(first, last) if achievement.kind is AchievementKind.FIGURE else ""
    if quick not in {code for code, _ in period_choices(clock.today())}:
        quick = ""
    alone = achievement.kind is not AchievementKind.FIGURE and first == last
    return {
        **{name: getattr(achievement, name) for name in (*TYPED, "as_of", "in_text")},
        "measure_kind": achievement.measure_kind.value if says_measure(achievement) else "",
        "indicator": str(achievement.indicator_id or ""),
        "level": achievement.level.value if achievement.level else "",
        "period": quick,
        "period_from": None if quick else first,
        "period_to": None if quick or alone else last,
        "story": achievement.text.story if achievement.text else "",
        "brand": str(achievement.brand_id or ""),
        "suggested_branch": str(achievement.suggested_branch_id or ""),
        "version": str(achievement.version),
        "draft_key": f"achievement:{achievement.id}",
    }
