"""Pages of activities: list, record, revisions. The form is in form_views."""

import contextlib
from collections.abc import Mapping, Sequence
from functools import partial

from flask import Blueprint, Response, make_response, render_template, request

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities import attachments, checks, joint_store, revisions
from intranet.domain.activities.decisions import decided
from intranet.domain.activities.dengta import may_enter
from intranet.domain.activities.late_changes import may_settle
from intranet.domain.activities.meetings import verdict_of
from intranet.domain.activities.store import load_editable, load_readable, may_edit
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import follows_review, sees_reasons, withheld
from intranet.domain.life.admissions import MembershipApproval
from intranet.domain.organization import directory
from intranet.domain.records import moves as reviews
from intranet.domain.records.closing import barred_sentence
from intranet.domain.records.exceptions import late_words
from intranet.domain.records.workflow import (
    COUNTED_STATES,
    Move,
    State,
)
from intranet.features.activities import operations, queries
from intranet.features.activities.ledger import queries as ledger
from intranet.features.activities.papers.vote_papers import vote_papers
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed
from intranet.foundation.pagination import Position
from intranet.foundation.quarters import Period, Quarter, parse_period
from intranet.foundation.questions import answer, ask
from intranet.foundation.typed import read_number
from intranet.pagekit.access import requires
from intranet.pagekit.filters import stamp
from intranet.pagekit.findings import refused_by, sees_findings, shown_of
from intranet.pagekit.htmx import asks_for_main
from intranet.pagekit.listings import Column, Listing, also_at, shown
from intranet.pagekit.printed import LIST, printed
from intranet.pagekit.review import discarding, reopening_note
from intranet.pagekit.session import current_actor, tell_waiting

COLUMNS = (
    Column("日期", 12, lambda row: row.held_on.isoformat()),
    Column("名称", 36, lambda row: row.title, heads=True, link=lambda row: f"/activities/{row.id}"),
    Column("类别", 20, lambda row: row.kinds),
    Column("党支部", 18, lambda row: row.branch_name),
    Column("应到", 8, lambda row: row.due or "", "right", blank="不适用"),
    Column("实到", 8, lambda row: row.present if row.due else row.headcount, "right"),
    Column(
        "状态",
        10,
        lambda row: row.state.label,
        badge=lambda row: (row.state.tone, row.state.icon),
        note=lambda row: "已受理" if row.under_review else "",
    ),
)
# what a closed quarter forbids to whatever counts in it
_BARRED = frozenset({Move.REOPEN, Move.VOID, Move.RESTORE, Move.ASK_REOPENING})
_DENGTA = (("", "全部"), (ledger.TO_ENTER, "待录入"), (ledger.ENTERED, "已录入"))
blueprint = Blueprint("activities", __name__, url_prefix="/activities")


def _filters() -> ledger.Filters:
    period, state = None, None
    with contextlib.suppress(ValueError):
        period = parse_period(request.args.get("quarter", ""))
    with contextlib.suppress(ValueError):
        state = State(request.args.get("state", ""))
    return ledger.Filters(
        branch=request.args.get("branch", "")[:12],
        kinds=tuple(kind for kind in request.args.getlist("kind") if kind)[:30],
        period=period,
        state=state,
        text=request.args.get("q", "").strip()[:60],
        brand=request.args.get("brand", 0, type=read_number),
        dengta=asked if (asked := request.args.get("dengta", "")) in dict(_DENGTA) else "",
    )


def _quarter_choices(asked: Period | None) -> list[tuple[str, str]]:
    quarter = Quarter.of(clock.today())
    choices = [("", "全部季度"), (str(quarter.year), f"{quarter.year}年全年")]
    for _ in range(12):
        choices.append((str(quarter), quarter.label))
        quarter = quarter.previous
    # a summary leads to the records of its half or of an earlier year
    if asked and str(asked) not in dict(choices):
        choices.append((str(asked), asked.label))
    return choices


