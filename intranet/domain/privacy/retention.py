"""How long what is kept about people is kept, and what is removed at its end.

Defaults stand here; a committee decides otherwise for itself by a row that says who, when and why, and may hold what it
still needs. What is archived (minutes, summaries, registers of the branch's work) is appraised by people at the end of
its period (《机关文件材料归档范围和文书档案保管期限规定》) and never removed here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Index, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access import throttle
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.decisions import DecisionColumns, decide, decisions
from intranet.domain.access.roles import SYSTEM, Actor
from intranet.domain.development.members import AwayMember, CareVisit
from intranet.domain.development.paths import DevelopmentPath
from intranet.domain.life.birthdays import PoliticalBirthday
from intranet.domain.life.community import CommunityRegistration
from intranet.domain.life.talks.tables import Talk
from intranet.domain.organization.tables import Branch
from intranet.domain.paper import prints
from intranet.domain.records.imports import ImportBatch
from intranet.domain.study.essays import StudyEssay
from intranet.domain.waiting import digests
from intranet.foundation import clock
from intranet.foundation.database import Base

MOST_YEARS = 100
DRAFTS_KEPT = timedelta(days=90)
SESSIONS_KEPT = timedelta(days=30)
BATCH = 500


@dataclass(frozen=True)
class Period:
    """How long a kind of data is kept: ``words``, or ``years`` that a committee may change, not below ``least``."""

    key: str
    title: str
    words: str = ""
    years: int = 0
    least: int = 0
    purged: bool = False

    def told(self, years: int | None = None, *, on_hold: bool = False) -> str:
        """In words, with the years that the committee decided."""
        if self.words:
            return self.words
        end = "期满后自动清除" if self.purged else "期满后按档案规定鉴定"
        return f"{years or self.years}年，{'现暂停清除' if on_hold else end}"


_ALL = (
    Period("roll", "党员名册和任职", "长期保存"),
    Period("minutes", "会议和活动记录", years=30, least=30),
    Period("summaries", "季度小结和年度总结", years=10, least=10),
    Period("registers", "组织生活和责任登记", years=10, least=10),
    Period("talks", "谈心谈话", years=10, least=3, purged=True),
    Period(
        "personal",
        "政治生日、心得体会、双报到、发展党员、流动党员和走访慰问",
        years=10,
        least=1,
        purged=True,
    ),
    Period("uploads", "上传的登记表格", years=3, least=1, purged=True),
    Period("discipline", "执纪监督登记", "按照执纪监督有关规定保存"),
    Period("callback", "点单回访电话", "点单办结或者不予受理时清除"),
    Period("account", "账号和授权", "账号停用后保留，用于追溯办理责任"),
    Period("audit", "审计记录", "不少于184天，只增不删"),
    Period("sessions", "登录设备", f"最近一次使用后{SESSIONS_KEPT.days}天"),
    Period("drafts", "尚未保存的填写内容", f"最后一次填写后{DRAFTS_KEPT.days}天"),
    Period("digests", "每日提要", f"整理后{digests.KEPT.days}天"),
    Period("prints", "打印件", f"制作后{prints.KEPT.seconds // 60}分钟"),
    Period("throttle", "登录尝试次数", f"{throttle.WINDOW.seconds // 60}分钟后不再使用，次日清除"),
    Period("index", "搜索索引", "与原记录相同"),
)
PERIODS = {period.key: period for period in _ALL}
EDITABLE = tuple(period for period in _ALL if period.years)
# What goes at the end of a period: tables of a branch or committee, each with the day from which it is counted.
PURGED: tuple[tuple[str, type[Any], str], ...] = (
    ("talks", Talk, "held_on"),
    ("personal", PoliticalBirthday, "held_on"),
    ("personal", StudyEssay, "written_on"),
    ("personal", CommunityRegistration, "ended_on"),
    ("personal", DevelopmentPath, "ended_on"),
    ("personal", AwayMember, "returned_on"),
    ("personal", CareVisit, "visited_on"),
    # their files go with what no row refers to any more
    ("uploads", ImportBatch, "uploaded_at"),
)


class RetentionSetting(DecisionColumns, Base):
    """For how many years something is kept, and whether nothing of it is removed while somebody still needs it."""

    audited = ("retention", "保存期限")
    subject = "period"
    __tablename__ = "retention_setting"
    __table_args__ = (Index("ix_retention_setting", "committee_id", "period", "id"),)

    period: Mapped[str] = mapped_column(String(20))
    years: Mapped[int]
    on_hold: Mapped[bool]


def decided_by(session: Session, committee_id: int) -> dict[str, RetentionSetting]:
    """What the committee decided, by period. One statement."""
    return decisions(session, RetentionSetting, committee_id)


def decide_period(
    session: Session,
    period: Period,
    committee_id: int,
    *,
    years: int,
    on_hold: bool,
    reason: str,
    actor: Actor,
) -> None:
    """Keep another period for a committee, or hold what it has, with the reason."""
    row = RetentionSetting(
        committee_id=committee_id, period=period.key, years=years, on_hold=on_hold, reason=reason
    )
    decide(
        session,
        row,
        AuditAction.RETENTION_SET,
        actor=actor,
        label=period.title,
        years=years,
        on_hold=on_hold,
    )


def _parts(table: type[Any]) -> tuple[Any, ...]:
    """Columns of other tables that refer to rows of this one: they are part of it and go first."""
    return tuple(
        key.parent
        for one in Base.metadata.sorted_tables
        for key in one.foreign_keys
        if key.column.table is table.__table__
    )


def _is_of(table: type[Any], committee_id: int) -> ColumnElement[bool]:
    """Whether a row belongs to the committee, by itself or by its branch."""
    if hasattr(table, "committee_id"):
        return cast("ColumnElement[bool]", table.committee_id == committee_id)
    own = select(Branch.id).where(Branch.committee_id == committee_id)
    return cast("ColumnElement[bool]", table.branch_id.in_(own))


def purge(session: Session, committee_id: int, *, today: date) -> Iterator[tuple[str, int]]:
    """Remove what is over in one committee, batch by batch; yields the name of the table and how many rows went.

    Each batch has its event and is complete when it is yielded: the caller commits, or takes it all back.
    """
    decided = decided_by(session, committee_id)
    for key, table, day in PURGED:
        setting = decided.get(key)
        if setting is not None and setting.on_hold:
            continue
        years = setting.years if setting else PERIODS[key].years
        name = table.__tablename__
        ends = getattr(table, day)
        last = clock.same_day(today, today.year - years)
        over = (
            select(table.id)
            .where(
                _is_of(table, committee_id),
                ends
                < (
                    datetime.combine(last, time(), clock.BEIJING)
                    if ends.type.python_type is datetime
                    else last
                ),
            )
            .order_by(table.id)
            .limit(BATCH)
        )
        while ids := session.scalars(over).all():
            for column in _parts(table):
                session.execute(delete(column.table).where(column.in_(ids)))
            session.execute(delete(table).where(table.id.in_(ids)))
            record_event(
                session,
                AuditAction.RETENTION_PURGED,
                actor=SYSTEM,
                kind=table.audited[0],
                object_id=None,
                label=PERIODS[key].title,
                details={"rows": len(ids), "years": years},
            )
            session.flush()
            yield name, len(ids)
