"""学时标准: read by all, a new version by committee staff."""

from flask import Response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.features.study.conversion.forms import ShareForm, TrainingForm
from intranet.features.study.conversion.operations import TRAINING_LABEL, add_version
from intranet.features.study.conversion.queries import (
    conversion_lines,
    kind_by_code,
    reading_committee,
    words_of,
)
from intranet.features.study.page import blueprint, tabs
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

TRAINING = "training"


@blueprint.get("/conversion")
@requires(Permission.STUDY_READ)
def conversion() -> str:
    """What counts how much, since when and by whose decision."""
    actor, today = current_actor(), clock.today()
    return render_template(
        "study/conversion/conversion.html",
        tabs=tabs("conversion"),
        lines=conversion_lines(db.session(), reading_committee(actor), today),
        words_of=words_of,
        edits=actor.can(Permission.STUDY_CONFIRM),
        today=today,
    )


@blueprint.route("/conversion/new", methods=["GET", "POST"])
@requires(Permission.STUDY_CONFIRM, emits={AuditAction.STUDY_CONVERSION_SET})
def add_conversion() -> Response:
    """Add a version (?kind=)."""
    code, actor = request.args.get("kind", TRAINING), current_actor()
    kind = None if code == TRAINING else kind_by_code(db.session(), code)
    form_type: type[ShareForm | TrainingForm] = ShareForm if kind else TrainingForm
    form = form_type(valid_from=clock.today())
    page = FormPage(
        "study/conversion/conversion_form.html",
        url_for("study.conversion"),
        {"label": kind.label if kind else TRAINING_LABEL, "here": request.url},
    )
    return page.answer(
        form,
        lambda: add_version(
            db.session(),
            form.columns(),
            actor=actor,
            committee_id=actor.committee_ids(Permission.STUDY_CONFIRM)[0],
            kind=kind,
        ),
        done="学时标准已登记。",
    )
