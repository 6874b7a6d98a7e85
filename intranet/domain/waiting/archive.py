"""What waits for the archivist: documents of past years to be filed and handed over, files that are not sound."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Integer, Select, case, cast, func, literal, select

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.archive.due import waiting
from intranet.domain.archive.tables import ArchiveCheck, ArchiveItem
from intranet.domain.waiting.shapes import Matter, Stage
from intranet.domain.waiting.statements import line
from intranet.foundation.clock import BEIJING
from intranet.foundation.database import UtcDateTime
from intranet.foundation.quarters import FIRST_YEAR


def _to_file(actor: Actor, today: date) -> Select[Any] | None:
    """What can be filed of years that are over, since the later of the day it was final and 1 January of the next."""
    committees = actor.committee_ids(Permission.ARCHIVE_EDIT)
    if not committees:
        return None
    found = waiting(committees, today).subquery().c
    new_year = case(
        {
            year: literal(datetime.combine(date(year + 1, 1, 1), time(), BEIJING), UtcDateTime())
            for year in range(FIRST_YEAR, today.year)
        },
        value=found.year,
    )
    return line(
        found.id,
        literal("往年文件"),
        found.branch_id,
        since=case((found.since > new_year, found.since), else_=new_year),
    )


def _to_transfer(actor: Actor, today: date) -> Select[Any] | None:
    """Filed documents of years that are over."""
    committees = actor.committee_ids(Permission.ARCHIVE_EDIT)
    if not committees:
        return None
    return line(
        ArchiveItem.id, ArchiveItem.title, ArchiveItem.branch_id, since=ArchiveItem.created_at
    ).where(
        ArchiveItem.committee_id.in_(committees),
        ArchiveItem.standing(),
        ArchiveItem.transfer_id.is_(None),
        ArchiveItem.year < today.year,
    )


def _unsound(actor: Actor, _today: date) -> Select[Any] | None:
    """The last verification of a committee's files, where it found some damaged or missing."""
    committees = actor.committee_ids(Permission.ARCHIVE_EDIT)
    if not committees:
        return None
    last = (
        select(func.max(ArchiveCheck.id))
        .where(ArchiveCheck.committee_id.in_(committees))
        .group_by(ArchiveCheck.committee_id)
    )
    nowhere = cast(None, Integer)
    return line(
        ArchiveCheck.id,
        literal("归档文件核验"),
        nowhere,
        since=ArchiveCheck.checked_at,
    ).where(ArchiveCheck.id.in_(last), ArchiveCheck.fault_count > 0)


OF_ARCHIVE: tuple[Matter, ...] = (
    Matter(
        Stage.CONFIRM,
        "次核验",
        "/archive/checks",
        "/archive/checks",
        "最近一次核验有文件与归档时不一致，请查看并联系系统管理员",
        _unsound,
        title="归档文件缺失或已损坏",
        does="查看",
    ),
    Matter(
        Stage.CONFIRM,
        "件",
        "/archive/due",
        "/archive/due",
        "往年的小结和总结、会议和活动记录、通报和报告、支部工作手册，次年归档",
        _to_file,
        title="往年文件待归档",
        does="归档",
    ),
    Matter(
        Stage.CONFIRM,
        "件",
        "/archive/handover",
        "/archive/handover",
        "往年的归档件，双方签字后登记移交",
        _to_transfer,
        title="往年归档件待移交",
        does="移交",
    ),
)
