"""Forms of the review: the decision on one record, the reason of an exceptional move, the ticked queue."""

from wtforms import (
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, InputRequired

from intranet.domain.records.moves import RETURN_REASONS
from intranet.foundation.typed import LARGEST
from intranet.pagekit.fields import CountField, TickBoxes, choices, row_id
from intranet.pagekit.forms import KeptForm, Needed, TextLength

MAX_TEXT = 300
RETURN_SHARED = "return_shared"
DECISIONS = {
    "take_up": "已受理",
    "approve": "已通过",
    "return": "已退回",
    RETURN_SHARED: "共同内容已退机关党委更正",
}


class _DecidingForm(KeptForm):
    """A form that names the version it decides on."""

    version = CountField(
        "版本", most=LARGEST, validators=[InputRequired("页面内容不完整，请刷新后再操作。")]
    )


class DecisionForm(_DecidingForm):
    """Take up, approve or return one record."""

    decision = StringField("办理", [AnyOf(list(DECISIONS), "请选择“通过”或“退回修改”。")])
    reasons = TickBoxes("退回理由", choices=choices(enumerate(RETURN_REASONS)), coerce=row_id)
    opinion = TextAreaField("补充说明", [TextLength(MAX_TEXT)])

    @property
    def done_word(self) -> str:
        """What was done, for the notice."""
        return DECISIONS[self.decision.data or ""]

    def add_to_opinion(self, sentence: str) -> None:
        """Put a sentence of the checks behind what is typed, once."""
        typed = self.opinion.data or ""
        if sentence not in typed:
            self.opinion.data = typed + sentence

    @property
    def first_error(self) -> str:
        """One sentence of what is wrong, for a row of the queue."""
        return str(next(error for errors in self.errors.values() for error in errors))

    @property
    def chosen_reasons(self) -> list[str]:
        """The ticked sentences, in the order of the list."""
        return [RETURN_REASONS[number] for number in sorted(self.reasons.data or ())]


class ReasonForm(_DecidingForm):
    """Reopen or void: nothing but the reason."""

    reason = TextAreaField("理由", [Needed(), TextLength(MAX_TEXT)])
