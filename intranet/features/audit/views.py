"""The audit trail: list with filters, one event, a file. Nothing here changes the trail."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.saved_searches import searches_of
from intranet.features.audit import queries
from intranet.features.audit.groups import GROUP_CHOICES, GROUPS
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.foundation.questions import ask
from intranet.foundation.typed import cleaned, read_day
from intranet.pagekit.access import record_read, requires
from intranet.pagekit.downloads import sheet_response
from intranet.pagekit.session import current_actor

blueprint = Blueprint("audit", __name__)
OUTCOMES = (("done", "已完成"), ("refused", "未通过"))
COLUMNS = (
    ("时间", 20),
    ("姓名", 12),
    ("账号", 16),
    ("说明", 60),
    ("操作", 18),
    ("对象", 30),
    ("改动", 40),
    ("结果", 8),
    ("地址", 16),
    ("请求编号", 38),
)
_FIRST, _LAST = 2000, 2100
_ONE_OF: Mapping[str, frozenset[str]] = {
    "group": frozenset(GROUPS),
    "action": frozenset(value for value, _ in queries.OFFERED_ACTIONS),
    "object": frozenset(value for value, _ in queries.OFFERED_OBJECTS),
    "outcome": frozenset(value for value, _ in OUTCOMES),
}


def _day(text: str) -> str:
    """A day of this century as it is written in tables; empty for anything else."""
    day = read_day(text, clock.today())
    return day.isoformat() if day and _FIRST <= day.year < _LAST else ""


def _place(text: str) -> str:
    number = text[1:]
    fits = text[:1] in {"b", "c"} and number.isascii() and number.isdigit() and len(number) < 10
    return text if fits else ""


def _choices(given: Mapping[str, str]) -> dict[str, str]:
    """What the trail is narrowed to, as it stands in addresses; what is not offered narrows nothing."""
    texts = {name: cleaned(given.get(name, ""))[:40] for name in ("person", "address")}
    days = {name: _day(given.get(name, "")) for name in ("from", "to")}
    chosen = {
        name: value if (value := given.get(name, "")) in offered else ""
        for name, offered in _ONE_OF.items()
    }
    return {**texts, **days, **chosen, "place": _place(given.get("place", ""))}


def _args(choices: Mapping[str, str]) -> dict[str, Any]:
    """Those of them that narrow it."""
    return {name: value for name, value in choices.items() if value}


def _filter(args: Mapping[str, str]) -> queries.TrailFilter:
    first, last = (read_day(args[name], clock.today()) for name in ("from", "to"))
    return queries.TrailFilter(
        person=args["person"],
        group=args["group"],
        action=AuditAction(args["action"]) if args["action"] else None,
        object_kind=args["object"],
        place=args["place"],
        address=args["address"],
        outcome=args["outcome"],
        first=first,
        last=last,
    )


def _scope(args: Mapping[str, str], places: Mapping[str, str]) -> str:
    """The same in words."""
    named = {
        "group": dict(GROUP_CHOICES),
        "action": dict(queries.OFFERED_ACTIONS),
        "object": dict(queries.OFFERED_OBJECTS),
        "outcome": dict(OUTCOMES),
        "place": places,
    }
    labels = {
        "person": "人员",
        "group": "类别",
        "action": "操作",
        "object": "对象",
        "place": "组织",
        "address": "地址",
        "outcome": "结果",
        "from": "从",
        "to": "到",
    }
    told = [
        f"{label}{named.get(name, {}).get(args[name], args[name])}"
        for name, label in labels.items()
        if args[name]
    ]
    return "，".join(told) or "全部记录"


@blueprint.get("/audit")
@requires(Permission.AUDIT_READ)
def index() -> str:
    """List events, newest first."""
    session, actor, args = db.session(), current_actor(), _choices(request.args)
    places = queries.places_of(actor.committee_ids(Permission.AUDIT_READ), clock.today())
    searches = searches_of(actor.user_id, "audit.index")
    ask(session, places, searches)
    page = queries.trail(session, _filter(args), queries.Moment.parse(request.args.get("page", "")))
    return render_template(
        "audit/index.html",
        page=page,
        filters=args,
        args=_args(args),
        groups=GROUP_CHOICES,
        actions=queries.OFFERED_ACTIONS,
        objects=queries.OFFERED_OBJECTS,
        outcomes=list(OUTCOMES),
        places=places,
        searches=searches.answer,
    )


@blueprint.get("/audit.xlsx")
@requires(Permission.AUDIT_READ, reads={AuditAction.TRAIL_EXPORTED})
def index_xlsx() -> Response:
    """The same as an Excel file, the latest events of it; that it was taken is an event itself."""
    session, args = db.session(), _choices(request.args)
    places = queries.places_of(current_actor().committee_ids(Permission.AUDIT_READ), clock.today())
    ask(session, places)
    files, more = queries.exported(session, _filter(args))
    scope = _scope(args, dict(places.answer))
    record_read(
        AuditAction.TRAIL_EXPORTED,
        kind="trail",
        object_id=None,
        label=f"{len(files)}条（{scope}）",
    )
    today = clock.today()
    left_out = f"只含最近{queries.MOST_EXPORTED}条，更早的请缩小范围另行导出。" if more else ""
    return sheet_response(
        "审计记录",
        COLUMNS,
        (
            (
                file.second,
                file.line.display_name,
                file.line.username,
                file.line.sentence,
                file.line.action,
                file.line.object,
                "不显示内容"
                if file.changes is None
                else "；".join(f"{label}：{text}" for label, text in file.changes),
                "未通过" if file.line.refused else "已完成",
                file.line.address or "服务器",
                file.request_id,
            )
            for file in files
        ),
        title="审计记录",
        note=f"{long_date(today)}导出，{scope}。{left_out}",
        as_of=today,
    )


@blueprint.get("/audit/<int:event_id>")
@requires(Permission.AUDIT_READ)
def show(event_id: int) -> str:
    """One event with what changed, where that is not content."""
    return render_template("audit/show.html", file=queries.event(db.session(), event_id))
