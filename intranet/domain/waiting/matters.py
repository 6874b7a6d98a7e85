"""What waits for whom, each matter listed once.

The number in the top bar, the desk with its reminders and the sections of the review read this list. Which rows wait is
said in ``statements``; whom they wait for follows from permissions and their scope.
"""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.tables import Achievement
from intranet.domain.activities.tables import Activity
from intranet.domain.brands.tables import Brand
from intranet.domain.duties.excuses import DutyExemption
from intranet.domain.duties.marks import DutyMark
from intranet.domain.follow_up.inspections import ItemState, RectificationItem
from intranet.domain.follow_up.items import of_integrity
from intranet.domain.life.appraisals import Appraisal, AppraisalStage
from intranet.domain.records.workflow import State
from intranet.domain.study.credits import CreditState, StudyCredit
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.domain.waiting.administration import OF_ACCOUNTS
from intranet.domain.waiting.archive import OF_ARCHIVE
from intranet.domain.waiting.dengta import OF_DENGTA
from intranet.domain.waiting.integrity import OF_INTEGRITY
from intranet.domain.waiting.joint import corrections, invitations
from intranet.domain.waiting.orders import OF_ORDERS
from intranet.domain.waiting.requests import OF_REQUESTS
from intranet.domain.waiting.returns import (
    OF_RETURNS,
    goes_on,
    to_begin,
    written_elsewhere,
)
from intranet.domain.waiting.reviewed import TO_CORRECT, reopening, reviewed
from intranet.domain.waiting.shapes import COUNTED, Due, Found, Matter, Row, Stage
from intranet.domain.waiting.signing import OF_SIGNING
from intranet.domain.waiting.statements import (
    changed_rolls,
    decisions_on_membership,
    given_back,
    of_branches,
    own,
    to_review,
)
from intranet.foundation.quarters import stored_period

# Of so many people, the latest, a worker keeps the built statements: a quarter of a megabyte for the number in the top
# bar, most of one for the desk.
KEPT_NUMBERS = 64
KEPT_DESKS = 16
_ACTIVITY = "/activities/{id}"
_SUMMARY = "/quarters/{period}/{code}"
_SUMMARIES = ("小结和总结", "/quarters", _SUMMARY)
_WRITTEN_ELSEWHERE = (
    (Stage.WRITE, State.DRAFT, "已与年度总结合写，请删除草稿", "删除"),
    (Stage.CORRECT, State.RETURNED, "已与年度总结合写，请撤销登记", "撤销"),
)
_ENTERED = "{place}已提交"