@blueprint.get("")
@requires(Permission.ACTIVITY_READ)
def index() -> str:
    """The ledger: newest first, narrowed by filters."""
    actor, session, filters = current_actor(), db.session(), _filters()
    offer = ledger.offered(session, actor, clock.today(), filters, main_only=asks_for_main())
    tell_waiting(offer.waiting)
    position = Position.parse(request.args.get("page"))
    page = ledger.page_of(session, filters, offer.kinds, actor, position)
    listing = Listing(
        title="活动台账",
        columns=COLUMNS,
        statement=(),
        paged=lambda: (page, offer.searches),
        day=lambda row: row.held_on,
        edit=lambda row: f"/activities/{row.id}/edit" if row.open_to(actor) else None,
        acts=partial(_acts, asked=filters.dengta),
        values={
            "filters": filters,
            "arguments": filters.arguments(),
            "offer": offer,
            "quarter_choices": _quarter_choices(filters.period),
            "dengta_choices": _DENGTA,
            "state_choices": [("", "全部（撤销登记的除外）"), *State.choices()],
            "may_log": actor.can(Permission.ACTIVITY_EDIT),
        },
    )
    return shown(listing, "activities/index.html")


def _acts(row: ledger.Row, *, asked: str) -> list[tuple[str, str]]:
    """What is done with a line; where it is asked what 灯塔 lacks, that comes first."""
    on_paper = ("打印", f"/activities/{row.id}/record.pdf")
    if asked and row.kept_by(current_actor()):
        return [("录入", f"/activities/{row.id}/dengta"), on_paper]
    return [on_paper]


def _listing() -> Listing:
    """The ledger under the filters of the address, whole, for paper and file."""
    session, actor, filters = db.session(), current_actor(), _filters()
    kinds = ledger.kinds_of(session)
    branches = directory.branches_during(
        session, actor, None, clock.today(), permission=Permission.ACTIVITY_READ
    )
    listed = [one for one in branches if filters.branch in {"", one.code}]
    together = ledger.INTEGRITY in filters.kinds
    return Listing(
        title="党风廉政活动台账" if together else "活动台账",
        columns=COLUMNS,
        statement=ledger.all_of(session, filters, kinds, actor),
        row=partial(ledger.row_of, kinds=kinds),
        branch=listed[0] if len(listed) == 1 else None,
    )


@blueprint.get("/ledger.xlsx")
@requires(Permission.ACTIVITY_READ)
def ledger_xlsx() -> Response:
    """The same list as an Excel file."""
    return _listing().workbook()


also_at(blueprint, "/activities.xlsx", "ledger_xlsx")


@printed(blueprint, "/ledger", LIST)
@requires(Permission.ACTIVITY_READ)
def ledger_pdf() -> Response:
    """The same list on paper."""
    return _listing().sheet()


@blueprint.get("/<int:activity_id>")
@requires(Permission.ACTIVITY_READ)
def show(activity_id: int) -> Response:
    """The record page."""
    actor, session = current_actor(), db.session()
    activity = load_readable(session, activity_id, actor)
    hidden = withheld(activity, actor)
    editable, follows = may_edit(activity, actor), follows_review(activity, actor)
    found = queries.Surroundings(
        activity, actor, follows=follows, examined=sees_findings(actor, activity)
    )
    ask(session, *found.asked)
    joint, facts, moved = found.joint.answer, found.facts.answer, found.moved.answer
    findings = shown_of(session, found.examination, actor).get(activity.id, [])
    struck = reviews.struck_by(session, activity)
    moves = [one.move for one in reviews.open_moves(activity, actor=actor, struck=struck)]
    counted = (struck.from_state if struck else activity.state) in COUNTED_STATES
    closed = counted and found.closed.answer
    barred = [move for move in moves if closed and move in _BARRED]
    problems: dict[str, list[str]] = {}
    if editable and activity.state in {State.DRAFT, State.RETURNED}:
        problems = checks.submission_problems(
            session,
            activity,
            today=clock.today(),
            closed=found.closed.answer,
            refused=refused_by(findings),
        )
    chronicles = activity.state in COUNTED_STATES and actor.can(Permission.CHRONICLE_EDIT)
    page = render_template(
        "activities/show.html",
        activity=activity,
        branch_name=found.name.answer.short_name,
        content=revisions.describe(
            activity, brand=found.brand.answer, reasons=sees_reasons(activity, actor)
        ),
        hidden=hidden,
        verdicts=_verdicts(activity, found.approvals.answer),
        late=late_words(found.late.answer.get(activity.id)),
        events=_timeline(activity, moved, facts.entered_by) if follows else [],
        reopening_note=reopening_note(activity, moved, actor),
        revision_count=facts.revisions if follows else 0,
        moves=[move for move in moves if move not in barred],
        barred=barred_sentence("、".join(move.label for move in barred)) if barred else "",
        editable=editable
        and not activity.locked_because
        and (joint is None or joint_store.answers_for(actor, activity.branch_id)),
        joint=joint,
        chronicles=chronicles,
        chronicle_entry=facts.chronicle_entry if chronicles else None,
        may_copy=actor.can(Permission.ACTIVITY_EDIT) and editable,
        problems=problems,
        findings=findings,
        roll_differences=found.roll_differences.answer,
        settled_rolls=found.settled.answer,
        settles_roll=may_settle(activity, actor),
        files=found.files.answer,
        return_opinion=reviews.opinion_in(moved, activity),
        offers_papers=activity.state is not State.VOIDED,
        vote_papers=vote_papers(activity),
        may_review=Move.APPROVE in moves,
        discards=editable and activity.state is State.DRAFT,
        related=found.related.answer,
        followed=activity.state in COUNTED_STATES
        and any(record.resolutions for record in activity.records),
        enters_dengta=activity.state in COUNTED_STATES and may_enter(actor, activity),
    )
    return make_response(page)


