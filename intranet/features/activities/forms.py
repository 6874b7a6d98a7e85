"""The form of one gathering: general part, one section per kind, attendance. Shape and wording only."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField, TextAreaField

from intranet.domain.activities.attendance import (
    EVERYBODY_THROUGHOUT,
    Absence,
    Presence,
    Standing,
)
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.meetings import offered_decisions, offered_offices
from intranet.domain.activities.rolls import Roll
from intranet.domain.activities.times import days_of
from intranet.features.activities.inputs import ActivityInput
from intranet.features.activities.section_forms import SectionForm
from intranet.pagekit.fields import CountField, choices, row_id
from intranet.pagekit.forms import TextLength
from intranet.pagekit.gathering import (
    MOST_DAYS,
    GatheringForm,
    SectionedForm,
    note_problems,
    section_of,
    ticked_members,
    typed_absences,
)

_MISSED = re.compile(r"missed-([0-9]{1,9})-([0-9]{1,2})")
TOPIC_FORM_SUGGESTIONS = ("集中学习", "领学", "交流发言", "观看视频")


class GeneralForm(GatheringForm):
    """What all kinds of one gathering share."""

    observers = TextAreaField("列席人员", [TextLength(400)], description="姓名之间用顿号隔开。")
    headcount = CountField("参加人数", most=10_000_000)
    roll_reason = StringField(
        "更正的原因", [TextLength(300)], description="改用现在的名册的必填，随记录保留。"
    )
    party_group = SelectField("党小组", coerce=row_id, default=0)
    brand = SelectField(
        "关联品牌",
        coerce=row_id,
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
        has_committee: bool,
        brands: Sequence[tuple[int, str]] = (),
        formdata: MultiDict[str, str] | None = None,
        defaults: dict[str, Any] | None = None,
        sections: dict[str, dict[str, Any]] | None = None,
        absences: dict[int, Absence] | None = None,
        participants: Sequence[int] = (),
        presence: Presence = EVERYBODY_THROUGHOUT,
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
            formdata,
        )
        for kind in self.kinds:
            self.sections[kind.code].offer_decisions(
                offered_decisions(kind), offered_offices(kind, has_committee=has_committee)
            )
        if formdata is None:
            self.absences = absences or {}
            self.participants = tuple(participants)
            self.takes_roll, listed = False, frozenset[int]()
            self.presence, self.by_day = presence, bool(presence.missed)
        else:
            self.absences = typed_absences(formdata)
            self.participants = tuple(ticked_members(formdata, "took"))
            self.takes_roll = "roll" in formdata
            listed = frozenset(ticked_members(formdata, "listed"))
            self.by_day = "by_day" in formdata and len(self.days) > 1
            self.presence = typed_presence(formdata, len(self.days) if self.by_day else 0)
        self._listed = listed
        self._due: Sequence[Standing] = ()

    @property
    def days(self) -> list[date]:
        """The days of the gathering as typed; none while they make no sense."""
        first, last = self.general.held_on.data, self.general.ends_on.data
        if not first or (last and not 0 <= (last - first).days < MOST_DAYS):
            return []
        return days_of(first, last)

    def register_of(self, due: Sequence[Standing]) -> None:
        """Whom the register lists: what is typed about them can then be judged."""
        self._due = due

    def add_spare_rows(self) -> None:
        """Room for more rows in every list."""
        for section in self.sections.values():
            section.add_spare_rows()

    def validate(self) -> bool:
        """Check the shape of everything typed, the notes of the register, too."""
        fine = super().validate()
        problems = note_problems(self.absences) | self._presence_problems()
        self.show_problems(problems)
        return fine and not problems

    def _presence_problems(self) -> dict[str, list[str]]:
        """Who is said to be absent was not there late or in part; who missed every day is absent."""
        found = []
        for person in self._due:
            number, missed = person.member_id, self.presence.missed.get(person.member_id, ())
            if number in self.absences:
                if missed or number in self.presence.late | self.presence.early:
                    found.append(f"{person.name}已登记缺席，请去掉迟到、早退或者按天的登记。")
            elif missed and len(missed) == len(self.days):
                found.append(f"{person.name}每天都缺席，请在名册中登记缺席并选择原因。")
        return {"presence": found} if found else {}

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
            presence=self.presence,
        )


def typed_presence(formdata: MultiDict[str, str], days: int) -> Presence:
    """Read ``late-7``, ``early-7`` and, up to so many days, ``missed-7-2``."""
    missed: dict[int, set[int]] = {}
    for found in filter(None, map(_MISSED.fullmatch, formdata)):
        if 1 <= int(found[2]) <= days:
            missed.setdefault(int(found[1]), set()).add(int(found[2]))
    return Presence(
        frozenset(ticked_members(formdata, "late")),
        frozenset(ticked_members(formdata, "early")),
        {number: tuple(sorted(found)) for number, found in missed.items()},
    )


def posted() -> MultiDict[str, str]:
    """The posted form."""
    return request.form
