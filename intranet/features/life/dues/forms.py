"""The form of a month: everybody has paid unless unticked."""

import re
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, Field, HiddenField
from wtforms.validators import Optional
from wtforms.widgets import TextInput

from intranet.domain.life.dues.month import ym
from intranet.domain.organization.people import Person
from intranet.features.life.dues.operations import MonthInput, Paid
from intranet.features.life.dues.queries import Sheet
from intranet.pagekit.fields import NotLater
from intranet.pagekit.forms import VersionedForm


class FenField(Field):
    """An amount typed in yuan with at most two decimals, kept as integer fen; blank is None."""

    widget = TextInput()
    data: int | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the typed text; what cannot be read stays visible and is refused."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        found = re.fullmatch(r"([0-9]{1,7})(?:[.．]([0-9]{1,2}))?", typed)
        if not found:
            raise ValueError("金额请填写数字，最多两位小数，例如 1286.50。")
        self.data = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data // 100}.{self.data % 100:02d}"


class MonthForm(VersionedForm):
    """Common day and total; ``month_form`` adds three controls for each member."""

    roster = HiddenField()
    paid_on = DateField("交纳日期", [Optional(), NotLater()])
    amount = FenField(
        "全支部合计（元）",
        description="选填。只填合计，不填个人工资、标准和金额。",
    )
    handed_on = DateField("上缴日期", [Optional(), NotLater()], description="选填。")
    everybody = BooleanField("应交的都已交")
    by_quarter = BooleanField("全支部按季交纳，本季度一并登记")
    people: list[Person] = []

    def lines(self) -> list[tuple[Person, Field, Field, Field]]:
        """Each member with tick, own day, and the tick for the quarter."""
        return [
            (
                person,
                self[f"paid_{person.member_id}"],
                self[f"day_{person.member_id}"],
                self[f"quarter_{person.member_id}"],
            )
            for person in self.people
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides each field: who has paid has a day, the own one or the common one."""
        fine = bool(super().validate(extra_validators))
        lacking = any(self._paid(tick) and not day.data for _, tick, day, _ in self.lines())
        if lacking and self.paid_on.data is None and not self.paid_on.errors:
            self.paid_on.errors = ["请填写交纳日期。"]
            fine = False
        return fine

    def _paid(self, tick: Field) -> bool:
        return bool(tick.data or self.everybody.data)

    def to_input(self) -> MonthInput:
        """Typed values, after ``validate`` was fine."""
        return MonthInput(
            paid=tuple(
                Paid(
                    person.member_id,
                    paid_on,
                    bool(quarter.data or self.by_quarter.data),
                    own.name if own.data else self.paid_on.name,
                )
                for person, tick, own, quarter in self.lines()
                if self._paid(tick) and (paid_on := own.data or self.paid_on.data)
            ),
            amount_fen=self.amount.data,
            handed_on=self.handed_on.data,
        )


def month_form(sheet: Sheet, formdata: Any, today: date) -> MonthForm:
    """The form of one month, with the controls of its members."""
    controls: dict[str, Any] = {"people": sheet.people}
    for person in sheet.people:
        key = person.member_id
        controls[f"paid_{key}"] = BooleanField(f"{person.name}已交")
        controls[f"day_{key}"] = DateField(f"{person.name}的交纳日期", [Optional(), NotLater()])
        controls[f"quarter_{key}"] = BooleanField(f"{person.name}按季交纳")
    built = type("BuiltMonthForm", (MonthForm,), controls)
    form: MonthForm = built(formdata=formdata, data=_values(sheet, today))
    return form


def _values(sheet: Sheet, today: date) -> dict[str, Any]:
    """What the form begins with: all paid in a month not entered yet, else what is stored.

    The day is today for the present month; for an earlier one nobody but the person knows it.
    """
    current = sheet.month.first_day <= today <= sheet.month.last_day
    found: dict[str, Any] = {
        "version": str(sheet.version),
        "roster": sheet.roster,
        "draft_key": draft_key(sheet),
        "paid_on": today if current else None,
        "amount": sheet.stored.amount_fen if sheet.stored else None,
        "handed_on": sheet.stored.handed_on if sheet.stored else None,
    }
    for person in sheet.people:
        day = sheet.paid.get(sheet.month, {}).get(person.member_id)
        found[f"paid_{person.member_id}"] = day is not None or not sheet.registered
        found[f"day_{person.member_id}"] = day
    return found


def draft_key(sheet: Sheet) -> str:
    """The key under which typed text survives."""
    return f"dues:{sheet.branch.code}:{ym(sheet.month)}"
