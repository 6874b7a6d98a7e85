"""The form of a talk with many."""

from wtforms import DateField, SelectField, StringField
from wtforms.validators import ValidationError

from intranet.domain.integrity.group_talks import (
    MAX_DEMAND,
    MAX_POST,
    MAX_SCOPE,
    MAX_TALKER,
    MAX_TITLE,
)
from intranet.domain.integrity.reasons import TalkReason
from intranet.pagekit.fields import CountField, NotLater, SensibleDate, choices
from intranet.pagekit.forms import EntryForm, Needed, TextLength
from intranet.pagekit.wording import NO_MATTERS, PlainText


class GroupTalkForm(EntryForm):
    """Who talked with how many, when and about what."""

    title = StringField(
        "名称",
        [Needed(), TextLength(MAX_TITLE), PlainText()],
        description=f"党员可以看到名称和日期，例如：年度集体廉政谈话。{NO_MATTERS}",
    )
    held_on = DateField("谈话日期", [Needed(), SensibleDate(), NotLater("谈话以后再登记")])
    reason = SelectField("事由", choices=choices(TalkReason.choices()), coerce=TalkReason)
    talker = StringField("谈话人", [Needed(), TextLength(MAX_TALKER)])
    talker_post = StringField("谈话人职务", [Needed(), TextLength(MAX_POST)])
    headcount = CountField("谈话对象人数", validators=[Needed()], most=9999)
    scope = StringField(
        "谈话对象范围",
        [Needed(), TextLength(MAX_SCOPE)],
        description="例如：全体支部委员、新任职人员。不写姓名。",
    )
    demand = StringField("要求摘要", [TextLength(MAX_DEMAND), PlainText()], description=NO_MATTERS)

    def validate_headcount(self, field: CountField) -> None:
        """With one person it is a talk of another kind."""
        if field.data is not None and field.data < 2:
            raise ValidationError("集体谈话至少2人；与一人的谈话在个别谈话中登记。")
