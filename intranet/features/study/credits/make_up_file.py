"""Make-up study as a file: what members missed and have not made up goes out, the days come back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from wtforms import DateField, SelectField, StringField

from intranet.domain.access.permissions import Permission
from intranet.domain.organization.homes import Home
from intranet.domain.study.credits import MAX_FORM, CreditKind, StudyCredit
from intranet.features.study.credits import operations, queries
from intranet.features.study.credits.forms import record_words
from intranet.features.study.credits.training_file import EVENTS
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import RuleBroken
from intranet.pagekit.fields import HoursField, NotLater, SensibleDate, choices, chosen_id
from intranet.pagekit.forms import Needed, TextLength, VersionedForm, given
from intranet.pagekit.registers import Line, Register, covered
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

_NOT_MISSED = "该党员没有缺席这次活动，或者已经登记补学。"


class RowForm(VersionedForm):
    """One member makes up one record."""

    member_id = SelectField("党员", [Needed()], coerce=chosen_id)
    record = SelectField("补学的活动", [Needed()])
    day = DateField("补学日期", [Needed(), SensibleDate(), NotLater("结束后再登记")])
    form = StringField("补学方式", [Needed(), TextLength(MAX_FORM)])
    hours = HoursField("学时", description="不填的，按该次活动计入的学时。")


class MakeUps(Register[Any]):
    """What is entered stands in its list; here is proposed what is still to be made up."""

    def of_year(self, home: Home, year: int | None) -> Sequence[StudyCredit]:
        """A line for each member and each record missed in the year, or in this one and the last. Four statements."""
        return [
            StudyCredit(
                committee_id=home.committee_id,
                branch_id=home.branch_id,
                kind=CreditKind.MAKE_UP,
                member_id=member_id,
                activity_id=one.record.activity_id,
                missed_kind_id=one.record.kind_id,
            )
            for one in _missing(db.session(), home.branch_id or 0)
            if year in (None, one.record.held_on.year)
            for member_id, _ in one.members
        ]


MAKE_UPS = MakeUps(
    StudyCredit,
    "补学",
    EVENTS,
    Permission.STUDY_EDIT,
    reads=covered(Permission.STUDY_READ),
    placed_by=("branch_id",),
    day="starts_on",
)


def _missing(session: Session, branch_id: int) -> list[queries.Missing]:
    today = clock.today()
    return queries.to_make_up(session, branch_id, date(today.year - 1, 1, 1), today, today)


def _key(activity_id: int | None, kind_id: int | None) -> str:
    return f"{activity_id}-{kind_id}" if activity_id else ""


def filled(line: Line[Any]) -> RowForm:
    """The form of a row, with what anybody of the branch missed."""
    missing = line.once(_missing, db.session(), line.home.branch_id or 0)
    form = RowForm(
        formdata=line.typed,
        data={
            "member_id": line.row.member_id,
            "record": _key(line.row.activity_id, line.row.missed_kind_id),
        },
    )
    people = dict(member for one in missing for member in one.members)
    form.member_id.choices = choices([("", "请选择"), *people.items()])
    records = [(_key(one.record.activity_id, one.record.kind_id), one.record) for one in missing]
    form.record.choices = choices(
        [("", "请选择"), *((key, record_words(record)) for key, record in records)]
    )
    return form


def _keep(line: Line[Any], form: RowForm) -> StudyCredit:
    session = db.session()
    found = next(
        one
        for one in line.once(_missing, session, line.home.branch_id or 0)
        if _key(one.record.activity_id, one.record.kind_id) == form.record.data
    )
    member_id = given(form.member_id.data)
    if member_id not in dict(found.members):
        raise RuleBroken({"member_id": [_NOT_MISSED]})
    day = given(form.day.data)
    values: dict[str, Any] = {"starts_on": day, "ends_on": day, "form": form.form.data}
    if form.hours.data:
        values["hours_tenths"] = form.hours.data
    (made,) = operations.enter_make_up(
        session, values, [found.record], [member_id], actor=current_actor(), home=line.home
    )
    return made


workbook(
    "make-ups",
    MAKE_UPS,
    filled,
    listed="study.make_up",
    keep=_keep,
    says="day",
    take_out=lambda credit: operations.remove(
        db.session(), credit, actor=current_actor(), version=credit.version
    ),
)
