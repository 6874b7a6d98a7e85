"""The form of usual words."""

from collections.abc import Iterable

from wtforms import SelectField, StringField

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.usual_words import MAX_TEXT
from intranet.pagekit.fields import CountField, choices, chosen_id
from intranet.pagekit.forms import EntryForm, Needed, TextLength


class UsualForm(EntryForm):
    """For what, which words, in which order."""

    kind_id = SelectField("用于", coerce=chosen_id)
    text = StringField("文字", [Needed(), TextLength(MAX_TEXT)])
    position = CountField("排列顺序", most=999, blank=0, description="数字小的排在前面。")

    def offer(self, kinds: Iterable[ActivityKind]) -> None:
        """A place, or a step of one of these kinds."""
        self.kind_id.choices = choices(
            [("", "地点"), *((kind.id, f"{kind.label}的步骤") for kind in kinds)]
        )
