"""Revision history of an activity: plain JSON of the gathering with its children, and a diff a layman can read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.roles import Actor
from intranet.domain.activities.decisions import subject
from intranet.domain.activities.elections import course
from intranet.domain.activities.kinds import Field
from intranet.domain.activities.lessons import discipline_words, words_of_hosts, words_of_test
from intranet.domain.activities.meetings import only_talked
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.rows import made_up
from intranet.domain.activities.tables import Activity, ActivityRecord, Attendance, Vote
from intranet.domain.activities.times import days_of, hours_words
from intranet.domain.brands.store import name_of
from intranet.foundation import chinese, clock
from intranet.foundation.database import Base
from intranet.foundation.marked import marked
from intranet.foundation.personal_numbers import masked
from intranet.foundation.questions import Question, Value


class Revision(Base):
    """The whole activity as words, taken at each submission and at each later edit."""

    __tablename__ = "revision"
    __table_args__ = (Index("uq_revision", "activity_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    made_by_name: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime]


# How fields of some kinds were called once, and are called now.
_RENAMED = {"主持人": "负责人", "会议内容": "活动内容"}


@dataclass(frozen=True)
class Change:
    """One field that differs: label in Chinese, old and new words, and the marked pieces.

    ``pieces`` are (kind, text) with kind ``same``, ``old`` or ``new``, in reading order.
    """

    label: str
    old: str
    new: str
    pieces: tuple[tuple[str, str], ...]


def _cast(vote: Vote) -> str:
    """The numbers of a vote in words."""
    if vote.election is not None:
        return course(vote.election)
    written = f"，其中书面意见{vote.written_opinions}份" if vote.written_opinions else ""
    return f"赞成{vote.approve}票，反对{vote.oppose}票，弃权{vote.abstain}票{written}"


def _record_words(record: ActivityRecord) -> dict[str, str]:
    kind = record.kind
    words = {
        "会议效力": only_talked(record),
        kind.theme_label: record.theme,
        "补开": made_up(record.stands_for),
        "活动形式": record.form,
        "主讲人": f"{record.lecturer_name}（{record.lecturer_role}）"
        if record.lecturer_role
        else record.lecturer_name,
        "会前先学": "，".join(
            part
            for part in (
                record.first_topic_document,
                chinese.long_date(record.first_topic_date) if record.first_topic_date else "",
                record.first_topic_form,
            )
            if part
        ),
        "学时": chinese.tenths(record.study_hours_tenths)
        if record.study_hours_tenths or record.no_study_hours
        else "",
        Field.DISCIPLINES.label: discipline_words(record.disciplines),
        Field.TEST.label: words_of_test(record.tested, record.passed),
        Field.HOSTS.label: words_of_hosts(record.hosts, record.guests),
        "议题": "\n".join(f"{n}. {item.text}" for n, item in enumerate(record.agenda, 1)),
        kind.label_of(Field.CONTENT): record.text.content if record.text else "",
        "批评意见": record.text.criticism if record.text else "",
        "表决": "\n".join(
            f"{vote.motion}（{subject(vote)}，{vote.method.label}）：{_cast(vote)}"
            for vote in record.votes
        )
        or ("本次无表决事项" if record.no_votes else ""),
        "议定事项": "\n".join(
            item.text
            + (f"，责任人：{item.responsible}" if item.responsible else "")
            + (f"，{chinese.long_date(item.due_on)}前完成" if item.due_on else "")
            for item in record.resolutions
        )
        or ("本次无议定事项" if record.no_resolutions else ""),
    }
    return {label: text for label, text in words.items() if text}


def missed_words(activity: Activity, rows: Iterable[Attendance]) -> str:
    """Who of *rows* was there, but not on all days: 李二虎（6月19日、6月20日）."""
    days = [f"{day.month}月{day.day}日" for day in days_of(activity.held_on, activity.ends_on)]
    return "、".join(
        f"{row.name}（{'、'.join(days[number - 1] for number in row.missed_days)}）"
        for row in rows
        if row.missed
    )


def _absence(row: Attendance, *, fully: bool) -> str:
    reason = row.absence_reason
    told = reason.told(row.absence_note, fully=fully) if reason else ("未填原因",)
    return f"{row.name}（{'：'.join(told)}）"


def describe(activity: Activity, *, brand: str = "", reasons: bool = True) -> dict[str, Any]:
    """The activity in words, field by field (records, kinds, texts and attendance must be loaded).

    ``brand`` is the name of the brand that it is tagged to; without ``reasons`` it says only that leave was given.
    """
    absent = [
        _absence(row, fully=reasons)
        for row in activity.attendance
        if row.status is AttendanceStatus.ABSENT
    ]
    general = {
        "名称": activity.title,
        "类别": "、".join(record.kind.label for record in activity.records),
        "关联品牌": brand,
        "日期": chinese.date_range(activity.held_on, activity.ends_on),
        "时间": hours_words(
            activity.held_on, activity.ends_on, activity.starts_at, activity.ends_at
        ),
        "地点": activity.place,
        activity.chair_label: activity.chair_name,
        "记录人": activity.recorder_name,
        "列席": activity.observers,
        "参加人数": "" if activity.headcount is None else f"{activity.headcount}人",
        "应到": f"{activity.due_count}人" if activity.attendance else "",
        "实到": f"{activity.present_count}人" if activity.attendance else "",
        "缺席及原因": "、".join(absent),
        "迟到": "、".join(row.name for row in activity.attendance if row.came_late),
        "早退": "、".join(row.name for row in activity.attendance if row.left_early),
        "部分时间缺席": missed_words(activity, activity.attendance),
    }
    return {
        "general": {label: text for label, text in general.items() if text},
        "records": [
            {"kind": record.kind.label, "fields": _record_words(record)}
            for record in activity.records
        ],
    }


def add_revision(session: Session, activity: Activity, *, actor: Actor) -> Revision:
    """Keep the present content as the next revision, unless nothing differs from the last one."""
    content = describe(activity, brand=name_of(session, activity.brand_id))
    last = latest(session, activity.id)
    if last is not None and last.content == content:
        return last
    number = (
        session.scalar(select(func.max(Revision.number)).where(Revision.activity_id == activity.id))
        or 0
    ) + 1
    revision = Revision(
        activity_id=activity.id,
        number=number,
        content=content,
        made_by_id=actor.user_id,
        made_by_name=actor.display_name,
        made_at=clock.now(),
    )
    session.add(revision)
    session.flush()
    return revision


def kept_of(activity_id: int | None) -> Question[bool]:
    """Whether there is a revision of the activity: it was handed in once."""
    return Question(_kept, bool, activity=activity_id)


def _kept(value: Value) -> Select[Any]:
    return select(Revision.id).where(Revision.activity_id == value("activity")).limit(1)


def latest(session: Session, activity_id: int) -> Revision | None:
    """The newest revision of the activity."""
    return session.scalar(
        select(Revision)
        .where(Revision.activity_id == activity_id)
        .order_by(Revision.number.desc())
        .limit(1)
    )


def _changes(old: dict[str, str], new: dict[str, str], prefix: str) -> list[Change]:
    # a field that only goes by another name has not changed
    names = {was: now for was, now in _RENAMED.items() if was not in new and now in new}
    old = {names.get(label, label): text for label, text in old.items()}
    found = []
    for label in [*old, *(label for label in new if label not in old)]:
        before, after = old.get(label, ""), new.get(label, "")
        if before != after:
            found.append(
                Change(prefix + label, before, after, marked(masked(before), masked(after)))
            )
    return found


def diff(
    old: dict[str, Any], new: dict[str, Any], *, hide: frozenset[str] = frozenset()
) -> list[Change]:
    """Field-by-field differences between two revisions; labels in *hide* (e.g. 批评意见) are left out."""
    changes = _changes(old["general"], new["general"], "")
    before = {record["kind"]: record["fields"] for record in old["records"]}
    after = {record["kind"]: record["fields"] for record in new["records"]}
    several = len({*before, *after}) > 1
    for kind in [*before, *(kind for kind in after if kind not in before)]:
        prefix = f"{kind} · " if several else ""
        changes += _changes(before.get(kind, {}), after.get(kind, {}), prefix)
    return [change for change in changes if change.label.rpartition(" · ")[2] not in hide]
