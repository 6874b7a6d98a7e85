"""The dictionary of indicators, for committee staff."""

import hashlib

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.achievements.indicators import Indicator, ReportSection
from intranet.features.achievements.indicators import operations, queries
from intranet.features.achievements.indicators.forms import IndicatorForm
from intranet.features.achievements.page import blueprint
from intranet.foundation.database import db
from intranet.foundation.errors import StaleRecord
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

_STALE = (
    "在您填写期间，其他人已修改指标“{}”。您填写的内容还在，请核对，再次保存即采用您填写的内容。"
)


@blueprint.get("/achievements/indicators")
@requires(Permission.INDICATOR_EDIT)
def indicators() -> Response:
    """List the names by section, parts behind their totals."""
    found = queries.dictionary(db.session(), queries.committee_of(current_actor()))
    return make_response(render_template("achievements/indicators.html", sections=found))


def _page(form: IndicatorForm, indicator: Indicator | None) -> FormPage:
    session, actor = db.session(), current_actor()
    committee_id = indicator.committee_id if indicator else queries.committee_of(actor)
    offered = queries.totals_offered(
        session, committee_id, apart=indicator.id if indicator else None
    )
    form.parent_id.choices = choices([("", "不列入合计"), *offered])
    return FormPage(
        "achievements/indicator_form.html",
        url_for("achievements.indicators"),
        {"indicator": indicator, "here": request.url},
    )


@blueprint.route("/achievements/indicators/new", methods=["GET", "POST"])
@requires(Permission.INDICATOR_EDIT, emits={AuditAction.INDICATOR_ADDED})
def add_indicator() -> Response:
    """Add a name."""
    session, actor = db.session(), current_actor()
    committee_id = queries.committee_of(actor)
    place = queries.next_place(session, committee_id)
    form = IndicatorForm(sort_order=place, section=ReportSection.BUSINESS, is_active=True)
    return _page(form, None).answer(
        form,
        lambda: operations.add(session, form.columns(), committee_id=committee_id, actor=actor),
        done=lambda indicator: f"已增加指标“{indicator.name}”。",
    )


def _fingerprint(form: IndicatorForm, indicator: Indicator) -> str:
    """Tells whether somebody else changed the name between opening the form and saving it."""
    stored = repr([(name, getattr(indicator, name)) for name in form.columns()])
    return hashlib.sha256(stored.encode()).hexdigest()[:16]


@blueprint.route("/achievements/indicators/<int:indicator_id>", methods=["GET", "POST"])
@requires(Permission.INDICATOR_EDIT, emits={AuditAction.INDICATOR_EDITED})
def edit_indicator(indicator_id: int) -> Response:
    """Change one name."""
    session, actor = db.session(), current_actor()
    found = queries.load_indicator(session, indicator_id, actor)
    form = IndicatorForm(obj=found)
    now = _fingerprint(form, found)
    if request.method != "POST":
        form.seen.data = now

    def act() -> None:
        if form.seen.data != now:
            # saving again after having seen the notice is a decision, not an accident
            form.seen.data = now
            raise StaleRecord(_STALE.format(found.name))
        operations.edit(session, found, form.columns(), actor=actor)

    return _page(form, found).answer(form, act, done=f"指标“{form.name.data}”已保存。")
