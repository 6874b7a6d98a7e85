"""The forms of a risk point: the first entry; later, with a review of it."""

from datetime import date
from typing import Any

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from intranet.domain.integrity.risks import (
    MAX_INDICATOR,
    MAX_LEADER,
    MAX_NAME,
    MAX_NOTE,
    MAX_POST,
    MAX_TEXT,
    RiskCategory,
    RiskLevel,
)
from intranet.pagekit.fields import NotLater, SensibleDate, choices, chosen_id
from intranet.pagekit.forms import EntryForm, Needed, TextLength
from intranet.pagekit.wording import NO_MATTERS, PlainText

LEVELS = "涉及资金、采购、工程和“三重一大”的一般为高；一般管理、审批、检查的为中；较少管人管钱管物的为低。"


class RiskForm(EntryForm):
    """What can go wrong where, how grave it is, how it is guarded against, who answers for it."""

    post = StringField("岗位或权力事项", [Needed(), TextLength(MAX_POST), PlainText()])
    category = SelectField("风险类别", choices=choices(RiskCategory.choices()), coerce=RiskCategory)
    name = StringField("风险点", [Needed(), TextLength(MAX_NAME), PlainText()])
    manifestation = TextAreaField(
        "表现形式", [Needed(), TextLength(MAX_TEXT), PlainText()], description=NO_MATTERS
    )
    level = SelectField(
        "风险等级",
        choices=choices(RiskLevel.choices()),
        coerce=RiskLevel,
        default=RiskLevel.MEDIUM,
        description=LEVELS,
    )
    measures = TextAreaField(
        "防控措施", [Needed(), TextLength(MAX_TEXT), PlainText()], description=NO_MATTERS
    )
    indicator = StringField(
        "监测指标", [TextLength(MAX_INDICATOR), PlainText()], description=NO_MATTERS
    )
    owner_id = SelectField("责任人", [Needed()], coerce=chosen_id)
    leader = StringField("责任领导", [Needed(), TextLength(MAX_LEADER)])
    due_on = DateField("完成时限", [Optional(), SensibleDate()])
    found_on = DateField("登记日期", [Needed(), SensibleDate(), NotLater()])
    review_on = DateField("下次复核日期", [Needed(), SensibleDate()])
    # what is entered has not ended: it is no other one that did
    ended_on: Any = None


class ReviewedRiskForm(RiskForm):
    """The same of a risk point that is there already: what came of the measures, a review, its end.

    ``reviewed_on`` is the day of a review that is entered now; ``seen`` that of the last one.
    """

    seen: date | None = None

    implementation = TextAreaField(
        "落实情况", [TextLength(MAX_TEXT), PlainText()], description=NO_MATTERS
    )
    reviewed_on = DateField(
        "复核日期", [Optional(), NotLater("复核以后再登记")], description="这次做了复核的填写。"
    )
    note = StringField(
        "复核或调整说明", [TextLength(MAX_NOTE), PlainText()], description=NO_MATTERS
    )
    ended_on = DateField(
        "消除日期", [Optional(), NotLater()], description="职责、流程取消，风险不再存在的填写。"
    )

    def validate_reviewed_on(self, field: DateField) -> None:
        """Not before the risk point was there, nor before the last review."""
        if field.data is None:
            return
        if self.found_on.data and field.data < self.found_on.data:
            raise ValidationError("复核日期早于登记日期，请核对。")
        if self.seen and field.data < self.seen:
            raise ValidationError(f"复核日期早于上次复核（{self.seen.isoformat()}），请核对。")

    def validate_review_on(self, field: DateField) -> None:
        """After the review that is entered now."""
        if field.data and self.reviewed_on.data and field.data <= self.reviewed_on.data:
            raise ValidationError("下次复核日期应晚于这次复核。")

    def validate_ended_on(self, field: DateField) -> None:
        """Not before the risk point was there."""
        if field.data and self.found_on.data and field.data < self.found_on.data:
            raise ValidationError("消除日期早于登记日期，请核对。")
