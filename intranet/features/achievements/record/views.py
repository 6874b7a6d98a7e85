"""One achievement: what it says, its evidence, the moves, and what the committee decides."""

from collections.abc import Callable
from typing import Any

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.checks import cautions, submission_problems
from intranet.domain.achievements.store import (
    editable,
    follows_review,
    load_entered,
    load_readable,
    load_reviewed,
    may_add_evidence,
    own_entry,
    reviews,
    submits,
)
from intranet.domain.achievements.tables import Achievement, AchievementKind, Attribution
from intranet.domain.achievements.values import reading_words
from intranet.domain.records.discarding import discard as discard_draft
from intranet.domain.records.discarding import hindrance
from intranet.domain.records.exceptions import late_mark
from intranet.domain.records.moves import (
    open_moves,
    return_opinion,
    review_conflict,
    struck_by,
    timeline,
)
from intranet.domain.records.workflow import COUNTED_STATES, MOVED, OPEN_STATES, Move, State
from intranet.features.achievements import choices
from intranet.features.achievements.page import SECRETARY_SUBMITS, address, blueprint, edit_key
from intranet.features.achievements.record import decisions
from intranet.features.achievements.record import operations as entries
from intranet.features.achievements.record import queries as record
from intranet.features.achievements.record.forms import LABELS
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed
from intranet.foundation.typed import read_number
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to
from intranet.pagekit.review import MoveForm, discarding, make_move, reopening_note, timeline_items
from intranet.pagekit.saving import Refused, press
from intranet.pagekit.session import current_actor

_DONE = {
    Move.SUBMIT: "已提交机关党委审核。受理前可以撤回修改。",
    Move.WITHDRAW: "已撤回，成效转为草稿，修改后请重新提交。",
    Move.TAKE_UP: "已受理。请核对后通过或退回。",
    Move.RETURN: "已退回，填报人会看到意见。",
    Move.APPROVE: "已通过。打印使用前，请完成保密审查。",
    Move.REOPEN: "已重新打开，修改后需重新提交审核。",
    Move.VOID: "已撤销登记，不再计入各项数据。",
    Move.RESTORE: "已恢复登记，恢复为撤销之前的状态；原来通过的，请重新完成保密审查。",
    Move.ASK_REOPENING: "已申请重新打开，请等待机关党委办理。",
    Move.DECLINE_REOPENING: "已答复不同意重新打开，理由会显示在成效页面。",
}
_TO_SUBMIT = frozenset({State.DRAFT, State.RETURNED})
_INCOMPLETE = "还有须补充的内容，补充后才能提交和通过。"


def _only_enters(achievement: Achievement, actor: Actor) -> bool:
    return editable(achievement, actor) and not submits(achievement, actor)


def _page(
    achievement: Achievement,
    *,
    status: int = 200,
    form: MoveForm | None = None,
    refusal: str = "",
) -> Response:
    session, actor = db.session(), current_actor()
    facts = record.facts_of(session, achievement, actor)
    problems: dict[str, list[str]] = {}
    if achievement.state in OPEN_STATES:
        problems = submission_problems(achievement, today=clock.today())
    follows = follows_review(achievement, actor)
    events = timeline(session, achievement) if follows else []
    settled = achievement.state in COUNTED_STATES
    implied = achievement.attribution is Attribution.IMPLIED
    committee = reviews(achievement, actor)
    page = render_template(
        "achievements/show.html",
        achievement=achievement,
        late=late_mark(session, achievement),
        facts=facts,
        labels=LABELS[achievement.kind],
        is_figure=achievement.kind is AchievementKind.FIGURE,
        is_endorsement=achievement.kind is AchievementKind.ENDORSEMENT,
        reading=reading_words(achievement.wording, achievement.quantity),
        editable=editable(achievement, actor),
        may_add_evidence=may_add_evidence(achievement, actor),
        problems=problems if follows else {},
        cautions=cautions(achievement) if follows and achievement.state in OPEN_STATES else [],
        events=timeline_items(events),
        return_opinion=return_opinion(session, achievement) if follows else None,
        reopening_note=reopening_note(achievement, events, actor),
        moves=open_moves(achievement, actor=actor, struck=struck_by(session, achievement)),
        discards=editable(achievement, actor) and achievement.state is State.DRAFT,
        waits_for_secretary=SECRETARY_SUBMITS
        if _only_enters(achievement, actor) and achievement.state in _TO_SUBMIT
        else "",
        conflict=review_conflict(achievement, actor=actor),
        blocked=_INCOMPLETE if problems else "",
        form=form or MoveForm.opened(achievement.version),
        refusal=refusal,
        related=record.counted_in(achievement, facts, actor) if settled else [],
        # what the committee decides about an approved one
        decides=committee and settled,
        own_entry=own_entry(achievement, actor),
        attributes=committee and settled and implied,
        confirmed=achievement.branch_id is not None,
        branches=choices.branches_offered(session, [achievement.committee_id])
        if committee and settled and implied and achievement.branch_id is None
        else [],
    )
    return make_response(page, status)


