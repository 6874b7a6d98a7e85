"""The queue, one record beside its checks, and the exceptional moves with their reason."""

from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from werkzeug.exceptions import BadRequest

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities.joint_store import shared_part
from intranet.domain.activities.store import load_readable
from intranet.domain.activities.tables import Activity
from intranet.domain.records.moves import (
    RETURN_CLOSING,
    asked_words,
    check_right,
    conflict,
    open_request,
    struck_by,
)
from intranet.domain.records.workflow import Move, State
from intranet.domain.self_check.examination import examine
from intranet.features.review import operations, queries
from intranet.features.review.forms import MAX_TEXT, RETURN_SHARED, DecisionForm, ReasonForm
from intranet.features.review.presentation import place_of, record_page
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import StaleRecord
from intranet.foundation.questions import answer
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import branch_options
from intranet.pagekit.htmx import go_to, respond, wants_fragment
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor

blueprint = Blueprint("review", __name__)

_MEANING = {
    Move.REOPEN: "记录退回填写人修改，原有内容和审核意见保留。",
    Move.VOID: "记录不再计入各项统计，内容和办理过程保留，仍可查看。",
    Move.RESTORE: "记录恢复为撤销登记之前的状态，原有内容、审核意见和撤销的理由保留。",
    Move.ASK_REOPENING: "由机关党委决定是否重新打开；答复之前，记录照常统计，议定事项照常督办。",
    Move.DECLINE_REOPENING: "记录仍为已通过，理由发给党支部。",
}
_DONE = {
    Move.REOPEN: "已重新打开，记录退回填写人修改。",
    Move.VOID: "已撤销登记，办理过程仍可查看。",
    Move.RESTORE: "已恢复登记，记录恢复为撤销之前的状态。",
    Move.ASK_REOPENING: "已申请重新打开，请等待机关党委办理。",
    Move.DECLINE_REOPENING: "已答复不同意重新打开，理由会显示在记录页。",
}


def _queue_page(status: int = 200, **more: Any) -> Response:
    """The queue under the filters of the address; ``results`` alone for what htmx posts."""
    session, actor = db.session(), current_actor()
    branches = queries.reviewed_branches(session, actor)
    filters = queries.parse_filters(request.args, branches)
    values = {"message": "", "refused": [], "tick_problem": "", **more}
    return respond(
        "review/index.html",
        "results",
        status=status,
        queue=queries.load_queue(session, actor, filters, branches),
        sections=queries.load_sections(session, actor, branches),
        branch_options=branch_options(branches, "全部"),
        quarter_options=[
            ("", "全部"),
            *((str(quarter), quarter.label) for quarter in queries.quarters_offered(clock.today())),
        ],
        filters=filters,
        all_chosen=request.args.get("chosen") == "all",
        # the top bar stays on the page with the number of before
        decided=request.method == "POST" and wants_fragment(),
        **values,
    )


@blueprint.get("/review")
@requires(Permission.ACTIVITY_REVIEW)
def index() -> Response:
    """What waits for review, oldest first."""
    return _queue_page()


def _to_queue(args: dict[str, Any]) -> Response:
    return go_to(url_for("review.index", **args))


def _to_record(activity_id: int, args: dict[str, Any]) -> Response:
    return go_to(url_for("review.show", activity_id=activity_id, **args))


def _chosen(texts: list[str]) -> list[tuple[int, int]]:
    """Read the ticked ``id.version`` values."""
    found = []
    for text in texts:
        number, _, version = text.partition(".")
        if not (number.isdecimal() and version.isdecimal() and len(text) < 19):
            raise BadRequest
        found.append((int(number), int(version)))
    return found


@blueprint.post("/review")
@requires(Permission.ACTIVITY_REVIEW, emits={AuditAction.RECORD_APPROVED})
def approve_chosen() -> Response:
    """Approve the ticked records that still pass every check; say in words what was not approved and why."""
    chosen = _chosen(request.form.getlist("chosen"))
    if not chosen:
        return _queue_page(422, tick_problem="请先勾选要通过的记录。")
    outcome = operations.approve_many(db.session(), chosen, actor=current_actor())
    message = f"已通过{outcome.approved}项。" if outcome.approved else "本次没有通过任何记录。"
    if outcome.refused:
        return _queue_page(message=message, refused=outcome.refused)
    notices.done(message)
    return _to_queue(request.args.to_dict())


