"""What the writes share: taking over typed values, claiming a version, judging dates."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from intranet.domain.organization.dependents import dependents, told
from intranet.domain.organization.members import Member
from intranet.domain.records.entered import Versioned
from intranet.domain.records.entered import claim as claim_content
from intranet.foundation import chinese, clock
from intranet.foundation.errors import RuleBroken, StaleRecord


def take_over(row: object, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Set the attributes that differ; return field → [old, new], dates as text, for the audit event."""
    changed: dict[str, list[Any]] = {}
    for name, new in values.items():
        old = getattr(row, name)
        if old != new:
            setattr(row, name, new)
            changed[name] = [_plain(old), _plain(new)]
    return changed


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def claim(member: Member, version: int | None) -> None:
    """Make this the only write on *member*: raise StaleRecord when somebody saved since *version* was read.

    The row is written even when only its periods change, so that of two acts at the same moment one fails.
    """
    if version is not None and version != member.version:
        raise StaleRecord("在您填写期间，这名党员的信息已被其他人修改。请核对后再保存。")
    flag_modified(member, "name")


def claim_row(session: Session, row: Versioned, version: int | None) -> None:
    """The same of any other row, whose version is what it holds."""
    if version is not None:
        claim_content(session, row, version)


def require_grounds(session: Session, row: object, grounds: str) -> None:
    """Raise RuleBroken beside ``grounds`` when something stands on the row and no reason for a change is given.

    Asked before the row is changed.
    """
    if not grounds and (found := dependents(session, row)):
        raise refuse("grounds", f"已有{told(found)}与此有关，更正名称或日期的，请填写更正理由。")


def refuse(field: str, sentence: str) -> RuleBroken:
    """A broken rule with one sentence beside *field*."""
    return RuleBroken({field: [sentence]})


def refuse_future(day: date, field: str) -> None:
    """Acts are entered when they have happened: raise RuleBroken for a day to come."""
    if day > clock.today():
        raise refuse(field, f"日期不能晚于今天（{chinese.long_date(clock.today())}）。")