@blueprint.route("/<int:activity_id>/discard", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_EDIT, emits={AuditAction.RECORD_DISCARDED})
def discard(activity_id: int) -> Response:
    """Delete a draft that nobody needs, after having asked."""
    actor, session = current_actor(), db.session()
    activity = load_editable(session, activity_id, actor)
    files = len(attachments.list_for(session, activity_id))
    item = operations.planned_as(session, activity)
    also = [f"照片和材料{files}份随草稿一并删除。"] if files else []
    also += [f"计划项目“{item.title}”恢复为未开展，可以重新拟稿。"] if item else []
    return discarding(
        activity,
        {"名称": activity.title, "活动日期": long_date(activity.held_on)},
        operations.discard_hindrance(session, activity),
        lambda version: operations.discard(session, activity, actor=actor, version=version),
        back=f"/activities/{activity_id}",
        onward="/activities",
        also="".join(also),
    )


def _verdicts(
    activity: Activity, said: Mapping[int, MembershipApproval]
) -> dict[str, list[tuple[str, str, str, bool, str, str]]]:
    """Computed outcome of each vote, by kind label: motion, sentence, legal basis, passed.

    Of a decision on somebody's membership also its wording, and what the committee said to it.
    """
    found = {}
    for record in activity.records:
        found[record.kind.label] = [
            (
                vote.motion,
                verdict.explanation,
                vote.decision_type.basis,
                verdict.passed,
                decided(vote, passed=verdict.passed),
                said[vote.id].words if vote.id in said else "",
            )
            for vote in record.votes
            for verdict in [verdict_of(record, vote)]
        ]
    return found


def _timeline(
    activity: Activity, moved: Sequence[reviews.ReviewEvent], entered_by: str
) -> list[dict[str, str]]:
    """Entry and moves, newest first, as the timeline macro takes them."""
    events = [
        {
            "what": event.move.label,
            "who": f"{event.actor_name}（{event.actor_role}）"
            if event.actor_role
            else event.actor_name,
            "when": stamp(event.happened_at),
            "opinion": event.opinion,
            "tone": event.look.tone,
            "icon": event.look.icon,
        }
        for event in moved
    ]
    events.insert(
        0,
        {
            "what": "登记",
            "who": entered_by,
            "when": stamp(activity.created_at),
            "opinion": "",
            "tone": "grey",
            "icon": "draft",
        },
    )
    return events[::-1]


@blueprint.get("/<int:activity_id>/revisions")
@requires(Permission.ACTIVITY_READ)
def history(activity_id: int) -> Response:
    """Every revision with what changed since the one before."""
    actor, session = current_actor(), db.session()
    activity = load_readable(session, activity_id, actor)
    if not follows_review(activity, actor):
        raise NotAllowed("修改记录由填写和审核的同志查看。")
    hide = withheld(activity, actor)
    found = queries.revisions_of(session, activity.id)
    steps = [
        {
            "number": revision.number,
            "who": revision.made_by_name,
            "when": revision.made_at,
            "changes": (
                revisions.diff(before.content, revision.content, hide=hide) if before else []
            ),
            "first": before is None,
        }
        for before, revision in zip([None, *found], found, strict=False)
    ]
    page = render_template(
        "activities/revisions.html",
        activity=activity,
        branch_name=answer(
            session,
            directory.name_of_home(activity.committee_id, activity.branch_id, activity.held_on),
        ).short_name,
        steps=steps[::-1],
    )
    return make_response(page)
