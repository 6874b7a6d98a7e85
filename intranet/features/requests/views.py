"""报送事项: what is collected, its answers, reminders; the form of a branch."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.directory import branches_on
from intranet.domain.returns.requests import (
    DataRequest,
    Point,
    PointKind,
    load_reply,
    load_request,
    reading,
)
from intranet.features.requests import operations, queries
from intranet.features.requests.forms import (
    RequestForm,
    RequestReminderForm,
    answer_form,
    lines_of,
)
from intranet.features.requests.queries import Answered
from intranet.foundation import clock, looks
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.filters import stamp
from intranet.pagekit.forms import given
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

blueprint = Blueprint("requests", __name__)
REQUESTS = Register(
    DataRequest,
    "报送事项",
    operations.EVENTS,
    Permission.REQUEST_EDIT,
    reads=lambda actor, row: row.committee_id in reading(actor),
    keepers="机关党委",
)


# --- lists ----------------------------------------------------------------------------------------


def _standing(row: DataRequest, *, done: bool) -> tuple[str, looks.Look]:
    """Word and look of a request, or of what one branch was asked."""
    if done:
        return "已报送", looks.DONE
    if row.is_closed:
        return "已结束", looks.LOCKED
    return ("已逾期", looks.LACKING) if row.due_on < clock.today() else ("待报送", looks.ASKED)


def _of_committee(found: Any) -> tuple[str, looks.Look]:
    return _standing(found.DataRequest, done=found.answered == found.branches)


def _of_branch(found: Any) -> tuple[str, looks.Look]:
    return _standing(found.DataRequest, done=found.RequestReply.answered_at is not None)


_DUE = Column(
    "报送期限",
    12,
    lambda found: found.DataRequest.due_on.isoformat(),
    order=DataRequest.due_on,
)
COMMITTEE_COLUMNS = (
    Column(
        "事项",
        36,
        lambda found: found.DataRequest.title,
        heads=True,
        link=lambda found: url_for("requests.show", request_id=found.DataRequest.id),
    ),
    _DUE,
    Column("报送的党支部", 12, lambda found: found.branches, "right", unit="个"),
    Column("已报送", 10, lambda found: found.answered, "right", unit="个"),
    Column(
        "状态",
        10,
        lambda found: _of_committee(found)[0],
        badge=lambda found: _of_committee(found)[1],
    ),
)
BRANCH_COLUMNS = (
    Column(
        "事项",
        36,
        lambda found: found.DataRequest.title,
        heads=True,
        link=lambda found: url_for(
            "requests.answer", request_id=found.DataRequest.id, code=found.code
        ),
    ),
    Column("党支部", 18, lambda found: found.branch),
    _DUE,
    Column(
        "报送时间",
        18,
        lambda found: stamp(at) if (at := found.RequestReply.answered_at) else None,
        blank="未报送",
        says_blank=True,
    ),
    Column(
        "状态", 10, lambda found: _of_branch(found)[0], badge=lambda found: _of_branch(found)[1]
    ),
)


@listed(blueprint, "/requests", Permission.REQUEST_READ, "requests/index.html")
def index() -> Listing:
    """What the committee collects, or what the own branch was asked."""
    actor = current_actor()
    asks = actor.can(Permission.REQUEST_EDIT)
    return Listing(
        title="报送事项",
        columns=COMMITTEE_COLUMNS if asks else BRANCH_COLUMNS,
        statement=queries.of_committees(actor) if asks else queries.of_branches(actor),
        unit="项",
        values={"asks": asks},
    )


def _column(place: int, point: Point) -> Column:
    return Column(
        point.label,
        24 if point.kind is PointKind.TEXT else 12,
        lambda one: point.told(one.reply.texts[place]) if one.reply.texts else None,
        "left" if point.kind is PointKind.TEXT else "right",
        blank="未报送",
        unit=point.unit,
        says_blank=True,
    )


@listed(blueprint, "/requests/<int:request_id>", Permission.REQUEST_EDIT, "requests/show.html")
def show(request_id: int) -> Listing:
    """The answers of all branches."""
    session, today = db.session(), clock.today()
    row = load_request(session, request_id, current_actor())
    found = queries.replies_of(session, row, today)
    answered = sum(one.reply.answered_at is not None for one in found)
    missing = queries.open_replies(found, today)
    return Listing(
        title=row.title,
        columns=(
            Column("党支部", 18, lambda one: one.branch.short_name, heads=True),
            *(_column(place, one) for place, one in enumerate(row.asked)),
            Column("报送人", 10, lambda one: one.reply.answered_by_name, blank="未报送"),
            Column("报送时间", 18, _answered, blank="未报送", note=_reminded, says_blank=True),
        ),
        statement=found,
        scope=f"{long_date(row.due_on)}前报送，已报送{answered}个党支部。",
        unit="个党支部",
        narrows=False,
        values={
            "row": row,
            "asked": len(found),
            "answered": answered,
            "missing": missing if not row.is_closed else [],
            "late": row.due_on < today,
        },
    )


def _answered(one: Answered) -> str | None:
    return stamp(one.reply.answered_at) if one.reply.answered_at else None


def _reminded(one: Answered) -> str | None:
    return f"{stamp(one.reply.reminded_at)}催办" if one.reply.reminded_at else None


# --- the committee asks ---------------------------------------------------------------------------


@blueprint.route("/requests/new", methods=["GET", "POST"])
@requires(Permission.REQUEST_EDIT, emits={AuditAction.REQUEST_ENTERED})
def new() -> Response:
    """Ask branches for something."""
    line = REQUESTS.opened()
    branches = branches_on(db.session(), clock.today(), committee_ids=[line.row.committee_id])
    form = RequestForm.of(
        line.row, is_new=True, branches=[one.id for one in branches], known=[]
    ).offering(branches)

    def keep() -> None:
        operations.ask(
            db.session(),
            line.row,
            form.columns(),
            given(form.branches.data),
            actor=current_actor(),
        )

    return _answer(line, form, keep, url_for("requests.index"))


@blueprint.route("/requests/<int:request_id>/edit", methods=["GET", "POST"])
@requires(Permission.REQUEST_EDIT, emits={AuditAction.REQUEST_EDITED})
def edit(request_id: int) -> Response:
    """Change what is asked, or end it."""
    session = db.session()
    line = REQUESTS.load(request_id)
    row = load_request(session, request_id, current_actor())
    branches = branches_on(session, clock.today(), committee_ids=[row.committee_id])
    form = RequestForm.of(
        row,
        is_new=False,
        branches=[one.branch_id for one in row.replies],
        lines=lines_of(row.asked),
        known=[one.known for one in row.asked if not one.is_asked],
    ).offering(branches)

    def keep() -> None:
        operations.change(
            session,
            row,
            form.columns(),
            given(form.branches.data),
            offered=[one.id for one in branches],
            version=form.seen_version,
            actor=current_actor(),
        )

    return _answer(line, form, keep, url_for("requests.show", request_id=request_id))


def _answer(line: Line[DataRequest], form: RequestForm, keep: Any, back: str) -> Response:
    return line.answer(
        form,
        "requests/form.html",
        back=back,
        keep=keep,
        onward=lambda row: url_for("requests.show", request_id=row.id),
    )


@blueprint.route("/requests/<int:request_id>/remove", methods=["GET", "POST"])
@requires(Permission.REQUEST_EDIT, emits={AuditAction.REQUEST_REMOVED})
def remove(request_id: int) -> Response:
    """Take a request back, with what was answered."""
    return REQUESTS.load(request_id).removal(
        back=url_for("requests.index"), warning="撤销后不能恢复，各党支部已经报送的内容一并移除"
    )


@blueprint.route("/requests/<int:request_id>/remind", methods=["GET", "POST"])
@requires(Permission.REQUEST_EDIT, emits={AuditAction.REQUEST_REMINDED})
def remind(request_id: int) -> Response:
    """Remind branches that have not answered, all of them at once or some."""
    session, actor, today = db.session(), current_actor(), clock.today()
    row = load_request(session, request_id, actor)
    missing = queries.open_replies(queries.replies_of(session, row, today), today)
    form = RequestReminderForm(
        formdata=request.form if request.method == "POST" else None,
        branches=[one.branch.id for one in missing],
    ).offering([one.branch for one in missing])

    def act() -> int:
        chosen = set(given(form.branches.data))
        return operations.remind(
            session,
            row,
            [one.reply for one in missing if one.branch.id in chosen],
            note=form.note.data or "",
            actor=actor,
        )

    page = FormPage(
        "requests/remind.html",
        url_for("requests.show", request_id=request_id),
        {"row": row, "missing": missing},
    )
    return page.answer(
        form, act, done=lambda number: f"已催办{number}个党支部，显示在各支部的工作台。"
    )


# --- a branch answers -----------------------------------------------------------------------------


@blueprint.route("/requests/<int:request_id>/<code>", methods=["GET", "POST"])
@requires(Permission.REQUEST_ANSWER, emits={AuditAction.REQUEST_ANSWERED})
def answer(request_id: int, code: str) -> Response:
    """What is asked of a branch on one form, beside what the system holds."""
    session, actor, today = db.session(), current_actor(), clock.today()
    row, reply, branch = load_reply(session, request_id, code, actor)
    points = row.asked
    held = queries.held_of(session, points, branch, min(today, row.due_on))
    form = answer_form(points, reply.texts)
    if request.method != "POST" and not form.restored:
        form.version.data = str(reply.version)
    page = FormPage(
        "requests/answer.html",
        url_for("requests.index"),
        {
            "row": row,
            "reply": reply,
            "held": _told(points, held),
            "fields": [form[f"point_{n}"] for n, one in enumerate(points) if one.is_asked],
            "as_of": min(today, row.due_on),
            "here": request.path,
        },
    )
    return page.answer(
        form,
        partial(_keep, row, reply, held, form),
        done="已报送。机关党委结束收集以前可以修改。",
        row=reply,
    )


def _told(points: Sequence[Point], held: dict[int, str]) -> list[tuple[str, str]]:
    return [(points[place].label, f"{text}{points[place].unit}") for place, text in held.items()]


def _keep(row: DataRequest, reply: Any, held: dict[int, str], form: Any) -> None:
    operations.answer(
        db.session(),
        row,
        reply,
        {**held, **form.texts(row.asked)},
        version=form.seen_version,
        actor=current_actor(),
    )
