"""The desk in words: what waits for the person, what waits for others, what the quarter asks for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor, Role
from intranet.domain.duties.requirements import rulebooks_of
from intranet.domain.integrity.due import sanctions_wait
from intranet.domain.planning.progress import Planned, coming_of
from intranet.domain.records.drafts import KeptText, unsaved_of
from intranet.domain.waiting import matters, setting_up
from intranet.domain.waiting.activities import Waiting, days_since, waiting_of
from intranet.domain.waiting.digests import Digest, latest_of, told_on
from intranet.domain.waiting.shapes import COUNTED, Found, Row, Stage
from intranet.features.desk import queries
from intranet.features.desk.actions import (
    Action,
    Group,
    Limits,
    When,
    action_of,
    grouped,
    limits_of,
    to_confirm,
)
from intranet.features.desk.items import OTHERS_SHOWN, SHOWN, Item, ItemList, held, item_of
from intranet.features.desk.month import Strip, strip
from intranet.features.desk.numbers import Numbers, numbers_of
from intranet.features.desk.queries import NOWHERE, ActivityRow, JointRow, Scope
from intranet.features.desk.reminders import of_plans, reminders
from intranet.features.desk.requirements import Requirements, requirements
from intranet.foundation import chinese, looks
from intranet.foundation.quarters import Month
from intranet.foundation.questions import Asked, Several, ask

COMING = timedelta(days=31)
"""So far a member reads ahead."""
SANCTIONS = Action(
    title="处分执行登记有到期或待办事项",
    url="/integrity/sanctions",
    note="打开时需再次输入密码",
    act="查看",
    when=When.OPEN,
)
ADMINISTRATION = {
    Role.SYSTEM_ADMIN: "您可以建立、启用账号和重置密码，须经另一名管理员确认；停用可立即办理。角色由安全管理员授予。",
    Role.SECURITY_ADMIN: "您可以授予角色，须经另一名管理员确认；收回角色可立即办理。账号由系统管理员建立。",
    Role.AUDITOR: "您可以查看审计记录和角色授权，不能修改任何内容。",
}


Beginnings = list[tuple[setting_up.Office, list[setting_up.Step]]]


@dataclass(frozen=True)
class ToDo:
    """Next actions in groups by urgency, where the rest of them is, and how many are counted in the top bar."""

    groups: list[Group]
    rest: list[tuple[str, str]]
    total: int
    limits: int


@dataclass(frozen=True)
class Desk:
    """Everything on the page."""

    todo: ToDo
    others: ItemList
    month: Strip | None
    requirements: list[Requirements]
    settled: list[str]
    numbers: Numbers | None
    waiting: Waiting | None
    recent: ItemList
    coming: ItemList
    has_work: bool
    digest: Digest | None
    unsaved: tuple[list[KeptText], int]
    setting_up: Beginnings


def begun(actor: Actor, today: date) -> Asked[list[setting_up.Office]]:
    """The new offices for which the person does something."""
    return setting_up.new_offices_of(actor, today) or Several(list)


def lacking(offices: Iterable[setting_up.Office], actor: Actor) -> Beginnings:
    """What new offices still lack, as far as it is the person's."""
    found = [(one, setting_up.lacking(one, actor)) for one in offices]
    return [(one, steps) for one, steps in found if steps]


def _unanswered(row: JointRow, today: date) -> Item:
    days = min((today - row.last_day).days, days_since(row.created_at, today))
    note = f"联合活动，{row.invited}个受邀党支部中{row.open}个未确认"
    word = f"已等{days}天" if days else "待确认"
    return Item(row.title, f"/joint/{row.event_id}", note, word, *looks.ASKED)


def _first(
    found: list[Found], stage: Stage, limit: int = SHOWN
) -> tuple[list[Row], Counter[tuple[str, str]]]:
    """The few that have waited longest, of whatever kind; of each kind how many more there are."""
    here = [one for one in found if one.matter.stage is stage]
    shown = sorted((row for one in here for row in one.rows), key=lambda row: row.order)[:limit]
    rest: Counter[tuple[str, str]] = Counter()
    for one in here:
        rest[one.matter.unit, one.matter.url] += one.total
    rest.subtract((row.matter.unit, row.matter.url) for row in shown)
    return shown, rest


def _add(lines: ItemList, found: list[Found], stage: Stage, scope: Scope, today: date) -> None:
    shown, rest = _first(found, stage, OTHERS_SHOWN)
    lines.add([item_of(row, scope, today) for row in shown], rest)


def to_do(
    found: list[Found], reminded: Iterable[Action], scope: Scope, limits: Limits, today: date
) -> ToDo:
    """What waits for the person, with what they are reminded of; the total is what the top bar counts."""
    actions = [*reminded]
    more = ItemList()
    for stage in sorted(COUNTED):
        shown, rest = _first(found, stage)
        actions += [action_of(row, scope, limits, today) for row in shown]
        more.add([], rest)
    actions += [to_confirm(one, today) for one in found if one.matter.stage is Stage.CONFIRM]
    counted = sum(one.counted for one in actions)
    time_limits = sum(not one.counted for one in actions)
    return ToDo(grouped(actions), more.rest, counted + more.total, time_limits)


