"""The form of one gathering: general part, one section per kind, attendance. Shape and wording only."""

from collections.abc import Sequence
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField, TextAreaField

from intranet.domain.activities.attendance import Absence
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.meetings import offered_decisions
from intranet.domain.activities.rolls import Roll
from intranet.features.activities.inputs import ActivityInput
from intranet.features.activities.section_forms import SectionForm
from intranet.pagekit.fields import CountField, choices
from intranet.pagekit.forms import TextLength
from intranet.pagekit.gathering import (
    GatheringForm,
    SectionedForm,
    section_of,
    ticked_members,
    typed_absences,
)

TOPIC_FORM_SUGGESTIONS = ("集中学习", "领学", "交流发言", "观看视频")


class GeneralForm(GatheringForm):
    """What all kinds of one gathering share."""

    observers = TextAreaField("列席人员", [TextLength(400)], description="姓名之间用顿号隔开。")
    headcount = CountField("参加人数", most=10_000_000)
    roll_reason = StringField(
        "更正的原因", [TextLength(300)], description="改用现在的名册的必填，随记录保留。"
    )
    party_group = SelectField("党小组", coerce=int, validate_choice=False)
    brand = SelectField(
        "关联品牌",
        coerce=int,
        validate_choice=False,
        default=0,
        description="活动属于品牌创建内容的才选，选后计入品牌活动次数。",
    )

    def columns(self) -> dict[str, Any]:
        """Typed values by column, after ``validate`` was fine; the brand is judged apart."""
        return {
            **super().columns(),
            "observers": self.observers.data or "",
            "headcount": self.headcount.data,
            "party_group_id": self.party_group.data or None,
        }


class ActivityForm(SectionedForm[GeneralForm, SectionForm]):
    """General part, sections and attendance of one gathering, as one thing."""

    def __init__(
        self,
        offered: Sequence[ActivityKind],
        groups: Sequence[tuple[int, str]],
        *,
        brands: Sequence[tuple[int, str]] = (),
        formdata: MultiDict[str, str] | None = None,
        defaults: dict[str, Any] | None = None,
        sections: dict[str, dict[str, Any]] | None = None,
        absences: dict[int, Absence] | None = None,
        participants: Sequence[int] = (),
    ) -> None:
        """Build the form from a post (``formdata``) or from values (everything else)."""
        general = GeneralForm(formdata=formdata, data=defaults or {})
        general.party_group.choices = choices([(0, "请选择"), *groups])
        general.brand.choices = choices([(0, "不关联"), *brands])
        values = sections or {}
        super().__init__(
            general,
            offered,
            lambda kind: section_of(SectionForm, kind, formdata, values.get(kind.code, {})),
        )
        for kind in self.kinds:
            self.sections[kind.code].offer_decisions(offered_decisions(kind))
        if formdata is None:
            self.absences = absences or {}
            self.participants = tuple(participants)
            self.takes_roll, listed = False, frozenset[int]()
        else:
            self.absences = typed_absences(formdata)
            self.participants = tuple(ticked_members(formdata, "took"))
            self.takes_roll = "roll" in formdata
            listed = frozenset(ticked_members(formdata, "listed"))
        self._listed = listed

    def add_spare_rows(self) -> None:
        """Room for more rows in every list."""
        for section in self.sections.values():
            section.add_spare_rows()

    def ask_about_undecided(self, roll: Roll) -> None:
        """Whoever comes newly onto the register is absent without a reason until somebody has looked."""
        self.absences = roll.with_undecided(self.absences, self._listed)

    def to_input(self, *, sees_criticism: bool) -> ActivityInput:
        """Typed values, after ``validate`` was fine."""
        return ActivityInput(
            columns=self.general.columns(),
            records={
                code: section.to_input(sees_criticism=sees_criticism)
                for code, section in self.sections.items()
            },
            absences=self.absences,
            participants=self.participants,
            brand_id=self.general.brand.data or None,
            takes_roll=self.takes_roll,
            roll_reason=self.general.roll_reason.data or "",
        )


def posted() -> MultiDict[str, str]:
    """The posted form."""
    return request.form
