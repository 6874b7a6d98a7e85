"""Forms of the restricted registers. What is typed into them is kept nowhere but in its row: they have no draft."""

from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import Optional

from intranet.domain.access.decisions import MAX_REASON as MAX_SWITCH_REASON
from intranet.domain.integrity.influence import SanctionKind
from intranet.domain.integrity.knowing import Kinship
from intranet.domain.integrity.openings import MAX_REASON, OpenedRegister
from intranet.domain.integrity.restricted import MAX_DOCUMENT, MAX_HANDLER, MAX_ISSUER, MeasureKind
from intranet.pagekit.fields import NotLater, SensibleDate, choices, chosen_id
from intranet.pagekit.forms import EntryForm, Needed, TextLength, VersionedForm

NO_CLUES = "只填写文号和名称；不要填写问题线索、信访举报、核查情况和涉密内容。"


class MeasureForm(EntryForm):
    """One measure towards one person; the matter itself has no place in it."""

    draft_key = None  # type: ignore[assignment]
    kind = SelectField("方式", coerce=MeasureKind)
    person_id = SelectField("对象", [Needed()], coerce=chosen_id)
    taken_on = DateField("日期", [Needed(), SensibleDate(), NotLater()])
    handler = StringField("实施人", [Needed(), TextLength(MAX_HANDLER)])
    document = StringField(
        "依据文号", [TextLength(MAX_DOCUMENT)], description=f"诫勉必须填写。{NO_CLUES}"
    )
    visited_on = DateField("回访日期", [Optional(), SensibleDate(), NotLater()])


class SanctionForm(EntryForm):
    """One decision, and how it was carried out."""

    draft_key = None  # type: ignore[assignment]
    person_id = SelectField("对象", [Needed()], coerce=chosen_id)
    kind = SelectField("种类", choices=choices(SanctionKind.choices()), coerce=SanctionKind)
    issuer = StringField("决定机关", [Needed(), TextLength(MAX_ISSUER)])
    document = StringField("文号", [Needed(), TextLength(MAX_DOCUMENT)], description=NO_CLUES)
    decided_on = DateField("决定日期", [Needed(), SensibleDate(), NotLater()])
    effective_on = DateField("生效日期", [Needed(), SensibleDate(), NotLater()])
    probation_months = SelectField(
        "留党察看期限",
        choices=choices([("0", "不适用"), ("12", "一年"), ("24", "二年")]),
        coerce=chosen_id,
        description="只有留党察看选择。",
    )
    extended = BooleanField("延长留党察看一年")
    announced_on = DateField(
        "宣布日期", [Optional(), SensibleDate(), NotLater()], description="决定后1个月内宣布。"
    )
    reported_on = DateField(
        "执行报告日期",
        [Optional(), SensibleDate(), NotLater()],
        description="决定后6个月内报告。",
    )
    restored_on = DateField(
        "恢复党员权利日期",
        [Optional(), SensibleDate(), NotLater()],
        description="留党察看期满恢复的填写；自当日起恢复表决权。",
    )
    closed_on = DateField("解除（届满）确认日期", [Optional(), SensibleDate(), NotLater()])


class RelativeForm(EntryForm):
    """A relative among the members."""

    draft_key = None  # type: ignore[assignment]
    name = StringField("亲属姓名", [Needed(), TextLength(40)], description="填写本机关党员的姓名。")
    kinship = SelectField("关系", choices=choices(Kinship.choices()), coerce=Kinship)


class OpeningForm(EntryForm):
    """What is to be read, and why."""

    draft_key = None  # type: ignore[assignment]
    register = SelectField(
        "查阅哪项登记", choices=choices(OpenedRegister.choices()), coerce=OpenedRegister
    )
    branch_id = SelectField("党支部", [Needed()], coerce=chosen_id)
    reason = StringField(
        "事由", [Needed(), TextLength(MAX_REASON)], description="说明工作需要，不写具体问题。"
    )


class SwitchForm(VersionedForm):
    """Why something is switched on or off; its version is whether it was on."""

    draft_key = None  # type: ignore[assignment]
    reason = StringField("理由", [Needed(), TextLength(MAX_SWITCH_REASON)])
