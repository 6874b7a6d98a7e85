"""The form of a talk with one person, or with several one after the other."""

from typing import Any

from wtforms import DateField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from intranet.domain.integrity.reasons import TalkKind, TalkReason
from intranet.domain.integrity.talks import MAX_NAME, MAX_POST, MAX_TEXT
from intranet.pagekit.fields import Names, NotLater, SensibleDate, choices
from intranet.pagekit.forms import Needed, TextLength, VersionedForm, number_in
from intranet.pagekit.wording import NO_MATTERS, PlainText

TEXTS = ("demand", "response", "follow_up", "due_on")


class IntegrityTalkForm(VersionedForm):
    """Who talked with whom, of which kind, when; what was asked for.

    What is restricted is not kept while it is typed.
    """

    draft_key = None  # type: ignore[assignment]

    held_on = DateField("谈话日期", [Needed(), SensibleDate(), NotLater("谈话以后再登记")])
    kind = SelectField("类型", choices=choices(TalkKind.choices()), coerce=TalkKind)
    reason = SelectField("事由", choices=choices(TalkReason.choices()), coerce=TalkReason)
    talker_id = SelectField("谈话人")
    talker_name = StringField("谈话人姓名", [TextLength(MAX_NAME)])
    talker_post = StringField("谈话人职务", [Needed(), TextLength(MAX_POST)])
    talkees = Names("谈话对象", [Needed()])
    demand = StringField(
        "要求摘要", [Needed(), TextLength(MAX_TEXT), PlainText()], description=NO_MATTERS
    )
    response = StringField("对象表态", [TextLength(MAX_TEXT), PlainText()], description=NO_MATTERS)
    follow_up = StringField("后续事项", [TextLength(MAX_TEXT), PlainText()], description=NO_MATTERS)
    due_on = DateField("后续事项时限", [Optional(), SensibleDate()])

    def validate_talker_name(self, field: StringField) -> None:
        """Named where nobody is chosen."""
        if not self.talker_id.data and not field.data:
            raise ValidationError("请填写谈话人姓名，或者在谈话人中选择。")

    def validate_talkees(self, field: Names) -> None:
        """Nobody who talks with themselves."""
        if "talker_id" in self and self.talker_id.data in (field.data or ()):
            raise ValidationError("谈话人和谈话对象不能是同一人。")

    def validate_response(self, field: StringField) -> None:
        """What one person said is not what several said."""
        if field.data and len(self.talkees.data or ()) > 1:
            raise ValidationError("与多人分别谈话的，先登记要求摘要，对象表态逐人补充。")

    def validate_follow_up(self, field: StringField) -> None:
        """The same of what is to follow."""
        if field.data and len(self.talkees.data or ()) > 1:
            raise ValidationError("与多人分别谈话的，后续事项逐人补充。")

    def validate_due_on(self, field: DateField) -> None:
        """Of something that is to follow."""
        if field.data and not self.follow_up.data:
            raise ValidationError("请先填写后续事项。")

    @property
    def talkee_ids(self) -> list[int]:
        """The ticked people, after ``validate`` was fine."""
        return [number for text in self.talkees.data or () if (number := number_in(text))]

    @property
    def texts(self) -> dict[str, Any]:
        """What is restricted, by column."""
        return {name: self[name].data or (None if name == "due_on" else "") for name in TEXTS}
