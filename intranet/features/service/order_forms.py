"""Forms of what is done with an order, one for each move, and of who has no account."""

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Regexp

from intranet.domain.service.orders import (
    MAX_NEED,
    MAX_NOTE,
    MAX_PARTY,
    OrderMove,
    OrderSource,
    Score,
)
from intranet.pagekit import plain_fields as fields
from intranet.pagekit.fields import choices, chosen_id
from intranet.pagekit.forms import Needed, RecordForm, TextLength, VersionedForm

_PHONE = r"^(\+?[0-9][0-9 -]{5,18}[0-9])?$"


class MoveForm(VersionedForm):
    """What every move says: the version of the order that was seen."""


class NoteForm(MoveForm):
    """A move with a reason."""

    note = TextAreaField("原因", [Needed(), TextLength(MAX_NOTE)])


class DispatchForm(MoveForm):
    """To which branch."""

    branch = SelectField("承办党支部", [Needed()])
    note = StringField("要求", [TextLength(MAX_NOTE)], description="办理时限等，没有的不填。")


class FinishForm(MoveForm):
    """What came of it."""

    note = TextAreaField("办理结果", [Needed(), TextLength(MAX_NOTE)])
    is_solved = RadioField(
        "是否解决", [Needed()], choices=choices([("yes", "已解决"), ("no", "未解决")])
    )


class RateForm(MoveForm):
    """What who ordered says when asked."""

    score = RadioField("点单人的评价", [Needed()], choices=choices(Score.choices()))
    note = StringField("回访情况", [TextLength(MAX_NOTE)])


FORMS: Mapping[OrderMove, type[Any]] = {
    OrderMove.DISPATCH: DispatchForm,
    OrderMove.ACCEPT: MoveForm,
    OrderMove.ESCALATE: NoteForm,
    OrderMove.FINISH: FinishForm,
    OrderMove.RATE: RateForm,
    OrderMove.CLOSE: NoteForm,
    OrderMove.DECLINE: NoteForm,
    OrderMove.REOPEN: NoteForm,
}


class AskForm(RecordForm):
    """What a stranger orders; nothing about them but how to call back."""

    source = fields.one_of("您代表", OrderSource)
    item_id = SelectField("服务事项", coerce=chosen_id)
    party = StringField(
        "单位或项目名称", [TextLength(MAX_PARTY)], description="社区、企业、项目填写，个人不填。"
    )
    need = TextAreaField(
        "需要什么服务",
        [Needed(), TextLength(MAX_NEED)],
        description=f"最多{MAX_NEED}字，请不要填写姓名、证件号码和住址。",
    )
    phone = StringField(
        "回访电话",
        [Regexp(_PHONE, message="请填写电话号码，或者不填。")],
        description="需要回电的填写，办结后清除。",
    )


class CodeForm(RecordForm):
    """The code by which an order is followed."""

    code = StringField("查询码", [Needed()])


class GradeForm(CodeForm):
    """What who ordered says, under the code."""

    score = RadioField("您的评价", [Needed()], choices=choices(Score.choices()))
