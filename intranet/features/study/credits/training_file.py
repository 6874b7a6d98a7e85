"""External training as a file: one row for each member. What waits or was returned may be corrected."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import SelectField

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.members import Member
from intranet.domain.organization.roster import roster_on
from intranet.domain.records.entries import Events
from intranet.domain.records.undoing import columns_as_they_were
from intranet.domain.study.conversion import load_conversions
from intranet.domain.study.credits import CreditKind, StudyCredit
from intranet.features.study.credits import operations
from intranet.features.study.credits.forms import TrainingForm, training_values
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import RuleBroken
from intranet.pagekit.fields import choices, chosen_id
from intranet.pagekit.forms import Needed
from intranet.pagekit.registers import Line, Register, covered
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

EVENTS = Events(
    AuditAction.STUDY_CREDIT_ENTERED,
    AuditAction.STUDY_CREDIT_EDITED,
    AuditAction.STUDY_CREDIT_REMOVED,
)
TRAININGS: Register[Any] = Register(
    StudyCredit,
    "外出培训",
    EVENTS,
    Permission.STUDY_EDIT,
    reads=covered(Permission.STUDY_READ),
    placed_by=("branch_id",),
    day="starts_on",
)


class RowForm(TrainingForm):
    """The training of one member."""

    members = None  # type: ignore[assignment] # one row is of one member
    member_id = SelectField("党员", [Needed()], coerce=chosen_id)


def _name_of(session: Session, member_id: int) -> str:
    return session.scalars(select(Member.name).where(Member.id == member_id)).one()


def filled(line: Line[Any]) -> RowForm:
    """The form of a row, with the members of the branch."""
    values: dict[str, Any] = {}
    roster = line.once(roster_on, db.session(), line.home.branch_id or 0, clock.today())
    people = {entry.member_id: entry.name for entry in roster}
    if not line.is_new:
        number = line.row.member_id
        values = {**training_values(line.row), "member_id": number}
        if number not in people:
            people[number] = line.once(_name_of, db.session(), number)
    form = RowForm(formdata=line.typed, data=values)
    form.member_id.choices = choices([("", "请选择"), *people.items()])
    return form


def _keep(line: Line[Any], form: RowForm) -> StudyCredit | None:
    session, actor = db.session(), current_actor()
    day = load_conversions(session).training_day(line.home.committee_id, form.days[0])
    values = form.values(day)
    if line.is_new:
        (made,) = operations.enter(
            session, values, [form.member_id.data], actor=actor, home=line.home
        )
        return made
    if form.member_id.data != line.row.member_id:
        raise RuleBroken({"member_id": ["已经登记的不能改为其他党员，请另行登记。"]})
    operations.edit(session, line.row, values, actor=actor, version=form.seen_version, record=None)
    return None


def _held(found: Sequence[Any]) -> list[StudyCredit]:
    """The trainings among the lines of the list."""
    return [one.credit for one in found if one.credit.kind is CreditKind.TRAINING]


def _restore(credit: StudyCredit, before: Mapping[str, Any]) -> None:
    values = columns_as_they_were(credit, before)
    operations.restore(db.session(), credit, values, actor=current_actor())


workbook(
    "trainings",
    TRAININGS,
    filled,
    listed="study.credits",
    keep=_keep,
    held=_held,
    same=("member_id", "title", "starts_on"),
    take_out=lambda credit: operations.remove(
        db.session(), credit, actor=current_actor(), version=credit.version
    ),
    restore=_restore,
)
