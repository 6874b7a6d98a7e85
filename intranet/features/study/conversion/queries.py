"""The conversion as the page shows it: what holds today for each kind, and all versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.holding import kinds_in_use
from intranet.domain.activities.kinds import ActivityKind, AttendanceMode, Field
from intranet.domain.study.conversion import (
    Conversions,
    StudyConversion,
    TrainingDay,
    load_conversions,
)
from intranet.foundation.chinese import tenths
from intranet.foundation.errors import NotFound


@dataclass(frozen=True, slots=True)
class ConversionLine:
    """One kind (or external training): what holds today, since when, by whom; the versions, latest first."""

    code: str
    label: str
    words: str
    now: StudyConversion | None
    history: Sequence[StudyConversion]


def reading_committee(actor: Actor) -> int:
    """The committee whose conversion the person reads; NotFound for who belongs to none."""
    found = sorted({g.committee_id for g in actor.grants if g.gives(Permission.STUDY_READ)})
    if not found:
        raise NotFound("没有找到所属的机关党委。")
    return found[0]


def words_of(version: StudyConversion | None, *, training: bool) -> str:
    """What a version says; the default for none."""
    if training:
        day = (
            TrainingDay(version.half_day_tenths or 0, version.day_tenths or 0)
            if version
            else TrainingDay()
        )
        return f"半天{tenths(day.half_day)}学时，全天{tenths(day.day)}学时"
    return f"按{100 if version is None else version.share}%计入"


def kinds_with_hours(session: Session) -> list[ActivityKind]:
    """Active kinds whose records carry study hours of named people, in their order. One statement."""
    return [
        kind
        for kind in kinds_in_use(session)
        if kind.attendance_mode is not AttendanceMode.HEADCOUNT and kind.shows(Field.STUDY_HOURS)
    ]


def conversion_lines(session: Session, committee_id: int, day: date) -> list[ConversionLine]:
    """Each kind, then external training. Two statements."""
    known = load_conversions(session)
    lines = [
        _line(known, committee_id, kind.id, kind.code, kind.label, day)
        for kind in kinds_with_hours(session)
    ]
    return [*lines, _line(known, committee_id, None, "training", "外出培训", day)]


def _line(
    known: Conversions, committee_id: int, kind_id: int | None, code: str, label: str, day: date
) -> ConversionLine:
    now = known.version(committee_id, kind_id, day)
    return ConversionLine(
        code=code,
        label=label,
        words=words_of(now, training=kind_id is None),
        now=now,
        history=known.history(committee_id, kind_id),
    )


def kind_by_code(session: Session, code: str) -> ActivityKind:
    """A kind that carries study hours; NotFound for any other code."""
    for kind in kinds_with_hours(session):
        if kind.code == code:
            return kind
    raise NotFound("没有找到这个活动类别，或者它不计学时。")