MATTERS: tuple[Matter, ...] = (
    Matter(
        Stage.CORRECT,
        "已退回",
        "/activities?state=returned",
        _ACTIVITY,
        "{detail}",
        own(Activity, State.RETURNED),
    ),
    Matter(
        Stage.REVIEW, "待审核", "/review", "/review/{id}", "{place} · {held}", to_review(Activity)
    ),
    Matter(
        Stage.CORRECT,
        "联合活动",
        "/joint",
        "/joint/{id}/correct",
        "共同内容需更正：{detail}",
        corrections,
    ),
    Matter(
        Stage.ANSWER,
        "联合活动",
        "/joint",
        "/joint/{id}/{code}",
        "{among}联合活动，{held}，请确认参加情况",
        invitations(over=True),
    ),
    Matter(
        Stage.FINISH,
        "草稿",
        "/activities?state=draft",
        "/activities/{id}/edit",
        "{held}",
        own(Activity, State.DRAFT, lambda today: Activity.held_on <= today),
    ),
    Matter(
        Stage.PLANNED,
        "计划",
        "/activities?state=draft",
        "/activities/{id}/edit",
        "{held}",
        own(Activity, State.DRAFT, lambda today: Activity.held_on > today),
    ),
    Matter(
        Stage.PLANNED,
        "联合活动",
        "/joint",
        "/joint/{id}/{code}",
        "{among}联合活动，{held}，开展后确认",
        invitations(over=False),
        does="查看",
    ),
    Matter(
        Stage.SENT,
        "待审核",
        "/activities?state=submitted",
        _ACTIVITY,
        "{detail} · {day}提交",
        own(Activity, State.SUBMITTED),
    ),
    Matter(
        Stage.CORRECT,
        *_SUMMARIES,
        TO_CORRECT,
        own(QuarterlySummary, State.RETURNED, goes_on),
        word="{detail}",
        due=Due.CLOSING,
    ),
    Matter(
        Stage.REVIEW,
        "小结和总结",
        "/review",
        _SUMMARY,
        "{day}提交",
        to_review(QuarterlySummary),
        title="待批准的小结和总结",
    ),
    *OF_RETURNS,
    *OF_REQUESTS,
    Matter(
        Stage.WRITE,
        *_SUMMARIES,
        "已开始撰写",
        own(QuarterlySummary, State.DRAFT, goes_on),
        due=Due.CLOSING,
    ),
    *(
        Matter(stage, *_SUMMARIES, why, own(QuarterlySummary, state, written_elsewhere), does=does)
        for stage, state, why, does in _WRITTEN_ELSEWHERE
    ),
    Matter(
        Stage.WRITE,
        *_SUMMARIES,
        "还没有开始，数据已自动汇总",
        to_begin,
        word="待撰写",
        due=Due.CLOSING,
    ),
    Matter(Stage.SENT, *_SUMMARIES, "{day}提交", own(QuarterlySummary, State.SUBMITTED)),
    *OF_SIGNING,
    *OF_INTEGRITY,
    *reviewed(Brand, "品牌和成效", "/achievements"),
    *reviewed(Achievement, "品牌和成效", "/achievements"),
    *reopening(Activity, "/activities"),
    *reopening(QuarterlySummary, "/quarters"),
    *reopening(Brand, "/brands"),
    *reopening(Achievement, "/achievements"),
    Matter(
        Stage.CONFIRM,
        "条",
        "/study/credits",
        "/study/credits/{id}",
        _ENTERED,
        of_branches(
            Permission.STUDY_CONFIRM,
            StudyCredit,
            StudyCredit.title,
            StudyCredit.created_at,
            StudyCredit.state == CreditState.WAITING,
            StudyCredit.entered_by_id,
        ),
        title="培训和补学待确认",
    ),
    Matter(
        Stage.CONFIRM,
        "条",
        "/duties/marks",
        "/duties/marks",
        _ENTERED,
        of_branches(
            Permission.DUTY_RULE_EDIT,
            DutyMark,
            "逐项登记",
            DutyMark.entered_at,
            DutyMark.confirmed_at.is_(None),
            DutyMark.entered_by_id,
        ),
        title="逐项登记待确认",
    ),
    Matter(
        Stage.CONFIRM,
        "项",
        "/duties/exemptions",
        "/duties/exemptions",
        _ENTERED,
        of_branches(
            Permission.DUTY_EXEMPT,
            DutyExemption,
            DutyExemption.reason,
            DutyExemption.requested_at,
            DutyExemption.agreed.is_(None),
            DutyExemption.requested_by_id,
        ),
        title="情况说明待决定",
        does="决定",
    ),
    Matter(
        Stage.CONFIRM,
        "个党支部",
        "/appraisals?year={detail}",
        "/appraisals?year={detail}",
        _ENTERED,
        of_branches(
            Permission.ACTIVITY_REVIEW,
            Appraisal,
            "民主评议结果",
            Appraisal.submitted_at,
            Appraisal.state == AppraisalStage.SUBMITTED,
            Appraisal.entered_by_id,
            Appraisal.submitted_by_id,
            detail=cast(Appraisal.year, String),
        ),
        title="民主评议结果待确认",
    ),
    Matter(
        Stage.CONFIRM,
        "项",
        "/admissions",
        "/admissions/{id}",
        "支部党员大会已表决通过，批准后变更党员状态",
        decisions_on_membership,
        title="发展党员待审批",
        does="审批",
    ),
    Matter(
        Stage.CONFIRM,
        "次",
        "/activities/rolls",
        "/activities/{id}/roll",
        "到会登记与现在的名册不同，请逐次更正或者说明",
        changed_rolls,
        title="名册有变动的活动",
        does="更正",
    ),
    Matter(
        Stage.CONFIRM,
        "项",
        f"/follow-up/items?state={ItemState.REPORTED.value}",
        "/follow-up/items/{id}",
        "{place}已报整改完成",
        of_branches(
            Permission.INSPECTION_ANY,
            RectificationItem,
            RectificationItem.problem,
            RectificationItem.updated_at,
            and_(RectificationItem.state == ItemState.REPORTED, ~of_integrity()),
            RectificationItem.reported_by_id,
        ),
        title="整改事项待核实",
        does="核实",
    ),
    *OF_ORDERS,
    *OF_DENGTA,
    *OF_ARCHIVE,
    *OF_ACCOUNTS,
    Matter(
        Stage.GIVEN_BACK,
        *_SUMMARIES,
        "等{writer}修改",
        given_back(QuarterlySummary),
        word="{detail}",
    ),
    Matter(
        Stage.GIVEN_BACK,
        "已退回",
        "/activities?state=returned",
        "/review/{id}",
        "等{place}修改 · {day}退回",
        given_back(Activity),
    ),
)


