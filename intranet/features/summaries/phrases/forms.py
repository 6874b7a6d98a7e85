"""The forms of a set phrase and of a wording of the office."""

from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from intranet.domain.summaries.phrases import MAX_PHRASE, MAX_SOURCE, Weight
from intranet.domain.summaries.wordings import MAX_WORDING, Use
from intranet.pagekit.fields import NotBefore, SensibleDate, choices
from intranet.pagekit.forms import EntryForm, Needed, TextLength


class _ValidForm(EntryForm):
    """From when to when something is said, and where it is laid down."""

    valid_from = DateField("启用日期", [Needed(), SensibleDate()])
    valid_to = DateField(
        "停用日期",
        [Optional(), SensibleDate(), NotBefore("valid_from")],
        description="这一天以后不再使用，没有的不填。",
    )
    source = StringField("依据", [TextLength(MAX_SOURCE)], description="文件或通知的名称。")


class PhraseForm(_ValidForm):
    """What is wrong, what is to stand instead, how much it weighs, from when to when."""

    wrong = StringField("不规范的表述", [Needed(), TextLength(MAX_PHRASE)])
    instead = StringField("应当写作", [Needed(), TextLength(MAX_PHRASE)])
    weight = RadioField(
        "处理",
        [Needed()],
        choices=choices([(one.value, one.label) for one in Weight]),
        coerce=Weight,
    )

    def validate_instead(self, field: StringField) -> None:
        """It is another text than the wrong one."""
        if field.data and field.data == self.wrong.data:
            raise ValidationError("与不规范的表述相同，请核对。")


class WordingForm(_ValidForm):
    """Where it stands, how it reads, from when to when."""

    use = RadioField(
        "用处",
        [Needed()],
        choices=choices([(one.value, one.label) for one in Use]),
        coerce=Use,
    )
    text = TextAreaField("表述", [Needed(), TextLength(MAX_WORDING)])
