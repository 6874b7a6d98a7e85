"""Evidence of an achievement: adding records, references and files, removing, and serving the files."""

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.achievements.store import editable, load_editable, load_file, load_for_evidence
from intranet.domain.achievements.tables import MAX_EVIDENCE, Achievement, Evidence, EvidenceFile
from intranet.domain.records.workflow import State
from intranet.features.achievements.evidence import operations
from intranet.features.achievements.evidence.forms import EvidenceForm
from intranet.features.achievements.page import blueprint
from intranet.features.achievements.record import queries as record
from intranet.foundation.database import db
from intranet.foundation.errors import StaleRecord
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.files import (
    ACCEPTED,
    FilesForm,
    keep_chosen,
    send_download,
    send_picture,
)
from intranet.pagekit.htmx import go_to
from intranet.pagekit.removal import TRACE, removal
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor

REOPENS = "该成效已提交待审核，移除后将转为草稿，需重新提交审核。"
REOPENED = "该成效已由“待审核”转为草稿，核对后请重新提交审核。"


def _back(achievement_id: int) -> str:
    return url_for("achievements.evidence", achievement_id=achievement_id)


def _page(
    achievement: Achievement,
    *,
    status: int = 200,
    form: EvidenceForm | None = None,
    files_form: FilesForm | None = None,
    refusal: str = "",
) -> Response:
    session, actor = db.session(), current_actor()
    text = request.values.get("q", "").strip()[:60]
    facts = record.facts_of(session, achievement, actor)
    waiting = form is not None and bool(form.reference.data or form.activities.data)
    form = form or EvidenceForm(formdata=None)
    offered = record.records_offered(
        session, achievement, actor, text=text, chosen=form.activities.data or []
    )
    form.activities.choices = [(row.id, row.label) for row in offered]
    page = render_template(
        "achievements/evidence.html",
        achievement=achievement,
        facts=facts,
        removable=editable(achievement, actor),
        reopens=achievement.state is State.SUBMITTED,
        room=MAX_EVIDENCE - len(achievement.evidence) - len(achievement.files),
        form=form,
        files_form=files_form or FilesForm(formdata=None),
        accepted=ACCEPTED,
        text=text,
        waiting=waiting and status == 200,
        refusal=refusal,
        of_branch=achievement.branch_id is not None,
    )
    return make_response(page, status)


@blueprint.get("/achievements/<int:achievement_id>/evidence")
@requires(Permission.BRAND_READ)
def evidence(achievement_id: int) -> Response:
    """The pieces of evidence, with the forms that add to them."""
    return _page(load_for_evidence(db.session(), achievement_id, current_actor()))


@blueprint.post("/achievements/<int:achievement_id>/evidence")
@requires(
    Permission.BRAND_READ, emits={AuditAction.EVIDENCE_ADDED, AuditAction.REVIEW_REOPENED_BY_EDIT}
)
def add_evidence(achievement_id: int) -> Response:
    """Add records and a reference; or find records, while what was typed and chosen stays."""
    session, actor = db.session(), current_actor()
    achievement = load_for_evidence(session, achievement_id, actor)
    form = EvidenceForm()
    if request.form.get("act") == "find":
        return _page(achievement, form=form)

    def act() -> bool:
        return operations.add(
            session,
            achievement,
            activity_ids=form.activities.data or [],
            reference=form.reference.data or "",
            actor=actor,
        )

    outcome = attempt(form, act, faster=StaleRecord.ACTING)
    if isinstance(outcome, Refused):
        fresh = load_for_evidence(session, achievement_id, actor)
        return _page(fresh, status=outcome.status, form=form, refusal=outcome.sentence)
    _tell("佐证材料已添加。", outcome.value)
    return go_to(_back(achievement_id))


def _tell(sentence: str, reopened: bool) -> None:
    notices.done(sentence)
    if reopened:
        notices.caution(REOPENED)


@blueprint.post("/achievements/<int:achievement_id>/evidence/files")
@requires(
    Permission.BRAND_READ, emits={AuditAction.EVIDENCE_ADDED, AuditAction.REVIEW_REOPENED_BY_EDIT}
)
def add_files(achievement_id: int) -> Response:
    """Add the chosen files, as far as they are good."""
    session, actor = db.session(), current_actor()
    load_for_evidence(session, achievement_id, actor)
    form = FilesForm()
    # re-encoding takes seconds: no transaction stays open meanwhile
    session.rollback()

    def act() -> bool:
        return keep_chosen(
            form.files.data,
            lambda kept: operations.add_files(
                session,
                load_for_evidence(session, achievement_id, actor),
                kept,
                caption=form.caption.data or "",
                actor=actor,
            ),
        )

    outcome = attempt(form, act, faster=StaleRecord.ACTING)
    if isinstance(outcome, Refused):
        if outcome.sentence:
            form.files.errors = [outcome.sentence]
        fresh = load_for_evidence(session, achievement_id, actor)
        return _page(fresh, status=outcome.status, files_form=form)
    _tell("佐证材料已上传。", outcome.value)
    return go_to(_back(achievement_id))


@blueprint.route(
    "/achievements/<int:achievement_id>/evidence/<int:evidence_id>/remove", methods=["GET", "POST"]
)
@requires(
    Permission.BRAND_EDIT, emits={AuditAction.EVIDENCE_REMOVED, AuditAction.REVIEW_REOPENED_BY_EDIT}
)
def remove_evidence(achievement_id: int, evidence_id: int) -> Response:
    """Remove one record or reference."""
    session, actor = db.session(), current_actor()
    achievement, item = record.load_evidence(session, achievement_id, evidence_id, actor)
    facts = record.facts_of(session, achievement, actor)
    names = {one.id: one.title or one.reference for one in facts.evidence}
    return _removal(achievement, item, names[evidence_id] or "活动记录")


@blueprint.route("/achievements/files/<int:file_id>/remove", methods=["GET", "POST"])
@requires(
    Permission.BRAND_EDIT, emits={AuditAction.EVIDENCE_REMOVED, AuditAction.REVIEW_REOPENED_BY_EDIT}
)
def remove_file(file_id: int) -> Response:
    """Remove one file."""
    achievement, file = record.load_evidence_file(db.session(), file_id, current_actor())
    return _removal(achievement, file, file.caption or file.original_name)


def _removal(achievement: Achievement, item: Evidence | EvidenceFile, name: str) -> Response:
    session, actor = db.session(), current_actor()
    load_editable(session, achievement.id, actor)

    def act(_version: int) -> None:
        if operations.remove(session, achievement, item, actor=actor):
            notices.caution(REOPENED)

    return removal(
        "佐证材料",
        {"成效": achievement.clause, "佐证材料": name},
        act,
        back=_back(achievement.id),
        note=f"{REOPENS}{TRACE}" if achievement.state is State.SUBMITTED else TRACE,
        done="佐证材料已移除。",
    )


@blueprint.get("/achievements/files/<int:file_id>")
@requires(Permission.BRAND_READ)
def file(file_id: int) -> Response:
    """Download the clean copy under the uploader's name."""
    return send_download(load_file(db.session(), file_id, current_actor()))


@blueprint.get("/achievements/files/<int:file_id>/picture")
@requires(Permission.BRAND_READ)
def picture(file_id: int) -> Response:
    """The display copy of a picture, for the page."""
    return send_picture(load_file(db.session(), file_id, current_actor()))