def administration(session: Session, actor: Actor, today: date) -> tuple[ToDo, ItemList]:
    """What waits for an administrator, who reads nothing of any branch, and what for another one. One statement."""
    found = matters.load(session, actor, today, limit=SHOWN, stages={Stage.RIGHTS, Stage.SENT})
    others = ItemList()
    _add(others, found, Stage.SENT, NOWHERE, today)
    return to_do(found, (), NOWHERE, Limits.none(), today), others


def todo_of(session: Session, actor: Actor, today: date) -> ToDo:
    """What waits for the person, as their desk lists it."""
    if actor.can(Permission.ACTIVITY_READ):
        return compose(session, actor, today).todo
    return administration(session, actor, today)[0]


def _waiting_for_others(
    found: list[Found], unanswered: list[JointRow], scope: Scope, today: date
) -> ItemList:
    """What the person sent in, joint events that branches have not answered, and what the committee gave back."""
    lines = ItemList()
    _add(lines, found, Stage.SENT, scope, today)
    items = [_unanswered(row, today) for row in unanswered]
    lines.add(items[:OTHERS_SHOWN], {("联合活动", "/joint"): len(items[OTHERS_SHOWN:])})
    _add(lines, found, Stage.GIVEN_BACK, scope, today)
    return lines


def _recent(row: ActivityRow, scope: Scope, today: date) -> Item:
    note = f"{scope.place(row.branch_id)} · {held(row.held_on, today)}"
    look = row.state
    return Item(row.title, f"/activities/{row.id}", note, look.label, look.tone, look.icon)


def _coming(one: Planned, scope: Scope) -> Item:
    note = f"{scope.place(one.branch_id)} · 计划{chinese.long_date(one.due_on)}"
    url = f"/calendar?month={Month.of(one.due_on)}"
    return Item(one.title, url, note, "计划", *looks.PLANNED)


def _begun(found: list[Found]) -> dict[tuple[int, str], list[date]]:
    """Days of the gatherings that are being typed or planned, by branch and code of the kind."""
    days: dict[tuple[int, str], list[date]] = {}
    for one in found:
        if one.matter.stage in {Stage.FINISH, Stage.PLANNED}:
            for row in one.rows:
                if row.branch_id is not None and row.day is not None:
                    for kind in row.detail.split():
                        days.setdefault((row.branch_id, kind), []).append(row.day)
    return days


def compose(session: Session, actor: Actor, today: date) -> Desk:
    """The desk of one person. Three statements, whatever the roles."""
    where, unsaved = queries.scope_of(actor, today), unsaved_of(actor.user_id)
    digest = latest_of(actor.user_id)
    invites = actor.can(Permission.JOINT_EVENT_EDIT)
    unanswered: Asked[list[JointRow]] = (
        queries.unanswered(actor, today) if invites else Several(list)
    )
    reviews = actor.can(Permission.ACTIVITY_REVIEW)
    waiting = waiting_of(actor, today) if reviews else Several(lambda: None)
    committees = {grant.committee_id for grant in actor.grants}
    rules, limits = rulebooks_of(committees), limits_of(committees, today)
    coming: Asked[list[Planned]] = Several(list)
    if actor.can(Permission.PLAN_READ) and not actor.can(Permission.ACTIVITY_EDIT):
        coming = coming_of(actor.branch_ids(), today, today + COMING)
    sanctions = sanctions_wait(actor, today)
    offices = begun(actor, today)
    ask(
        session,
        where,
        unsaved,
        digest,
        unanswered,
        waiting,
        rules,
        limits,
        coming,
        sanctions,
        offices,
    )
    found = matters.load(session, actor, today, limit=SHOWN)
    scope = where.answer
    asked = requirements(scope, rules.answer, _begun(found), today)
    reminded = reminders(actor, scope, today)
    numbers: Asked[Numbers | None] = Several(lambda: None)
    if actor.has_role(Role.COMMITTEE_LEADER):
        leads = next(grant for grant in actor.grants if grant.role is Role.COMMITTEE_LEADER)
        numbers = numbers_of(leads.committee_id, scope.judged, today)
    ask(session, asked, reminded, numbers)
    has_work = actor.can(Permission.ACTIVITY_EDIT) or bool(
        scope.reviewing or found or sanctions.answer
    )
    recent = [] if has_work else queries.recently_approved(session, actor)
    required = [action for part in asked.answer for action in part.actions]
    told = {(part.branch_id, kind) for part in asked.answer for kind in part.kinds}
    lines = reminded.answer
    todo = to_do(
        found,
        [
            *required,
            *lines.actions,
            *of_plans(lines.planned, scope, told, today),
            *([SANCTIONS] if sanctions.answer else ()),
        ],
        scope,
        limits.answer,
        today,
    )
    actions = [action for group in todo.groups for action in group.actions]
    return Desk(
        todo=todo,
        others=_waiting_for_others(found, unanswered.answer, scope, today),
        month=strip(found, lines.planned, actions, scope, today) if has_work else None,
        requirements=asked.answer,
        settled=lines.settled,
        numbers=numbers.answer,
        waiting=waiting.answer if scope.reviewing else None,
        recent=ItemList.of([_recent(row, scope, today) for row in recent]),
        coming=ItemList.of([_coming(one, scope) for one in coming.answer[:SHOWN]]),
        has_work=has_work,
        digest=told_on(digest.answer, today),
        unsaved=unsaved.answer,
        setting_up=lacking(offices.answer, actor),
    )
