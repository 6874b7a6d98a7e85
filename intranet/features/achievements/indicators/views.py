"""The dictionary of indicators, for committee staff."""

import hashlib

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.achievements.indicators import Indicator, ReportSection
from intranet.features.achievements.indicators import operations, queries
from intranet.features.achievements.indicators.forms import IndicatorForm, targets_form
from intranet.features.achievements.page import blueprint
from intranet.foundation.clock import today
from intranet.foundation.database import db
from intranet.foundation.errors import StaleRecord
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, year_options
from intranet.pagekit.fields import choices
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

_STALE = (
    "在您填写期间，其他人已修改指标“{}”。您填写的内容还在，请核对，再次保存即采用您填写的内容。"
)


@blueprint.get("/achievements/indicators")
@requires(Permission.INDICATOR_EDIT)
def indicators() -> Response:
    """List the names by section, parts behind their totals, with their targets of this year."""
    session, committee_id = db.session(), queries.committee_of(current_actor())
    words, year = request.args.get("q", "").strip(), today().year
    return make_response(
        render_template(
            "achievements/indicators.html",
            sections=queries.dictionary(session, committee_id, year, words),
            words=words,
            year=year,
        )
    )


@blueprint.route("/achievements/indicators/targets", methods=["GET", "POST"])
@requires(Permission.INDICATOR_EDIT, emits={AuditAction.INDICATOR_TARGET_SET})
def targets() -> Response:
    """What all indicators are to reach in a year, on one page."""
    session, actor = db.session(), current_actor()
    committee_id = queries.committee_of(actor)
    year = asked_year(1900, 9998) or today().year
    sections = queries.dictionary(session, committee_id, year)
    rows = [row for one in sections for top in one.rows for row in (top, *top.parts)]
    active = {row.indicator.id: row for row in rows if row.indicator.is_active}
    before = queries.targets_of(session, committee_id, year - 1)
    form = targets_form(
        {key: row.indicator.name for key, row in active.items()},
        {key: row.target for key, row in active.items()},
    )
    page = FormPage(
        "achievements/targets.html",
        url_for("achievements.indicators"),
        {
            "sections": sections,
            "year": year,
            "years": year_options(years=range(today().year + 1, today().year - 4, -1)),
            "before": before,
            "name_of": operations.target_field,
            "here": request.url,
        },
    )
    return page.answer(
        form,
        lambda: operations.set_targets(
            session,
            {key: (form[operations.target_field(key)].data or "").strip() for key in active},
            committee_id=committee_id,
            year=year,
            actor=actor,
        ),
        done=f"{year}年目标已保存。",
    )


def _page(form: IndicatorForm, indicator: Indicator | None, names: list[Indicator]) -> FormPage:
    others = [one for one in names if indicator is None or one.id != indicator.id]
    tops = [(str(one.id), one.name) for one in others if one.parent_id is None]
    form.parent_id.choices = choices([("", "不列入合计"), *tops])
    form.after_id.choices = choices(
        [("", "最前面"), *((str(one.id), f"“{one.name}”之后") for one in others)]
    )
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
    names = queries.names_in_order(session, committee_id)
    last = names[-1].id if names else None
    form = IndicatorForm(after_id=last, section=ReportSection.BUSINESS, is_active=True)
    return _page(form, None, names).answer(
        form,
        lambda: operations.add(
            session,
            form.columns(),
            after=form.after_id.data,
            committee_id=committee_id,
            actor=actor,
        ),
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
    names = queries.names_in_order(session, found.committee_id)
    place = next(number for number, one in enumerate(names) if one.id == found.id)
    form = IndicatorForm(obj=found, data={"after_id": names[place - 1].id if place else None})
    now = _fingerprint(form, found)
    if request.method != "POST":
        form.seen.data = now

    def act() -> None:
        if form.seen.data != now:
            # saving again after having seen the notice is a decision, not an accident
            form.seen.data = now
            raise StaleRecord(_STALE.format(found.name))
        operations.edit(session, found, form.columns(), after=form.after_id.data, actor=actor)

    return _page(form, found, names).answer(form, act, done=f"指标“{form.name.data}”已保存。")
