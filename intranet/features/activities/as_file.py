"""Gatherings as a file: one row each, with who was absent and why; whole rows become drafts of the usual form."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import StringField, TextAreaField

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities.attendance import Absence
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.store import complete
from intranet.domain.activities.tables import MOST_NOTE, Activity
from intranet.domain.activities.visibility import readable, visible
from intranet.domain.organization.homes import Home
from intranet.domain.records.entries import Events
from intranet.domain.records.workflow import State
from intranet.features.activities import editing, operations, queries
from intranet.features.activities.forms import GeneralForm
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, RuleBroken
from intranet.pagekit.fields import choices
from intranet.pagekit.forms import TextLength
from intranet.pagekit.gathering import SHARED as TIMES_AND_NAMES
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

_APART = re.compile(r"[、，,；;\s]+(?![^（(]*[）)])")
_ONE = re.compile(r"([^（()）]+)(?:[（(](.*)[）)])?")
_OPEN = frozenset({State.DRAFT, State.RETURNED})
_PAGE_ONLY = ("party_group", "brand", "roll_reason", "headcount")


class RowForm(GeneralForm):
    """A row: what all kinds share, what was said, who of those due was absent, or who took part."""

    content = TextAreaField("会议内容", [TextLength(20000)])
    absent = TextAreaField(
        "缺席人员及原因", description="例如：张三（公务出差）、李四（病假）。没有缺席的不填。"
    )
    took = StringField("参加人员", description="由部分党员参加的活动填写，姓名之间用顿号隔开。")


class Gatherings(Register[Any]):
    """Gatherings of the places for which the person logs."""

    def of_home(self, home: Home) -> Select[Any]:
        """Those of the place that the person reads."""
        return super().of_home(home).where(visible(current_actor()))


GATHERINGS = Gatherings(
    Activity,
    "活动",
    Events(AuditAction.ACTIVITY_CREATED, AuditAction.ACTIVITY_EDITED, AuditAction.RECORD_DISCARDED),
    Permission.ACTIVITY_EDIT,
    reads=lambda actor, row: readable(row, actor),
    day="held_on",
)


def _complete(rows: Sequence[Activity]) -> None:
    complete(db.session(), rows)


def _offered(session: Session, branch_id: int | None) -> list[ActivityKind]:
    return queries.offered_kinds(session, current_actor(), branch_id=branch_id, day=clock.today())


def filled(line: Line[Any]) -> RowForm:
    """The form of a row."""
    kinds = list(line.once(_offered, db.session(), line.home.branch_id))
    values: dict[str, Any] = {}
    if not line.is_new:
        row: Activity = line.row
        held = {record.kind.id: record.kind for record in row.records}
        kinds += [kind for number, kind in held.items() if number not in {k.id for k in kinds}]
        values = {
            **editing.stored_values(row)["defaults"],
            "content": row.records[0].text.content if row.records and row.records[0].text else "",
            "absent": _absent(row),
            "took": _took(row),
        }
    form = RowForm(formdata=line.typed, data=values)
    form.kinds.choices = choices((kind.code, kind.label) for kind in kinds)
    form.party_group.choices = choices([(form.party_group.data or 0, "")])
    return form


def _absent(activity: Activity) -> str:
    rows = [row for row in activity.attendance if row.status is AttendanceStatus.ABSENT]
    told = []
    for row in rows:
        words = [row.absence_reason.label] if row.absence_reason else []
        words += [row.absence_note] if row.absence_note else []
        told.append(f"{row.name}（{'：'.join(words)}）" if words else row.name)
    return "、".join(told)


def _took(activity: Activity) -> str:
    """Who took part, where that was chosen and not due."""
    if any(record.kind.attendance_mode.value == "due" for record in activity.records):
        return ""
    rows = [row for row in activity.attendance if row.status is AttendanceStatus.PRESENT]
    return "、".join(row.name for row in rows)


def _keep(line: Line[Any], form: RowForm) -> Activity:
    """Put the row into the form of the page, and store what that says. Raises RuleBroken."""
    session, actor, row = db.session(), current_actor(), line.row
    if not line.is_new and (row.state not in _OPEN or row.joint_event_id is not None):
        raise InvalidMove("已提交审核的活动和联合活动不能用表格修改，请在页面办理。")
    stored: dict[str, Any] = {} if line.is_new else editing.stored_values(row)
    codes = list(form.kinds.data or ())
    sections = dict(stored.get("sections", {}))
    if codes:
        sections[codes[0]] = {**sections.get(codes[0], {}), "content": form.content.data or ""}
    typed = {name: form[name].data for name in (*TIMES_AND_NAMES, "observers")}
    stored["defaults"] = {"party_group": 0, "brand": 0, **stored.get("defaults", {}), **typed}
    stored["defaults"]["kinds"] = codes
    stored["sections"] = sections
    editor = editing.open_editor(
        session,
        actor,
        line.home,
        keep_kinds=() if line.is_new else tuple(record.kind for record in row.records),
        keep_brand=None if line.is_new else row.brand_id,
        activity=None if line.is_new else row,
        **stored,
    )
    numbers = {person.name: person.member_id for person in editor.due}
    if line.is_new or (form.absent.data or "") != _absent(row):
        editor.form.absences = absences_of(form.absent.data or "", numbers)
    if line.is_new or (form.took.data or "") != _took(row):
        editor.form.participants = tuple(_members(form.took.data or "", numbers))
    if not editor.form.validate():
        raise RuleBroken(_problems(editor.form))
    values = editor.form.to_input(sees_criticism=False)
    kinds = editor.form.kinds
    if line.is_new:
        return operations.create(
            session,
            values,
            actor=actor,
            committee_id=line.home.committee_id,
            branch_id=line.home.branch_id,
            kinds=kinds,
        )
    return operations.edit(
        session, row, values, actor=actor, kinds=kinds, version=form.seen_version
    )


def absences_of(text: str, numbers: Mapping[str, int]) -> dict[int, Absence]:
    """Who was absent and why, as a register tells it: 张三（公务出差）、李四（病假：发热）.

    Raises RuleBroken for whoever is not due. A reason that is none of ours stands as a note.
    """
    found: dict[int, Absence] = {}
    unknown = []
    for part in filter(None, _APART.split(text.strip())):
        match = _ONE.fullmatch(part)
        name = "".join((match[1] if match else part).split())
        if name not in numbers:
            unknown.append(name)
            continue
        found[numbers[name]] = _absence(match[2] or "" if match else "")
    if unknown:
        raise RuleBroken({"absent": [f"{'、'.join(unknown)}不在应到人员中，请核对姓名和日期。"]})
    return found


def _absence(words: str) -> Absence:
    word, _, note = unicodedata.normalize("NFKC", words).partition(":")
    for reason in AbsenceReason:
        label = unicodedata.normalize("NFKC", reason.label)
        if word and (word == label or label in word or word in label):
            return Absence(reason, note[:MOST_NOTE])
    return Absence(AbsenceReason.OTHER, words[:MOST_NOTE]) if words else Absence(None)


def _members(text: str, numbers: Mapping[str, int]) -> Iterable[int]:
    names = ["".join(name.split()) for name in re.split("[、，,；;]", text) if name.strip()]
    if unknown := [name for name in names if name not in numbers]:
        raise RuleBroken({"took": [f"{'、'.join(unknown)}不是本支部党员，请核对姓名和日期。"]})
    return [numbers[name] for name in names]


def _problems(form: Any) -> dict[str, list[str]]:
    """What stands against the form of the page, by its fields."""
    parts = [form.general, *form.sections.values()]
    return {
        name: [str(one) for one in said if isinstance(one, str)] or ["填写的内容不完整，请核对。"]
        for part in parts
        for name, said in part.errors.items()
    } or {"": ["填写的内容不完整，请核对。"]}


def _before(line: Line[Any]) -> dict[str, Any]:
    """What a file can change, as the row that says it."""
    form = filled(Line(line.register, line.home, line.row, False, None, line.known))
    return {name: form[name].data for name in ("content", "absent", "took", "observers")} | {
        "kinds": list(form.kinds.data or ()),
        **{name: str(form[name]._value()) for name in TIMES_AND_NAMES},
    }


def _restore(activity: Activity, before: Mapping[str, Any]) -> None:

    _complete([activity])
    home = GATHERINGS.home_of(activity, GATHERINGS.homes())
    if home is None:
        raise InvalidMove("您已不能为这个党支部登记。")
    typed = MultiDict({**before, "version": str(activity.version)})
    line = Line(GATHERINGS, home, activity, False, typed)
    form = filled(line)
    if not form.validate():
        raise RuleBroken(_problems(form))
    _keep(line, form)


def _take_out(activity: Activity) -> None:
    _complete([activity])
    operations.discard(db.session(), activity, actor=current_actor(), version=activity.version)


workbook(
    "activities",
    GATHERINGS,
    filled,
    listed="activities.index",
    keep=_keep,
    same=("held_on", "title"),
    also={"活动名称": "title", "活动日期": "held_on", "活动类别": "kinds"},
    without=_PAGE_ONLY,
    complete=_complete,
    before=_before,
    take_out=_take_out,
    restore=_restore,
)