def _filters() -> queries.Filters:
    """Those of the queue from which the record was opened; branches are asked for only where one is named."""
    named = "branch" in request.args
    branches = queries.reviewed_branches(db.session(), current_actor()) if named else []
    return queries.parse_filters(request.args, branches)


def _record_page(
    activity: Activity, form: DecisionForm, refused: Refused | None = None
) -> Response:
    session, actor = db.session(), current_actor()
    filters, waiting = _filters(), activity.state is State.SUBMITTED
    approved = activity.state is State.APPROVED
    may_void = approved and actor.can(Permission.ACTIVITY_VOID)
    may_reopen = approved and actor.can(Permission.ACTIVITY_REOPEN)
    closed = (
        operations.closed_sentence(session, activity, Move.REOPEN)
        if may_reopen or may_void
        else None
    )
    page = render_template(
        "review/show.html",
        activity=activity,
        page=record_page(session, activity, actor),
        joint=answer(session, shared_part(activity, actor)),
        form=form,
        refusal=refused.sentence if refused else "",
        closing=RETURN_CLOSING,
        waiting=waiting,
        place=queries.place_in_queue(session, actor, filters, activity) if waiting else None,
        may_reopen=may_reopen and not closed,
        may_void=may_void and not closed,
        closed=closed,
        args=filters.args,
    )
    return make_response(page, refused.status if refused else 200)


@blueprint.get("/review/<int:activity_id>")
@requires(Permission.ACTIVITY_REVIEW)
def show(activity_id: int) -> Response:
    """The record in words beside its checks; opening it does not take it up."""
    activity = queries.load_reviewable(db.session(), activity_id, current_actor())
    return _record_page(activity, DecisionForm())


@blueprint.post("/review/<int:activity_id>")
@requires(
    Permission.ACTIVITY_REVIEW,
    emits={
        AuditAction.JOINT_CORRECTION_ASKED,
        AuditAction.RECORD_TAKEN_UP,
        AuditAction.RECORD_RETURNED,
        AuditAction.RECORD_APPROVED,
    },
)
def decide(activity_id: int) -> Response:
    """Take up, approve or return the record; then the next one opens."""
    session, actor = db.session(), current_actor()
    activity = queries.load_reviewable(session, activity_id, actor)
    form = DecisionForm()
    if wanted := request.form.get("add"):
        form.add_to_opinion(_sentence(activity, wanted))
        return _record_page(activity, form)
    title, submitted_at = activity.title, activity.submitted_at
    outcome = attempt(form, partial(_carry_out, activity, form), faster=StaleRecord.ACTING)
    if isinstance(outcome, Refused):
        return _refused(activity_id, title, form, outcome)
    return _onward(activity_id, title, form, submitted_at)


def _sentence(activity: Activity, wanted: str) -> str:
    """The sentence of the finding that the reviewer wants in the opinion; empty when it is found no more."""
    found = examine(db.session(), [activity])[activity.id]
    return next(
        (
            one.finding.sentence
            for one in found
            if f"{one.finding.code}-{one.finding.key}" == wanted
        ),
        "",
    )


def _carry_out(activity: Activity, form: DecisionForm) -> None:
    session, actor, version = db.session(), current_actor(), form.version.data or 0
    if form.decision.data == "take_up":
        operations.take_up(session, activity, actor=actor, version=version)
    elif form.decision.data == "approve":
        operations.approve(session, activity, actor=actor, version=version)
    elif form.decision.data == RETURN_SHARED:
        operations.return_shared(
            session,
            activity,
            actor=actor,
            version=version,
            reason=form.opinion.data or "",
        )
    else:
        operations.return_record(
            session,
            activity,
            actor=actor,
            version=version,
            reasons=form.chosen_reasons,
            opinion=form.opinion.data or "",
        )


def _from_queue() -> bool:
    """Whether the button stood in a row of the queue."""
    return request.form.get("from") == "queue"


def _refused(activity_id: int, title: str, form: DecisionForm, refused: Refused) -> Response:
    """Nothing was carried out: show the present record (or the queue) with the sentence and the typed text."""
    if _from_queue():
        return _queue_page(refused.status, refused=[(title, refused.sentence or form.first_error)])
    activity = queries.load_reviewable(db.session(), activity_id, current_actor())
    return _record_page(activity, form, refused)