@blueprint.get("/achievements/<int:achievement_id>")
@requires(Permission.BRAND_READ)
def show(achievement_id: int) -> Response:
    """The record page."""
    return _page(load_readable(db.session(), achievement_id, current_actor()))


@blueprint.post("/achievements/<int:achievement_id>")
@requires(
    Permission.BRAND_READ,
    emits={
        AuditAction.ACHIEVEMENT_ATTRIBUTED,
        AuditAction.ACHIEVEMENT_CLEARANCE_ENDED,
        *MOVED,
    },
)
def decide(achievement_id: int) -> Response:
    """Make one move: submit, withdraw, take up, return, approve, reopen, strike."""
    session, actor = db.session(), current_actor()
    achievement = load_readable(session, achievement_id, actor)
    form = MoveForm()
    if not follows_review(achievement, actor):
        raise NotAllowed("这条成效由登记单位和机关党委办理，您可以查看。")

    def act(wanted: Move) -> str:
        entries.move(
            session,
            achievement,
            wanted,
            actor=actor,
            version=form.seen_version,
            opinion=form.words,
        )
        return _DONE[wanted]

    refused = make_move(form, achievement, _DONE, act)
    if refused is not None:
        fresh = load_readable(session, achievement_id, actor)
        return _page(fresh, status=refused.status, form=form, refusal=refused.sentence)
    return go_to(address(achievement_id))


@blueprint.route("/achievements/<int:achievement_id>/discard", methods=["GET", "POST"])
@requires(Permission.BRAND_EDIT, emits={AuditAction.RECORD_DISCARDED})
def discard(achievement_id: int) -> Response:
    """Delete a draft that nobody needs, after having asked."""
    session, actor = db.session(), current_actor()
    achievement = load_entered(session, achievement_id, actor)
    pieces = len(achievement.evidence) + len(achievement.files)
    return discarding(
        achievement,
        {"成效": achievement.clause},
        hindrance(session, achievement),
        lambda version: discard_draft(
            session,
            achievement,
            actor=actor,
            version=version,
            form_key=edit_key(achievement_id),
        ),
        back=address(achievement_id),
        onward=url_for("achievements.index"),
        also=f"佐证材料{pieces}份随草稿一并删除。" if pieces else "",
    )


def _version() -> int:
    return request.form.get("version", type=read_number) or 0


def _pressed(achievement_id: int, act: Callable[[], object], done: str) -> Response:
    """Make a decision; the page again with the sentence that says why it was not made."""
    outcome = press(act)
    if isinstance(outcome, Refused):
        fresh = load_readable(db.session(), achievement_id, current_actor())
        return _page(fresh, status=outcome.status, refusal=outcome.sentence)
    notices.done(done)
    return go_to(address(achievement_id))


@blueprint.post("/achievements/<int:achievement_id>/attribution")
@requires(Permission.BRAND_REVIEW, emits={AuditAction.ACHIEVEMENT_ATTRIBUTED})
def attribute(achievement_id: int) -> Response:
    """Credit an implied achievement to a branch, or take that back."""
    session, actor = db.session(), current_actor()
    achievement = load_reviewed(session, achievement_id, actor)
    takes_back = request.form.get("act") == "undo"
    branch_id: Any = None if takes_back else request.form.get("branch", type=read_number) or 0
    return _pressed(
        achievement_id,
        lambda: decisions.attribute(
            session, achievement, branch_id, actor=actor, version=_version()
        ),
        "已撤销归属确认，数据回到办公室口径。" if takes_back else "已确认归属，数据计入该党支部。",
    )


@blueprint.post("/achievements/<int:achievement_id>/clearance")
@requires(
    Permission.BRAND_REVIEW,
    emits={AuditAction.ACHIEVEMENT_CLEARED, AuditAction.ACHIEVEMENT_CLEARANCE_ENDED},
)
def clear(achievement_id: int) -> Response:
    """Give 公开许可 after 保密审查, or take it back."""
    session, actor = db.session(), current_actor()
    achievement = load_reviewed(session, achievement_id, actor)
    allowed = request.form.get("act") == "clear"
    return _pressed(
        achievement_id,
        lambda: decisions.clear(
            session, achievement, allowed=allowed, actor=actor, version=_version()
        ),
        "已完成保密审查，可以打印使用。" if allowed else "已收回公开许可，不再用于打印材料。",
    )
