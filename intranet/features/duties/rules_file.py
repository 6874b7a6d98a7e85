"""The requirements as a file: a row that says something else is a new version, for rules are only ever added to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.duties.requirements import Requirement, load_rulebook
from intranet.domain.duties.rules import Cycle, Duty, Measure, Origin, Rulebook, first_day_for
from intranet.domain.organization.homes import Home
from intranet.domain.records.entries import Events
from intranet.domain.records.undoing import columns_as_they_were
from intranet.features.duties import operations
from intranet.features.duties.forms import HoursRow, RuleRow
from intranet.features.duties.rule_views import kinds_without_rule
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, StaleRecord
from intranet.foundation.quarters import Month
from intranet.pagekit.fields import choices
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

_SAID = ("minimum", "cycle", "grace_days", "basis", "origin", "confirmed_by")
_UNDONE = "撤销用表格所作的登记"


class Rules(Register[Any]):
    """The requirements of the committee: those that are shipped, too, stand for it until it has its own."""

    def of_home(self, home: Home) -> Select[Any]:
        """Every version, the newest of each rule last."""
        return (
            select(Requirement)
            .where(
                or_(
                    Requirement.committee_id.is_(None),
                    Requirement.committee_id == home.committee_id,
                )
            )
            .order_by(Requirement.valid_from, Requirement.id)
        )

    def home_of(self, row: Any, among: Sequence[Home]) -> Home | None:
        """The committee that says what holds for it."""
        return next((one for one in among if row.committee_id in {None, one.committee_id}), None)


RULES = Rules(
    Requirement,
    "组织生活要求",
    Events(AuditAction.REQUIREMENT_ADDED, AuditAction.REQUIREMENT_CHANGED),
    Permission.DUTY_RULE_EDIT,
    # home_of finds those alone of a committee that the person keeps
    reads=lambda _actor, _row: True,
    placed_by=("committee_id",),
)


def _newest(_listed: Sequence[Any]) -> Iterable[Requirement]:
    """The last version of each rule, in the order of the office: on it the next one is built. One statement."""
    found = {
        row.code: row
        for home in RULES.homes()[:1]
        for row in db.session.scalars(RULES.of_home(home))
    }
    return sorted(found.values(), key=lambda row: (row.sort_order, row.code))


def _kinds(session: Session, book: Rulebook) -> dict[str, ActivityKind]:
    return {kind.code: kind for kind in kinds_without_rule(session, book)}


def filled(line: Line[Any]) -> RuleRow:
    """The form of a row: of a rule that is there what its cells may say, of a new one which kind it asks for."""
    session = db.session()
    book = line.once(load_rulebook, session, line.home.committee_id)
    if line.is_new:
        start: date = first_day_for([Cycle.YEAR], clock.today())
        fresh = {"minimum": 1, "cycle": Cycle.YEAR, "valid_from": start, "origin": Origin.LOCAL}
        form = line.filled(RuleRow, **fresh)
        there = {duty.code: duty.label for duty in book.versions}
        kinds = {code: kind.label for code, kind in line.once(_kinds, session, book).items()}
        form.code.choices = choices([("", "请选择"), *(there | kinds).items()])
        return form
    duty = line.row.to_duty()
    form = line.filled(HoursRow if duty.measure is Measure.STUDY_HOURS else RuleRow)
    form.versions = book.history(duty.code)
    form.code.choices = choices([(duty.code, duty.label)])
    if duty.measure is not Measure.RECORDS:
        form.cycle.choices = choices([(duty.cycle.value, duty.cycle.label)])
    return form


def _keep(line: Line[Any], form: RuleRow) -> Requirement | None:
    session, actor, committee_id = db.session(), current_actor(), line.home.committee_id
    book = line.once(load_rulebook, session, committee_id)
    if line.is_new:
        kind = line.once(_kinds, session, book)[form.code.data]
        return operations.add_rule(session, committee_id, kind, form.rule(), actor=actor)
    latest = _latest(session, line.row.code, committee_id)
    if latest.id != line.row.id:
        raise StaleRecord
    return operations.add_version(session, committee_id, latest, form.rule(), actor=actor)


def _latest(session: Session, code: str, committee_id: int) -> Duty:
    return load_rulebook(session, committee_id).history(code)[-1]


def _say_again(row: Requirement, said: Mapping[str, Any]) -> None:
    """Add a version that says what held before: what was added stays. Raises InvalidMove after a later one."""
    session, committee_id = db.session(), row.committee_id
    if committee_id is None:
        raise RuntimeError("what is shipped is written by no file")
    latest = _latest(session, row.code, committee_id)
    if latest.id != row.id:
        raise InvalidMove(f"“{row.label}”以后又有新的规定，不能撤销，请逐条更正。")
    today = clock.today()
    begun = row.valid_from < Month.of(today).first_day
    start = first_day_for([row.cycle, said["cycle"]], today) if begun else row.valid_from
    operations.add_version(
        session, committee_id, latest, {**said, "valid_from": start}, actor=current_actor()
    )


def _restore(row: Requirement, before: Mapping[str, Any]) -> None:
    was = columns_as_they_were(row, before)
    said = {name: was[name] for name in _SAID}
    _say_again(row, {**said, "confirmed_by": said["confirmed_by"] or _UNDONE})


def _take_out(row: Requirement) -> None:
    said = {name: getattr(row, name) for name in _SAID}
    _say_again(row, {**said, "minimum": 0, "confirmed_by": _UNDONE})


workbook(
    "requirements",
    RULES,
    filled,
    listed="duties.rules",
    keep=_keep,
    held=_newest,
    same=("code",),
    take_out=_take_out,
    restore=_restore,
)