def _onward(
    activity_id: int, title: str, form: DecisionForm, submitted_at: datetime | None
) -> Response:
    session, actor, filters = db.session(), current_actor(), _filters()
    done = f"{form.done_word}：{title}。"
    if form.decision.data == "take_up":
        notices.done(f"{done}党支部暂不能撤回或修改这条记录。")
        return _to_record(activity_id, filters.args)
    if _from_queue():
        if wants_fragment():
            return _queue_page(message=done)
        notices.done(done)
        return _to_queue(filters.args)
    after = (submitted_at, activity_id) if submitted_at else None
    following = queries.next_waiting(session, actor, filters, after=after)
    if following is None:
        notices.done(f"{done}待审核的记录已全部办理。")
        return _to_queue(filters.args)
    notices.done(f"{done}下面是下一条待审核的记录。")
    return _to_record(following, filters.args)


def _load_for(activity_id: int, move: Move) -> Activity:
    """The activity for an exceptional move: NotFound, NotAllowed or InvalidMove say why not."""
    session, actor = db.session(), current_actor()
    activity = load_readable(session, activity_id, actor)
    check_right(activity, move, actor=actor, struck=struck_by(session, activity))
    return activity


def _confirm_page(
    activity: Activity, move: Move, form: ReasonForm, refused: Refused | None = None
) -> Response:
    session, actor = db.session(), current_actor()
    avoids = move in {Move.REOPEN, Move.DECLINE_REOPENING}
    page = render_template(
        "review/confirm.html",
        activity=activity,
        move=move,
        meaning=_MEANING[move],
        place=place_of(session, activity),
        kinds="、".join(record.kind.label for record in activity.records),
        form=form,
        refusal=refused.sentence if refused else "",
        request=open_request(session, activity),
        locked=operations.locked_sentence(session, activity, move)
        or (conflict(activity, actor) if avoids else None),
        back=f"/activities/{activity.id}",
    )
    return make_response(page, refused.status if refused else 200)


def _exceptional(activity_id: int, move: Move) -> Response:
    """Ask for the reason of the move, or make it."""
    session = db.session()
    activity = _load_for(activity_id, move)
    form = ReasonForm()
    if request.method != "POST":
        asked = open_request(session, activity)
        if move is Move.REOPEN and asked is not None:
            form.reason.data = asked_words(asked)[:MAX_TEXT]
        return _confirm_page(activity, move, form)

    def act() -> None:
        operations.exceptional(
            session,
            activity,
            move,
            actor=current_actor(),
            version=form.version.data or 0,
            reason=form.reason.data or "",
        )

    outcome = attempt(form, act, faster=StaleRecord.ACTING)
    if isinstance(outcome, Refused):
        # what was refused was rolled back: the record as it is now
        fresh = load_readable(db.session(), activity_id, current_actor())
        return _confirm_page(fresh, move, form, outcome)
    notices.done(_DONE[move])
    return go_to(f"/activities/{activity_id}")


@blueprint.route("/review/<int:activity_id>/reopen", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_REOPEN, emits={AuditAction.RECORD_REOPENED})
def reopen(activity_id: int) -> Response:
    """Give an approved record back for correction, with the reason."""
    return _exceptional(activity_id, Move.REOPEN)


@blueprint.route("/review/<int:activity_id>/ask_reopening", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_SUBMIT, emits={AuditAction.RECORD_REOPENING_ASKED})
def ask_reopening(activity_id: int) -> Response:
    """Ask the committee to reopen an approved record."""
    return _exceptional(activity_id, Move.ASK_REOPENING)


@blueprint.route("/review/<int:activity_id>/decline_reopening", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_REOPEN, emits={AuditAction.RECORD_REOPENING_DECLINED})
def decline_reopening(activity_id: int) -> Response:
    """Leave an approved record as it is although its branch asked to reopen it."""
    return _exceptional(activity_id, Move.DECLINE_REOPENING)


@blueprint.route("/review/<int:activity_id>/void", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_VOID, emits={AuditAction.RECORD_VOIDED})
def void(activity_id: int) -> Response:
    """Strike the registration, with the reason."""
    return _exceptional(activity_id, Move.VOID)


@blueprint.route("/review/<int:activity_id>/restore", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_VOID, emits={AuditAction.RECORD_RESTORED})
def restore(activity_id: int) -> Response:
    """Take the striking back."""
    return _exceptional(activity_id, Move.RESTORE)
