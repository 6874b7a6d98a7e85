"""The dictionary of indicators, for committee staff."""

import hashlib
from typing import Any

from flask import Response, make_response, render_template, url_for

from intranet.domain.access.roles import Permission
from intranet.domain.achievements.indicators import Indicator, ReportSection
from intranet.features.achievements.indicators import operations, queries
from intranet.features.achievements.indicators.forms import IndicatorForm
from intranet.features.achievements.page import blueprint
from intranet.foundation.database import db
from intranet.foundation.errors import StaleRecord
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import Refused, attempt
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


def _form_page(
    form: IndicatorForm,
    indicator: Indicator | None,
    refused: Refused | None = None,
) -> Response:
    committee_id = indicator.committee_id if indicator else queries.committee_of(current_actor())
    offered = queries.totals_offered(
        db.session(), committee_id, apart=indicator.id if indicator else None
    )
    form.parent.choices = choices([("", "不列入合计"), *offered])
    page = render_template(
        "achievements/indicator_form.html", form=form, indicator=indicator, refused=refused
    )
    return make_response(page, refused.status if refused else 200)


@blueprint.get("/achievements/indicators/new")
@requires(Permission.INDICATOR_EDIT)
def new_indicator() -> Response:
    """The form of a new name."""
    place = queries.next_place(db.session(), queries.committee_of(current_actor()))
    start = {"sort_order": place, "section": ReportSection.BUSINESS.value, "is_active": True}
    return _form_page(IndicatorForm(formdata=None, **start), None)


@blueprint.post("/achievements/indicators/new")
@requires(Permission.INDICATOR_EDIT)
def add_indicator() -> Response:
    """Add a name."""
    session, actor, form = db.session(), current_actor(), IndicatorForm()

    def act() -> Indicator:
        return operations.add(
            session, form.to_input(), committee_id=queries.committee_of(actor), actor=actor
        )

    outcome = attempt(form, act)
    if isinstance(outcome, Refused):
        return _form_page(form, None, outcome)
    notices.done(f"已增加指标“{outcome.value.name}”。")
    return go_to(url_for("achievements.indicators"))


def _stored(indicator: Indicator) -> dict[str, Any]:
    return {
        "name": indicator.name,
        "parent": str(indicator.parent_id or ""),
        "opening": indicator.opening,
        "section": indicator.section.value,
        "theme": indicator.theme,
        "sort_order": indicator.sort_order,
        "is_active": indicator.is_active,
    }


def _fingerprint(indicator: Indicator) -> str:
    """Tells whether somebody else changed the name between opening the form and saving it."""
    stored = repr(sorted(_stored(indicator).items()))
    return hashlib.sha256(stored.encode()).hexdigest()[:16]


@blueprint.get("/achievements/indicators/<int:indicator_id>")
@requires(Permission.INDICATOR_EDIT)
def edit_indicator(indicator_id: int) -> Response:
    """The form of one name."""
    found = queries.load_indicator(db.session(), indicator_id, current_actor())
    form = IndicatorForm(formdata=None, seen=_fingerprint(found), **_stored(found))
    return _form_page(form, found)


@blueprint.post("/achievements/indicators/<int:indicator_id>")
@requires(Permission.INDICATOR_EDIT)
def save_indicator(indicator_id: int) -> Response:
    """Save one name."""
    session, actor = db.session(), current_actor()
    found = queries.load_indicator(session, indicator_id, actor)
    form = IndicatorForm()

    def act() -> None:
        if form.seen.data != _fingerprint(found):
            raise StaleRecord(_STALE.format(found.name))
        operations.edit(session, found, form.to_input(), actor=actor)

    outcome = attempt(form, act)
    if isinstance(outcome, Refused):
        fresh = queries.load_indicator(session, indicator_id, actor)
        if outcome.stale:
            form.seen.data = _fingerprint(fresh)
        return _form_page(form, fresh, outcome)
    notices.done(f"指标“{form.name.data}”已保存。")
    return go_to(url_for("achievements.indicators"))
