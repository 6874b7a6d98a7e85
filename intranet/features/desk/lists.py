"""The desk in words: what waits for the person, what waits for others, what the quarter asks for."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor, Permission, Role
from intranet.domain.records.workflow import State
from intranet.domain.summaries.tables import summary_title, summary_url
from intranet.domain.waiting import brand_records as brand_waiting
from intranet.domain.waiting.activities import Waiting, committee_waiting, days_since
from intranet.domain.waiting.brand_records import WaitingRecord
from intranet.features.desk import queries
from intranet.features.desk.items import Item, ItemList, brand_record, since
from intranet.features.desk.queries import ActivityRow, InvitationRow, JointRow, Scope, SummaryRow
from intranet.features.desk.reminders import reminders
from intranet.features.desk.requirements import Requirements, requirements
from intranet.foundation import chinese, clock
from intranet.foundation.quarters import Quarter

OPINION_SHOWN = 48

ADMINISTRATION = {
    Role.SYSTEM_ADMIN: "您可以新建、启用和停用账号。账号的角色由安全管理员授权。",
    Role.SECURITY_ADMIN: "您可以给账号授权、调整和终止角色。账号由系统管理员建立。",
    Role.AUDITOR: "您可以查看审计记录，不能修改任何内容。",
}


@dataclass(frozen=True)
class Desk:
    """Everything on the page."""

    todo: ItemList
    others: ItemList
    requirements: list[Requirements]
    reminders: ItemList
    waiting: Waiting | None
    recent: ItemList
    has_work: bool


def _held(day: date, today: date) -> str:
    if day > today:
        return f"计划{chinese.long_date(day)}开展"
    return f"{chinese.long_date(day)}开展"


def _short(opinion: str) -> str:
    return opinion if len(opinion) <= OPINION_SHOWN else opinion[:OPINION_SHOWN] + "…"


def _returned(row: ActivityRow, opinion: str) -> Item:
    look = State.RETURNED
    return Item(
        row.title, f"/activities/{row.id}", _short(opinion), look.label, look.tone, look.icon
    )


def _draft(row: ActivityRow, today: date) -> Item:
    note = _held(row.held_on, today)
    word = "计划" if row.held_on > today else State.DRAFT.label
    return Item(row.title, f"/activities/{row.id}/edit", note, word, "grey", "draft")


def _to_review(row: ActivityRow, scope: Scope, today: date) -> Item:
    note = f"{scope.place(row.branch_id)} · {_held(row.held_on, today)}"
    days = days_since(row.submitted_at, today) if row.submitted_at else 0
    return Item(row.title, f"/review/{row.id}", note, since(days), "blue", "submitted")


def _sent_in(row: ActivityRow, today: date) -> Item:
    days = days_since(row.submitted_at, today) if row.submitted_at else 0
    with_whom = f"{row.reviewer}已受理" if row.reviewer else "等机关党委审核"
    day = chinese.long_date(clock.local(row.submitted_at).date()) if row.submitted_at else ""
    return Item(
        row.title,
        f"/activities/{row.id}",
        f"{with_whom} · {day}提交",
        since(days),
        "blue",
        "submitted",
    )


def _given_back(row: ActivityRow, scope: Scope, returned_on: date | None) -> Item:
    note = f"等{scope.place(row.branch_id)}修改"
    if returned_on:
        note += f" · {chinese.long_date(returned_on)}退回"
    look = State.RETURNED
    return Item(row.title, f"/review/{row.id}", note, look.label, look.tone, look.icon)


def _summary(row: SummaryRow, scope: Scope, today: date) -> Item:
    branch = scope.names[row.branch_id] if row.branch_id is not None else None
    title = summary_title(scope.place(row.branch_id), row.period)
    url = summary_url(row.period, branch.code if branch else None)
    if row.state is None:
        return Item(title, url, "还没有开始，数据已自动汇总", "待撰写", "grey", "draft")
    if row.state is State.SUBMITTED and row.submitted_at is not None:
        days = days_since(row.submitted_at, today)
        note = f"{chinese.long_date(clock.local(row.submitted_at).date())}提交"
        return Item(title, url, note, since(days), "blue", "submitted")
    note = "已开始撰写"
    if row.state is State.RETURNED:
        others = "党支部" if branch else "机关党委工作人员"
        note = "按审核意见修改后再提交" if _writes(row, scope) else f"等{others}修改"
    return Item(title, url, note, row.state.label, row.state.tone, row.state.icon)


def _to_answer(row: InvitationRow, scope: Scope, today: date) -> Item:
    place = f"{scope.place(row.branch_id)} · " if len(scope.logging) > 1 else ""
    url = f"/joint/{row.event_id}/{scope.names[row.branch_id].code}"
    if row.last_day > today:
        note = f"{place}联合活动，{_held(row.held_on, today)}，开展后确认"
        return Item(row.title, url, note, "计划", "grey", "draft")
    note = f"{place}联合活动，{_held(row.held_on, today)}，请确认参加情况"
    return Item(row.title, url, note, "待确认", "amber", "attention")


def _unanswered(row: JointRow, today: date) -> Item:
    days = min((today - row.last_day).days, days_since(row.created_at, today))
    note = f"联合活动，{row.invited}个受邀党支部中{row.open}个未确认"
    word = f"已等{days}天" if days else "待确认"
    return Item(row.title, f"/joint/{row.event_id}", note, word, "blue", "submitted")


@dataclass(frozen=True)
class _Loaded:
    """What the statements answered."""

    scope: Scope
    finish: list[ActivityRow]
    sent: list[ActivityRow]
    review: list[ActivityRow]
    back: list[ActivityRow]
    returns: dict[int, tuple[datetime, str]]
    mine: list[SummaryRow]
    theirs: list[SummaryRow]
    answer: list[InvitationRow]
    unanswered: list[JointRow]
    brands_to_review: list[WaitingRecord]
    brands_under_way: list[WaitingRecord]


def _load(session: Session, actor: Actor, scope: Scope, today: date) -> _Loaded:
    writes, reviews = actor.can(Permission.ACTIVITY_EDIT), bool(scope.reviewing)
    finish = queries.to_finish(session, actor, scope) if writes else []
    sent = queries.sent_in(session, actor, scope) if writes else []
    review = queries.to_review(session, actor) if reviews else []
    back = queries.given_back(session, actor) if reviews else []
    given = [row.id for row in [*finish, *back] if row.state is State.RETURNED]
    returns = queries.last_returns(session, given) if writes or reviews else {}
    summaries = (
        queries.open_summaries(session, scope, written=Quarter.of(today).previous)
        if scope.logging or scope.approving or scope.rolling_up
        else []
    )
    answer = queries.to_answer(session, scope) if scope.logging else []
    invites = actor.can(Permission.JOINT_EVENT_EDIT)
    unanswered = queries.unanswered(session, actor, today) if invites else []
    return _Loaded(
        scope,
        finish,
        sent,
        review,
        back,
        returns,
        *_split(summaries, scope),
        [row for row in answer if row.branch_id in scope.names],
        unanswered,
        *brand_waiting.open_records(session, actor),
    )


def _todo(loaded: _Loaded, actor: Actor, today: date) -> ItemList:
    """Returned first, then what others wait for, then drafts, the summary to write, and plans."""
    scope, returns = loaded.scope, loaded.returns
    returned = [row for row in loaded.finish if row.state is State.RETURNED]
    drafts = [row for row in loaded.finish if row.state is State.DRAFT]
    urgent = [row for row in loaded.mine if row.state in {State.RETURNED, State.SUBMITTED}]
    found = ItemList()
    found.add(
        [_returned(row, returns[row.id][1] if row.id in returns else "") for row in returned],
        more_url="/activities?state=returned",
        unit="已退回",
    )
    found.add(
        [_summary(row, scope, today) for row in urgent], more_url="/review", unit="小结和总结"
    )
    found.add(
        [_to_review(row, scope, today) for row in loaded.review], more_url="/review", unit="待审核"
    )
    own = [row for row in loaded.brands_under_way if row.state is not State.SUBMITTED]
    found.add(
        [brand_record(row, scope, actor) for row in loaded.brands_to_review],
        more_url="/review",
        unit="品牌和成效",
    )
    found.add(
        [brand_record(row, scope, actor) for row in own],
        more_url="/achievements",
        unit="品牌和成效",
    )
    held = [row for row in loaded.answer if row.last_day <= today]
    found.add([_to_answer(row, scope, today) for row in held], more_url="/joint", unit="联合活动")
    found.add(
        [_draft(row, today) for row in drafts if row.held_on <= today],
        more_url="/activities?state=draft",
        unit="草稿",
    )
    found.add(
        [_summary(row, scope, today) for row in loaded.mine if row not in urgent],
        more_url="/quarters",
        unit="小结和总结",
    )
    found.add(
        [_draft(row, today) for row in drafts if row.held_on > today],
        more_url="/activities?state=draft",
        unit="计划",
    )
    found.add(
        [_to_answer(row, scope, today) for row in loaded.answer if row not in held],
        more_url="/joint",
        unit="联合活动",
    )
    return found


def _others(loaded: _Loaded, actor: Actor, today: date) -> ItemList:
    """What the person sent in, and what the committee gave back to branches."""
    scope, returns = loaded.scope, loaded.returns
    found = ItemList()
    found.add(
        [_sent_in(row, today) for row in loaded.sent],
        more_url="/activities?state=submitted",
        unit="待审核",
    )
    found.add(
        [_summary(row, scope, today) for row in loaded.theirs],
        more_url="/quarters",
        unit="小结和总结",
    )
    found.add(
        [
            brand_record(row, scope, actor)
            for row in loaded.brands_under_way
            if row.state is State.SUBMITTED
        ],
        more_url="/achievements",
        unit="品牌和成效",
    )
    found.add(
        [_unanswered(row, today) for row in loaded.unanswered],
        more_url="/joint",
        unit="联合活动",
    )
    found.add(
        [
            _given_back(
                row, scope, clock.local(returns[row.id][0]).date() if row.id in returns else None
            )
            for row in loaded.back
        ],
        more_url="/activities?state=returned",
        unit="已退回",
    )
    return found


def _recent(row: ActivityRow, scope: Scope, today: date) -> Item:
    note = f"{scope.place(row.branch_id)} · {_held(row.held_on, today)}"
    look = row.state
    return Item(row.title, f"/activities/{row.id}", note, look.label, look.tone, look.icon)


def compose(session: Session, actor: Actor, today: date) -> Desk:
    """The desk of one person. The number of statements depends on the roles only."""
    scope = queries.load_scope(session, actor, today)
    loaded = _load(session, actor, scope, today)
    has_work = actor.can(Permission.ACTIVITY_EDIT) or bool(scope.reviewing or scope.approving)
    recent = [] if has_work else queries.recently_approved(session, actor)
    return Desk(
        todo=_todo(loaded, actor, today),
        others=_others(loaded, actor, today),
        requirements=requirements(session, scope, today),
        reminders=ItemList.of(reminders(session, actor, scope, today)),
        waiting=committee_waiting(session, actor, today) if scope.reviewing else None,
        recent=ItemList.of([_recent(row, scope, today) for row in recent]),
        has_work=has_work,
    )


def _split(summaries: list[SummaryRow], scope: Scope) -> tuple[list[SummaryRow], list[SummaryRow]]:
    """Summaries that wait for the person, and those that wait for somebody else."""
    mine, theirs = [], []
    for row in summaries:
        if row.branch_id is not None and row.branch_id not in scope.names:
            continue
        if row.state in {State.APPROVED, State.ARCHIVED, State.VOIDED}:
            continue
        waits_for_committee = row.state is State.SUBMITTED
        approves = row.committee_id in scope.approving
        if (approves and waits_for_committee) or (_writes(row, scope) and not waits_for_committee):
            mine.append(row)
        else:
            theirs.append(row)
    return mine, theirs


def _writes(row: SummaryRow, scope: Scope) -> bool:
    """Whether the person types this summary."""
    if row.branch_id is None:
        return row.committee_id in scope.rolling_up
    return row.branch_id in scope.logging
