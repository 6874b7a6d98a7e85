"""Writes of the platforms' figures: one row for each branch, platform and month."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import valid_on
from intranet.domain.records.entered import check_version
from intranet.domain.study.platforms import Platform, PlatformSnapshot
from intranet.foundation import clock
from intranet.foundation.errors import RuleBroken

STALE = "在您填写期间，这条数据已被其他人修改。您填写的内容都还在，请核对后再保存。"


@dataclass(frozen=True, kw_only=True)
class SnapshotInput:
    """What the form holds."""

    platform: Platform
    ym: int
    as_of: date
    registered: int
    participating: int
    average_tenths: int | None
    source: str


def save(
    session: Session,
    row: PlatformSnapshot | None,
    typed: SnapshotInput,
    *,
    actor: Actor,
    branch_id: int,
    version: int,
) -> PlatformSnapshot:
    """Enter figures or correct them; the members on the roll are counted on the day of the figures.

    Raises RuleBroken for more people than the branch has and for a month entered already, StaleRecord.
    """
    if row is not None:
        check_version(row, version)
    members = members_on(session, branch_id, typed.as_of)
    problems = _problems(typed, members)
    if _taken(session, row, typed, branch_id):
        problems["month"] = ["这个平台该月的数据已经登记，请修改已有的一条。"]
    if problems:
        raise RuleBroken(problems)
    moment = clock.now()
    created = row is None
    before: dict[str, int] = {}
    if row is None:
        row = PlatformSnapshot(branch_id=branch_id, created_at=moment)
        session.add(row)
    else:
        before = {"registered": row.registered, "participating": row.participating}
    for name, value in asdict(typed).items():
        setattr(row, name, value)
    row.members, row.entered_by_id, row.updated_at = members, actor.user_id, moment
    session.flush()
    record_event(
        session,
        AuditAction.PLATFORM_SNAPSHOT_ENTERED if created else AuditAction.PLATFORM_SNAPSHOT_EDITED,
        actor=actor,
        kind="platform_snapshot",
        object_id=row.id,
        label=f"{typed.platform.label} {typed.ym // 100}年{typed.ym % 100}月",
        details={"before": before} if before else {},
    )
    session.flush()
    return row


def members_on(session: Session, branch_id: int, day: date) -> int:
    """Members on the roll of the branch on *day*. One statement."""
    return (
        session.scalar(
            select(func.count(distinct(Membership.member_id))).where(
                Membership.branch_id == branch_id,
                valid_on(Membership.starts_on, Membership.ends_on, day),
            )
        )
        or 0
    )


def _problems(typed: SnapshotInput, members: int) -> dict[str, list[str]]:
    found = {}
    for name, label, number in (
        ("registered", "已注册人数", typed.registered),
        ("participating", "参与学习人数", typed.participating),
    ):
        if number > members:
            found[name] = [f"{label}不能多于当日在册党员（{members}名），请核对。"]
    return found


def _taken(
    session: Session, row: PlatformSnapshot | None, typed: SnapshotInput, branch_id: int
) -> bool:
    """Whether another row holds this platform and month."""
    other = session.scalar(
        select(PlatformSnapshot.id).where(
            PlatformSnapshot.branch_id == branch_id,
            PlatformSnapshot.platform == typed.platform,
            PlatformSnapshot.ym == typed.ym,
        )
    )
    return other is not None and (row is None or row.id != other)
