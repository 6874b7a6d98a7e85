"""The form of a talk: who, when, where, and the content for those it is meant for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import (
    DateField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional, ValidationError

from intranet.domain.life.talks.occasions import Occasion
from intranet.domain.life.talks.tables import MAX_NAME, MAX_PLACE, Talk, TalkContent
from intranet.domain.organization.people import Person
from intranet.features.life.talks.operations import Content, TalkInput, Who
from intranet.foundation import clock
from intranet.pagekit.fields import Names, NotLater, choices
from intranet.pagekit.forms import Needed, TextLength, VersionedForm, number_in
from intranet.pagekit.wording import PlainText

MAX_TEXT = 2000
CONTENT_FIELDS = ("gist", "opinions", "follow_up", "done_on")


class TalkForm(VersionedForm):
    """One talk, or several of one day without content."""

    branch = HiddenField()
    held_on = DateField("日期", [Needed(), NotLater("谈心谈话在开展以后登记")])
    place = StringField("地点", [TextLength(MAX_PLACE)])
    occasion = SelectField(
        "谈话事由",
        choices=choices(Occasion.choices()),
        validate_choice=False,
    )
    # whether they belong to the branch on the day is for the operation to say
    talker_id = SelectField("谈话人", validate_choice=False)
    talker_name = StringField("谈话人姓名", [TextLength(MAX_NAME)])
    talkee_ids = Names(
        "谈话对象",
        validate_choice=False,
        description="同一天与多人分别谈心的，可以多选，先登记，内容逐次补充。",
    )
    talkee_name = StringField(
        "其他谈话对象",
        [TextLength(MAX_NAME)],
        description="不是本支部党员的，填写一人的姓名。",
    )
    gist = TextAreaField("谈话主要内容", [TextLength(MAX_TEXT), PlainText()])
    opinions = TextAreaField("意见建议", [TextLength(MAX_TEXT), PlainText()])
    follow_up = TextAreaField("处理落实", [TextLength(MAX_TEXT), PlainText()])
    done_on = DateField("落实日期", [Optional(), NotLater()], description="已经落实的填写。")

    def offer(self, people: Sequence[Person]) -> None:
        """Show these members of the branch."""
        pairs = [(person.member_id, person.name) for person in people]
        self.names = {str(member_id): name for member_id, name in pairs}
        self.talker_id.choices = choices([*pairs, ("", "其他人员（填写姓名）")])
        self.talkee_ids.choices = choices(pairs)

    def keep_known(self) -> None:
        """Forget suggested people who are no choice."""
        known = self.names
        self.talker_id.data = self.talker_id.data if self.talker_id.data in known else ""
        self.talkee_ids.data = [one for one in self.talkee_ids.data or () if one in known]

    def validate_held_on(self, field: Any) -> None:
        """A talk that has taken place, this year or the last."""
        today = clock.today()
        if field.data is None:
            return
        if field.data < date(today.year - 1, 1, 1):
            raise ValidationError(f"只登记{today.year - 1}年以来的谈心谈话，请核对日期。")

    def validate_occasion(self, field: SelectField) -> None:
        """One of those offered."""
        if field.data not in set(Occasion):
            raise ValidationError("请选择谈话事由。")

    def validate_done_on(self, field: Any) -> None:
        """Something was carried out, not before the talk and not tomorrow."""
        if field.data is None:
            return
        if self.held_on.data and field.data < self.held_on.data:
            raise ValidationError("落实日期早于谈话日期，请核对。")
        if not self.follow_up.data:
            raise ValidationError("请先填写处理落实的事项。")

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides each field: both people are named, and nothing secret or unfinished stands in the content."""
        fine = bool(super().validate(extra_validators))
        lacking = {
            "talker_name": not self.talker_id.data and not self.talker_name.data,
            "talkee_ids": not self.talkee_ids.data and not self.talkee_name.data,
        }
        sentences = {
            "talker_name": "请填写谈话人姓名，或者在谈话人中选择。",
            "talkee_ids": "请选择谈话对象，或者填写姓名。",
        }
        for name, missing in lacking.items():
            if missing and not self[name].errors:
                self[name].errors = [sentences[name]]
                fine = False
        return fine

    def to_input(self) -> TalkInput:
        """Typed values, after ``validate`` was fine."""
        ids = [number for text in self.talkee_ids.data or () if (number := number_in(text))]
        talkees = [Who(number, self.names.get(str(number), "")) for number in ids]
        if self.talkee_name.data:
            talkees.append(Who(None, self.talkee_name.data))
        talker_id = number_in(self.talker_id.data)
        return TalkInput(
            held_on=self.held_on.data or clock.today(),
            place=self.place.data or "",
            occasion=Occasion(self.occasion.data),
            talker=Who(talker_id, self.names.get(str(talker_id), ""))
            if talker_id
            else Who(None, self.talker_name.data or ""),
            talkees=tuple(talkees),
            content=Content(
                self.gist.data or "",
                self.opinions.data or "",
                self.follow_up.data or "",
                self.done_on.data,
            ),
        )


def stored_values(talk: Talk, content: TalkContent | None) -> dict[str, Any]:
    """What the form shows of a talk; ``content`` is None for who must not read it, or where there is none."""
    found: dict[str, Any] = {
        "version": str(talk.version),
        "held_on": talk.held_on,
        "place": talk.place,
        "occasion": talk.occasion.value,
        "talker_id": str(talk.talker_id or ""),
        "talker_name": "" if talk.talker_id else talk.talker_name,
        "talkee_ids": [str(talk.talkee_id)] if talk.talkee_id else [],
        "talkee_name": "" if talk.talkee_id else talk.talkee_name,
    }
    if content is not None:
        found |= {name: getattr(content, name) for name in CONTENT_FIELDS}
    return found
