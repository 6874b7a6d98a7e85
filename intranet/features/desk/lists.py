"""The desk in words: what waits for the person, what waits for others, what the quarter asks for."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor, Role
from intranet.domain.duties.requirements import rulebooks_of
from intranet.domain.records.drafts import KeptText, unsaved_of
from intranet.domain.waiting import matters
from intranet.domain.waiting.activities import Waiting, days_since, waiting_of
from intranet.domain.waiting.shapes import COUNTED, Found, Stage
from intranet.features.desk import queries
from intranet.features.desk.items import SHOWN, Item, ItemList, held, item_of
from intranet.features.desk.queries import NOWHERE, ActivityRow, JointRow, Scope
from intranet.features.desk.reminders import reminders
from intranet.features.desk.requirements import Requirements, requirements
from intranet.foundation import looks
from intranet.foundation.questions import Asked, Several, ask

ADMINISTRATION = {
    Role.SYSTEM_ADMIN: "您可以建立、启用账号和重置密码，须经另一名管理员确认；停用可立即办理。角色由安全管理员授予。",
    Role.SECURITY_ADMIN: "您可以授予角色，须经另一名管理员确认；收回角色可立即办理。账号由系统管理员建立。",
    Role.AUDITOR: "您可以查看审计记录和角色授权，不能修改任何内容。",
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
    unsaved: tuple[list[KeptText], int]


def _unanswered(row: JointRow, today: date) -> Item:
    days = min((today - row.last_day).days, days_since(row.created_at, today))
    note = f"联合活动，{row.invited}个受邀党支部中{row.open}个未确认"
    word = f"已等{days}天" if days else "待确认"
    return Item(row.title, f"/joint/{row.event_id}", note, word, *looks.ASKED)


def _add(lines: ItemList, found: list[Found], stage: Stage, scope: Scope, today: date) -> None:
    """The few that have waited longest, of whatever kind; of each kind how many more there are."""
    here = [one for one in found if one.matter.stage is stage]
    shown = sorted((row for one in here for row in one.rows), key=lambda row: row.order)[:SHOWN]
    rest: Counter[tuple[str, str]] = Counter()
    for one in here:
        rest[one.matter.unit, one.matter.url] += one.total
    rest.subtract((row.matter.unit, row.matter.url) for row in shown)
    lines.add([item_of(row, scope, today) for row in shown], rest)


def _waiting_for_me(found: list[Found], scope: Scope, today: date) -> ItemList:
    lines = ItemList()
    for stage in sorted(COUNTED):
        _add(lines, found, stage, scope, today)
    return lines


def administration(session: Session, actor: Actor, today: date) -> ItemList:
    """What waits for an administrator, who reads nothing of any branch. One statement."""
    found = matters.load(session, actor, today, limit=SHOWN, stages={Stage.RIGHTS})
    return _waiting_for_me(found, NOWHERE, today)


def _waiting_for_others(
    found: list[Found], unanswered: list[JointRow], scope: Scope, today: date
) -> ItemList:
    """What the person sent in, joint events that branches have not answered, and what the committee gave back."""
    lines = ItemList()
    _add(lines, found, Stage.SENT, scope, today)
    items = [_unanswered(row, today) for row in unanswered]
    lines.add(items[:SHOWN], {("联合活动", "/joint"): len(items[SHOWN:])})
    _add(lines, found, Stage.GIVEN_BACK, scope, today)
    return lines


def _recent(row: ActivityRow, scope: Scope, today: date) -> Item:
    note = f"{scope.place(row.branch_id)} · {held(row.held_on, today)}"
    look = row.state
    return Item(row.title, f"/activities/{row.id}", note, look.label, look.tone, look.icon)


def compose(session: Session, actor: Actor, today: date) -> Desk:
    """The desk of one person. Three statements, whatever the roles."""
    where, unsaved = queries.scope_of(actor, today), unsaved_of(actor.user_id)
    invites = actor.can(Permission.JOINT_EVENT_EDIT)
    unanswered: Asked[list[JointRow]] = (
        queries.unanswered(actor, today) if invites else Several(list)
    )
    reviews = actor.can(Permission.ACTIVITY_REVIEW)
    waiting = waiting_of(actor, today) if reviews else Several(lambda: None)
    rules = rulebooks_of({grant.committee_id for grant in actor.grants})
    ask(session, where, unsaved, unanswered, waiting, rules)
    found = matters.load(session, actor, today, limit=SHOWN)
    scope = where.answer
    asked = requirements(scope, rules.answer, today)
    reminded = reminders(actor, scope, found, today)
    ask(session, asked, reminded)
    has_work = actor.can(Permission.ACTIVITY_EDIT) or bool(scope.reviewing or found)
    recent = [] if has_work else queries.recently_approved(session, actor)
    return Desk(
        todo=_waiting_for_me(found, scope, today),
        others=_waiting_for_others(found, unanswered.answer, scope, today),
        requirements=asked.answer,
        reminders=ItemList.of(reminded.answer),
        waiting=waiting.answer if scope.reviewing else None,
        recent=ItemList.of([_recent(row, scope, today) for row in recent]),
        has_work=has_work,
        unsaved=unsaved.answer,
    )