def number(session: Session, actor: Actor, today: date) -> int:
    """How much waits for the person, for the top bar. One statement; none for those for whom nothing can wait."""
    statement = counting(actor, today)
    return 0 if statement is None else session.scalar(statement) or 0


def counting(actor: Actor, today: date) -> Select[tuple[int]] | None:
    """The statement of ``number``, for a page that asks for more at the same time."""
    return _counting(MATTERS, actor, today)


# To build these statements takes ten times as long as to run them, and every page asks.
@lru_cache(maxsize=KEPT_NUMBERS)
def _counting(matters: tuple[Matter, ...], actor: Actor, today: date) -> Select[tuple[int]] | None:
    counts = [
        rows.with_only_columns(func.count(), maintain_column_froms=True).scalar_subquery()
        for matter in matters
        if matter.stage in COUNTED and (rows := matter.rows(actor, today)) is not None
    ]
    return select(sum(counts[1:], start=counts[0])) if counts else None


def load(
    session: Session,
    actor: Actor,
    today: date,
    *,
    limit: int,
    stages: Collection[Stage] = tuple(Stage),
) -> list[Found]:
    """What waits, matter by matter, each with its first rows; matters without rows are left out. One statement."""
    statement = _listing(MATTERS, actor, today, limit, frozenset(stages))
    found: dict[int, Found] = {}
    if statement is not None:
        for row in session.execute(statement):
            one = found.setdefault(row.place, Found(MATTERS[row.place], [], row.total))
            period = stored_period(*divmod(row.period, 10)) if row.period else None
            one.rows.append(Row(one.matter, period, *row[:6]))
    for one in found.values():
        one.rows.sort(key=lambda row: row.order)
    return [found[place] for place in sorted(found)]


@lru_cache(maxsize=KEPT_DESKS)
def _listing(
    matters: tuple[Matter, ...], actor: Actor, today: date, limit: int, stages: frozenset[Stage]
) -> CompoundSelect[Any] | None:
    parts = []
    for place, matter in enumerate(matters):
        rows = matter.rows(actor, today) if matter.stage in stages else None
        if rows is not None:
            columns = rows.selected_columns
            first = (
                rows.add_columns(literal(place).label("place"), func.count().over().label("total"))
                .order_by(columns.since, columns.day, columns.period, columns.id)
                .limit(limit)
                .subquery()
            )
            parts.append(select(first))
    return union_all(*parts) if parts else None
