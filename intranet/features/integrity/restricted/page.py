"""The blueprint of the restricted registers, their tabs, the record of who read, and for which branches one enters."""

from collections.abc import Iterable

from flask import Blueprint, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.integrity.knowing import Sight
from intranet.domain.integrity.restricted import RestrictedColumns
from intranet.domain.organization.directory import BranchName, branches_of
from intranet.domain.organization.scope import place_with
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed
from intranet.pagekit.access import record_read
from intranet.pagekit.filters import clock_time
from intranet.pagekit.navigation import Tab
from intranet.pagekit.session import current_actor

BY_OFFICE = "按职责查阅"
blueprint = Blueprint("restricted", __name__, url_prefix="/integrity")
_P = Permission
_TABS = (
    ("measures", "第一种形态", _P.FIRST_FORM_READ),
    ("sanctions", "处分执行", _P.SANCTION_READ),
    ("numbers", "第一种形态次数", _P.FIRST_FORM_COUNT),
    ("own", "本人登记", _P.RESTRICTED_OWN),
    ("relatives", "亲属关系", _P.RELATIVES),
    ("openings", "应急查阅", _P.OPENING_ASK),
    ("reading_log", "查阅记录", _P.READING_LOG),
)


def tabs(active: str) -> list[Tab]:
    """The sub-pages the person may open."""
    actor = current_actor()
    return [
        Tab(label, url_for(f"restricted.{name}"), name == active)
        for name, label, permission in _TABS
        if actor.can(permission)
    ]


def note(row: RestrictedColumns, why: str) -> None:
    """Have it recorded that the person reads the row, and on what ground."""
    kind, _ = type(row).audited  # type: ignore[attr-defined]
    record_read(AuditAction.RESTRICTED_READ, kind=kind, object_id=row.id, why=why)


def read_seen(
    table: type[RestrictedColumns],
    seen: Iterable[tuple[RestrictedColumns, Sight]],
    ground: str = BY_OFFICE,
) -> None:
    """The same for a list, in one event for each ground; in one, on *ground*, where there is no row.

    Who counts events does not learn how many rows there are.
    """
    kind, _ = table.audited  # type: ignore[attr-defined]
    found: dict[str, list[int]] = {}
    for row, sight in seen:
        found.setdefault(sight.why, []).append(row.id)
    for why, rows in (found or {ground: []}).items():
        only = rows[0] if len(rows) == 1 else None
        more = () if only else rows
        record_read(AuditAction.RESTRICTED_READ, kind=kind, object_id=only, why=why, rows=more)


def damage_of(numbers: Iterable[int]) -> str:
    """What is said of rows that do not open; empty without any."""
    told = "、".join(f"{number}号" for number in numbers)
    return f"{told}登记的内容无法解密，请联系系统管理员。" if told else ""


def marked() -> str:
    """Who looks at the list, when: on paper and in the file, too."""
    actor, now = current_actor(), clock.now()
    when = f"{long_date(clock.local(now).date())}{clock_time(now)}"
    return f"{actor.display_name}（{actor.username}）于{when}查阅，仅限工作需要，请妥善保管。"


def only_branch(permission: Permission) -> BranchName | None:
    """The branch whose list it is; None for who meets several, or a whole committee, with the *permission*."""
    session, actor = db.session(), current_actor()
    if actor.committee_ids(permission):
        return None
    found = branches_of(session, actor, clock.today(), permission=permission)
    return found[0] if len(found) == 1 else None


def chosen_branch(*permissions: Permission) -> BranchName:
    """The branch for which a row is entered (?branch=, or the first) with one of the *permissions*."""
    session, actor = db.session(), current_actor()
    found = [
        one
        for permission in permissions
        for one in branches_of(session, actor, clock.today(), permission=permission)
    ]
    if not found:
        raise NotAllowed("您的账号没有登记的权限。")
    code = request.args.get("branch", "")
    return place_with(found, code) if code else found[0]
