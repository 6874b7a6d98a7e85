"""Pages of the form: new, copied, stored; saving and submitting."""

from itertools import groupby
from typing import Any

from flask import (
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.datastructures import MultiDict

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities import joint_store, revisions, submission
from intranet.domain.activities.last_time import last_times
from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.activities.store import load_editable, load_readable
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.usual_words import usual_of
from intranet.domain.brands.store import name_of
from intranet.domain.organization import directory
from intranet.domain.organization.homes import COMMITTEE_CODE, Home, choose_home, homes
from intranet.domain.records import moves as reviews
from intranet.domain.records.closing import Ledger, closed_of
from intranet.domain.records.entered import check_version
from intranet.domain.study.documents import titles_of
from intranet.features.activities import editing, operations, queries
from intranet.features.activities.attachments import chosen
from intranet.features.activities.editing import Editor
from intranet.features.activities.forms import TOPIC_FORM_SUGGESTIONS, posted
from intranet.features.activities.pasting import Pasted
from intranet.features.activities.progress import steps_of
from intranet.features.activities.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, RuleBroken, StaleRecord
from intranet.foundation.questions import ask
from intranet.foundation.typed import read_number
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.files import Judged
from intranet.pagekit.findings import findings_about, open_words
from intranet.pagekit.gathering import FORM_SUGGESTIONS
from intranet.pagekit.htmx import go_to, respond
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor

SHARED = "联合活动的共同内容由机关党委统一登记，党支部只确认缺席情况；请在联合活动的确认页修改。"


def _form_page(
    editor: Editor, status: int, *, kept: MultiDict[str, str] | None = None, **values: Any
) -> Response:
    session, home = db.session(), editor.home
    pasted = Pasted.of(kept or posted())
    pasted.mark(editor.form)
    documents = titles_of(home.committee_id, editor.day)
    closed = closed_of(
        committee_id=home.committee_id,
        branch_id=home.branch_id,
        day=editor.day,
        ledger=Ledger.ACTIVITIES,
    )
    usual = usual_of(home.branch_id)
    ask(session, documents, closed, usual)
    editor.take_steps(request.form.get("steps", ""), usual.answer)
    steps = steps_of(session, editor, values.get("activity"), closed=closed.answer)
    editor.form.add_spare_rows()
    context = {
        "editor": editor,
        "form": editor.form,
        "activity": None,
        "pasted": pasted,
        "return_opinion": (
            reviews.return_opinion(session, values["activity"]) if values.get("activity") else None
        ),
        "findings": (
            findings_about(session, values["activity"], current_actor())
            if values.get("activity")
            else []
        ),
        "differences": [],
        "reasons": list(AbsenceReason),
        "may_submit": current_actor().covers(
            Permission.ACTIVITY_SUBMIT,
            committee_id=home.committee_id,
            branch_id=home.branch_id,
        ),
        "first_topic_label": (
            "第一议题" if current_app.config["SETTINGS"].first_agenda_topic else "会前先学"
        ),
        "documents": documents.answer,
        "usual": usual.answer,
        "steps": steps,
        "form_suggestions": FORM_SUGGESTIONS,
        "topic_form_suggestions": TOPIC_FORM_SUGGESTIONS,
        **values,
    }
    return respond("activities/form.html", "form_body", status=status, **context)


def _chosen(found: list[Home], code: str) -> Home:
    return choose_home(found, code, what="填写活动")


def _kind_chooser(found: list[Home], home: Home) -> str:
    offered = queries.offered_kinds(
        db.session(), current_actor(), branch_id=home.branch_id, day=clock.today()
    )
    last = last_times(
        db.session(),
        home.branch_id,
        {kind.id for kind in offered},
        current_actor(),
        until=clock.today(),
    )
    offered.sort(key=lambda kind: list(type(kind.category)).index(kind.category))
    return render_template(
        "activities/choose_kind.html",
        groups=[
            (category.label, list(kinds))
            for category, kinds in groupby(offered, key=lambda kind: kind.category)
        ],
        last={kind_id: found.activity.held_on for kind_id, found in last.items()},
        home=home,
        homes=found,
    )


@blueprint.get("/new")
@requires(Permission.ACTIVITY_EDIT)
def new() -> Response | str:
    """Choose a kind, or show the form: blank, copied from an earlier gathering, or with kept text."""
    actor, session = current_actor(), db.session()
    found = homes(session, actor, Permission.ACTIVITY_EDIT)
    kept = drafts.restore(request.args.get("draft", "")) if request.args.get("draft") else None
    if kept is not None:
        home = _chosen(found, kept.get("branch", ""))
        return _form_page(
            editing.open_editor(session, actor, home, formdata=kept, is_new=True), 200, kept=kept
        )
    source_id = request.args.get("from", type=read_number)
    if source_id is not None:
        source = load_readable(session, source_id, actor)
        home = next((h for h in found if h.branch_id == source.branch_id), found[0])
        return _copy(home, source, texts=request.args.get("texts") == "1")
    home = _chosen(found, request.args.get("branch", ""))
    offered = queries.offered_kinds(session, actor, branch_id=home.branch_id, day=clock.today())
    kind = editing.first_kind(offered, request.args.get("kind", ""), actor, home)
    if kind is None:
        return _kind_chooser(found, home)
    if request.args.get("like") == "last":
        last = editing.last_of(session, actor, home, kind.id)
        if last is not None:
            return _copy(home, load_readable(session, last.activity.id, actor), texts=False)
    values = editing.blank_values(session, actor, home, kind, author_name=actor.display_name)
    editor = editing.open_editor(session, actor, home, is_new=True, **values)
    return _form_page(editor, 200)


def _copy(home: Home, source: Activity, *, texts: bool) -> Response:
    """The form of a new gathering like an earlier one."""
    session, actor = db.session(), current_actor()
    offered = queries.offered_kinds(session, actor, branch_id=home.branch_id, day=clock.today())
    values = editing.copied_values(session, actor, home, source, offered, texts=texts)
    return _form_page(editing.open_editor(session, actor, home, is_new=True, **values), 200)


def _refreshing() -> bool:
    """Whether only the form is to be drawn again (kinds or date changed, a row or the usual steps are wanted)."""
    asked = request.form.get("act") == "refresh" or request.args.get("refresh") == "1"
    return asked or "steps" in request.form


@blueprint.post("/new")
@requires(
    Permission.ACTIVITY_EDIT,
    emits={
        AuditAction.ACTIVITY_CREATED,
        AuditAction.ATTACHMENT_ADDED,
        AuditAction.RECORD_SUBMITTED,
    },
)
def create() -> Response:
    """Log a gathering: draft, or draft and submit in one go."""
    actor, session = current_actor(), db.session()
    home = _chosen(homes(session, actor, Permission.ACTIVITY_EDIT), request.form.get("branch", ""))
    photos = Judged() if _refreshing() else Judged.sent(chosen.FIELD)
    editor = editing.open_editor(session, actor, home, formdata=posted(), is_new=True)
    if _refreshing():
        return _form_page(editor, 200)

    def act() -> Activity:
        made = operations.create(
            session,
            editor.form.to_input(sees_criticism=editor.sees_criticism),
            actor=actor,
            committee_id=home.committee_id,
            branch_id=home.branch_id,
            kinds=editor.form.kinds,
        )
        return _submitted(made, photos)

    outcome = attempt(editor.form, act)
    if isinstance(outcome, Refused):
        editor.form.extra += chosen.lost(photos)
        return _form_page(editor, outcome.status)
    return _saved(outcome.value)


def _submitted(activity: Activity, photos: Judged) -> Activity:
    """What was saved, with the photographs chosen beside, submitted where that was asked for."""
    chosen.attach(photos, activity, actor=current_actor())
    if request.form.get("act") == "submit":
        submission.submit(db.session(), activity, actor=current_actor())
    photos.store()
    return activity


def _saved(activity: Activity) -> Response:
    """After the save: say what comes next, and what the checks find."""
    found = open_words(db.session(), activity)
    if found:
        notices.caution(found)
    if request.form.get("act") == "submit":
        notices.done("已提交机关党委审核。受理前可以撤回修改。")
    else:
        submits = current_actor().covers(
            Permission.ACTIVITY_SUBMIT,
            committee_id=activity.committee_id,
            branch_id=activity.branch_id,
        )
        notices.done(
            "草稿已保存。内容齐全后请提交审核。"
            if submits
            else "草稿已保存。内容齐全后由支部书记提交审核。"
        )
    return go_to(url_for("activities.show", activity_id=activity.id))


def _editor_of(activity: Activity, *, kept: Any = None) -> Editor:
    session, actor = db.session(), current_actor()
    if activity.branch_id is None:
        name = directory.name_of_committee(
            session, activity.committee_id, activity.held_on
        ).short_name
        code = COMMITTEE_CODE
    else:
        name = directory.name_of_branch(session, activity.branch_id, activity.held_on).short_name
        code = ""
    home = Home(activity.committee_id, activity.branch_id, code, name)
    kinds = tuple(record.kind for record in activity.records)
    if kept is not None:
        return editing.open_editor(
            session,
            actor,
            home,
            formdata=kept,
            keep_kinds=kinds,
            keep_brand=activity.brand_id,
            activity=activity,
        )
    return editing.open_editor(
        session,
        actor,
        home,
        keep_kinds=kinds,
        keep_brand=activity.brand_id,
        activity=activity,
        **editing.stored_values(activity),
    )


@blueprint.get("/<int:activity_id>/edit")
@requires(Permission.ACTIVITY_EDIT)
def edit(activity_id: int) -> Response:
    """The form of a stored gathering."""
    session, actor = db.session(), current_actor()
    activity = load_editable(session, activity_id, actor)
    activity.check_editable()
    if activity.joint_event_id is not None:
        return _to_joint_event(activity)
    key = f"activity:{activity.id}"
    typed = drafts.asked_for(key)
    return _form_page(_editor_of(activity, kept=typed), 200, activity=activity)


def _to_joint_event(activity: Activity) -> Response:
    """The branch's part of a joint event is corrected where it was confirmed: only its exceptions are its own."""
    code = joint_store.answering_branch(db.session(), activity, current_actor())
    return make_response(
        redirect(url_for("joint.answer", event_id=activity.joint_event_id, branch_code=code), 303)
    )


@blueprint.post("/<int:activity_id>/edit")
@requires(
    Permission.ACTIVITY_EDIT,
    emits={
        AuditAction.ACTIVITY_EDITED,
        AuditAction.ATTACHMENT_ADDED,
        AuditAction.ROLL_CORRECTED,
        AuditAction.RECORD_SUBMITTED,
        AuditAction.REVIEW_REOPENED_BY_EDIT,
    },
)
def save(activity_id: int) -> Response:
    """Save a stored gathering, or save and submit."""
    actor, session = current_actor(), db.session()
    activity = load_editable(session, activity_id, actor)
    if activity.joint_event_id is not None:
        raise InvalidMove(SHARED)
    photos = Judged() if _refreshing() else Judged.sent(chosen.FIELD)
    activity = load_editable(session, activity_id, actor)
    editor = _editor_of(activity, kept=posted())
    if _refreshing():
        return _form_page(editor, 200, activity=activity)
    activity.check_editable()

    def act() -> None:
        operations.edit(
            session,
            activity,
            editor.form.to_input(sees_criticism=editor.sees_criticism),
            actor=actor,
            kinds=editor.form.kinds,
            version=editor.form.general.seen_version,
        )
        _submitted(activity, photos)

    outcome = attempt(editor.form, act)
    if isinstance(outcome, Refused):
        if outcome.stale:
            return _stale(activity_id, editor, photos)
        editor.form.extra += chosen.lost(photos)
        fresh = load_editable(session, activity_id, actor)
        return _form_page(editor, outcome.status, activity=fresh)
    return _saved(activity)


def _stale(activity_id: int, editor: Editor, photos: Judged) -> Response:
    """Show both texts: what is stored now, and what was typed (still in the form)."""
    session, actor = db.session(), current_actor()
    activity = load_editable(session, activity_id, actor)
    stored = revisions.describe(activity, brand=name_of(session, activity.brand_id))
    version = activity.version
    with session.no_autoflush:
        operations.fill(
            session,
            activity,
            editor.form.to_input(sees_criticism=editor.sees_criticism),
            kinds=editor.form.kinds,
            actor=actor,
        )
        typed = revisions.describe(activity, brand=name_of(session, activity.brand_id))
    session.rollback()
    # saving again after having seen the differences is a decision, not an accident
    editor.form.general.version.data = str(version)
    editor.form.extra = [(StaleRecord.TYPING, None), *chosen.lost(photos)]
    return _form_page(
        editor,
        409,
        activity=load_editable(session, activity_id, actor),
        differences=revisions.diff(stored, typed),
    )


@blueprint.post("/<int:activity_id>/<any(submit, withdraw):act>")
@requires(
    Permission.ACTIVITY_SUBMIT, emits={AuditAction.RECORD_SUBMITTED, AuditAction.RECORD_WITHDRAWN}
)
def move(activity_id: int, act: str) -> Response:
    """Submit or withdraw from the record page."""
    actor, session = current_actor(), db.session()
    activity = load_editable(session, activity_id, actor)
    version = request.form.get("version", type=read_number) or 0
    if act == "submit":
        check_version(activity, version, acting=True)
        try:
            submission.submit(session, activity, actor=actor)
        except RuleBroken as broken:
            if activity.joint_event_id is not None:
                raise
            return _cannot_submit(activity_id, broken)
        notices.done("已提交机关党委审核。受理前可以撤回修改。")
    else:
        operations.withdraw(session, activity, actor=actor, version=version)
        notices.done("已撤回，记录转为草稿，修改后请重新提交。")
    return go_to(url_for("activities.show", activity_id=activity_id))


def _cannot_submit(activity_id: int, broken: RuleBroken) -> Response:
    """Open the form with the sentences beside the fields."""
    session = db.session()
    session.rollback()
    activity = load_editable(session, activity_id, current_actor())
    activity.check_editable()
    editor = _editor_of(activity)
    editor.form.show_problems(broken.problems)
    return _form_page(editor, 422, activity=activity)
