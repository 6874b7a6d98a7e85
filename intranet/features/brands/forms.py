"""Forms of brand files: the file itself, a stage, a logo."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import StopValidation, ValidationError

from intranet.domain.brands.tables import MAX_NAME, Brand, BrandStage, RecheckOutcome
from intranet.foundation import clock
from intranet.foundation.uploads import MAX_PICTURE_BYTES
from intranet.pagekit.fields import SensibleDate, choices
from intranet.pagekit.forms import Needed, TextLength, VersionedForm

MAX_MEANING = 300
MAX_METHOD = 400
MAX_MEASURES = 800
ACCEPTED = ".jpg,.jpeg,.png,.webp"
EMBLEM_RULE = (
    "按《中国共产党党徽党旗条例》的要求，党徽、党旗应当严肃使用，"
    "不得用作或改作商标、标识的组成部分。品牌标识中请勿出现党徽、党旗及其变形图案。"
)
HAS_EMBLEM = "标识中含有党徽、党旗图案，不能作为品牌标识，请修改设计后再上传。"


class BrandForm(VersionedForm):
    """A brand file."""

    name = StringField(
        "品牌名称",
        [Needed(), TextLength(MAX_NAME)],
        description="按正式文件中的写法填写，空格、间隔号和引号原样保留。",
    )
    duty = StringField(
        "依托职能", [TextLength(80)], description="品牌依托的主责主业，例如：普法宣传教育。"
    )
    meaning = TextAreaField("品牌内涵", [TextLength(MAX_MEANING)])
    work_method = TextAreaField("工作法", [TextLength(MAX_METHOD)])
    measures = TextAreaField(
        "主要举措", [TextLength(MAX_MEASURES)], description="一行一条，不必编号。"
    )
    logo_meaning = TextAreaField(
        "标识释义", [TextLength(MAX_MEANING)], description="没有标识的不填。"
    )

    @classmethod
    def of(cls, brand: Brand, draft_key: str) -> "BrandForm":
        """The form filled with what is stored."""
        return cls(
            formdata=None,
            name=brand.name,
            duty=brand.duty,
            meaning=brand.text.meaning,
            work_method=brand.text.work_method,
            measures=brand.text.measures,
            logo_meaning=brand.text.logo_meaning,
            version=str(brand.version),
            draft_key=draft_key,
        )


class DayForm(VersionedForm):
    """What is said of a stage, new or old."""

    happened_on = DateField("日期")
    document = StringField("依据文件", [TextLength(80)], description="文件名称或文号，没有的不填。")
    note = StringField("备注", [TextLength(200)])

    def validate_happened_on(self, field: DateField) -> None:
        """A day is needed; far-off years are slips."""
        if field.data is None:
            field.errors = []
            raise StopValidation("请填写日期，例如 2025-09-30。")
        SensibleDate(clock.today().year)(self, field)

    def told(self) -> dict[str, Any]:
        """Day, document and note, after ``validate`` was fine."""
        typed = self.columns()
        return {name: typed[name] for name in ("happened_on", "document", "note")}


class StageForm(DayForm):
    """The next stage of a brand."""

    stage = SelectField("阶段", validate_choice=False)
    outcome = SelectField(
        "复核结果",
        choices=choices([("", "不适用"), *RecheckOutcome.choices()]),
        validate_choice=False,
        description="登记“复核”时选择；结果为“不再保留”的，品牌创建即告结束。",
    )

    def offer(self, stages: Sequence[BrandStage]) -> None:
        """Narrow the list to what may come next."""
        self.stage.choices = choices((stage.value, stage.label) for stage in stages)

    def validate_stage(self, field: SelectField) -> None:
        """One of the stages."""
        if field.data not in list(BrandStage):
            raise ValidationError("请选择阶段。")

    @property
    def asks_outcome(self) -> bool:
        """Whether a recheck can be chosen, or was; only that has an outcome."""
        recheck = BrandStage.RECHECK.value
        offered = any(value == recheck for value, *_ in self.stage.iter_choices())
        return offered or self.stage.data == recheck or bool(self.outcome.errors)

    @property
    def chosen(self) -> BrandStage:
        """The stage, after ``validate`` was fine."""
        return BrandStage(self.stage.data)

    @property
    def chosen_outcome(self) -> RecheckOutcome | None:
        """The outcome of a recheck; None for anything else."""
        text = self.outcome.data
        return RecheckOutcome(text) if text in list(RecheckOutcome) else None


class LogoForm(VersionedForm):
    """One picture, with the word of the uploader that it carries no emblem."""

    files = FileField(
        "标识图片",
        description=f"JPG、PNG 或 WebP，不超过{MAX_PICTURE_BYTES // 1024 // 1024} MB。",
    )
    emblem = RadioField(
        "标识中是否含有党徽、党旗图案",
        choices=choices([("no", "不含"), ("yes", "含有")]),
        validate_choice=False,
    )

    def validate_files(self, field: FileField) -> None:
        """A file is needed."""
        if not field.data or not field.data.filename:
            raise ValidationError("请选择标识图片。")

    def validate_emblem(self, field: RadioField) -> None:
        """An answer is needed, and only one of the two lets the file in."""
        if field.data not in {"yes", "no"}:
            raise ValidationError("请核对图片后选择。")
        if field.data == "yes":
            raise ValidationError(HAS_EMBLEM)
