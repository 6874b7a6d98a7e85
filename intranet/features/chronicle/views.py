"""Pages of the chronicle: the year, one entry's form, its removal."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from intranet.domain.access.roles import Permission
from intranet.domain.chronicle import ChronicleEntry, entry_of_activity
from intranet.features.chronicle import operations, queries
from intranet.features.chronicle.forms import FIRST_YEAR, EntryForm, fresh_values, stored_values
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, StaleRecord
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, year_options
from intranet.pagekit.htmx import go_to, respond
from intranet.pagekit.session import current_actor

blueprint = Blueprint("chronicle", __name__, url_prefix="/chronicle")

_QUARTERS = (("1", "第一季度"), ("2", "第二季度"), ("3", "第三季度"), ("4", "第四季度"))


@blueprint.get("")
@requires(Permission.CHRONICLE_READ)
def index() -> Response:
    """The entries of a year, by hand or by date."""
    session, actor = db.session(), current_actor()
    years = queries.years(session, actor)
    filters = queries.parse_filters(request.args, asked_year(FIRST_YEAR) or years[0])
    counts = queries.quarter_counts(session, actor, filters.year)
    sections = queries.sections(session, actor, filters.year)
    return respond(
        "chronicle/index.html",
        "results",
        filters=filters,
        entries=queries.entries(session, actor, filters),
        total=sum(counts.values()),
        year_options=year_options(filters.year, years),
        quarter_options=[
            ("", "全年"),
            *((key, f"{label}（{counts[key]}条）") for key, label in _QUARTERS),
            (queries.UNDATED, f"未定季度（{counts[queries.UNDATED]}条）"),
        ],
        section_options=[("", "全部"), *((name, name) for name in sections)],
        order_options=[(queries.BY_HAND, "编排顺序"), (queries.BY_DATE, "日期先后")],
        edits=actor.can(Permission.CHRONICLE_EDIT),
    )


def _key(entry: ChronicleEntry | None) -> str:
    return f"chronicle:{entry.id if entry else 'new'}"


def _form(entry: ChronicleEntry | None, formdata: Any = None, **values: Any) -> EntryForm:
    form = EntryForm(formdata=formdata, data={**values, "draft_key": _key(entry)})
    form.branch_id.choices = queries.branch_choices(db.session(), current_actor())
    return form


def _form_page(
    entry: ChronicleEntry | None, form: EntryForm, status: int = 200, refusal: str = ""
) -> Response:
    page = render_template(
        "chronicle/form.html",
        entry=entry,
        form=form,
        refusal=refusal,
        sections=queries.sections_known(db.session(), current_actor()),
        here=url_for("chronicle.edit", entry_id=entry.id) if entry else url_for("chronicle.new"),
    )
    return make_response(page, status)


def _kept(entry: ChronicleEntry | None) -> Any:
    key = request.args.get("draft", "")
    return drafts.restore(key) if key == _key(entry) else None


@blueprint.get("/new")
@requires(Permission.CHRONICLE_EDIT)
def new() -> Response:
    """Show an empty form, or one filled from an approved gathering (``?activity=``)."""
    session, actor = db.session(), current_actor()
    committee_id = actor.committee_ids(Permission.CHRONICLE_EDIT)[0]
    today = clock.today()
    values = fresh_values(today, queries.next_position(session, committee_id, today.year))
    activity_id = request.args.get("activity", type=int)
    if activity_id:
        listed = entry_of_activity(session, queries.load_countable(session, activity_id, actor).id)
        if listed is not None:
            notices.caution(operations.TWICE)
            return go_to(url_for("chronicle.edit", entry_id=listed))
        values |= queries.from_activity(session, activity_id, actor)
    return _form_page(None, _form(None, _kept(None), **values))


@blueprint.post("/new")
@requires(Permission.CHRONICLE_EDIT)
def create() -> Response:
    """Add an entry."""
    return _save(None)


@blueprint.get("/<int:entry_id>")
@requires(Permission.CHRONICLE_EDIT)
def edit(entry_id: int) -> Response:
    """Show one entry for editing."""
    entry = queries.load(db.session(), entry_id, current_actor())
    return _form_page(entry, _form(entry, _kept(entry), **stored_values(entry)))


@blueprint.post("/<int:entry_id>")
@requires(Permission.CHRONICLE_EDIT)
def save(entry_id: int) -> Response:
    """Save one entry."""
    return _save(queries.load(db.session(), entry_id, current_actor()))


def _save(entry: ChronicleEntry | None) -> Response:
    actor = current_actor()
    form = _form(entry, request.form)
    if not form.validate():
        return _form_page(entry, form, 422)
    typed = form.to_input()
    activity_id = None if entry else form.activity_id
    if activity_id is not None:
        queries.load_countable(db.session(), activity_id, actor)
    committee_id = (
        entry.committee_id if entry else actor.committee_ids(Permission.CHRONICLE_EDIT)[0]
    )
    try:
        operations.save(
            db.session(),
            entry,
            typed,
            actor=actor,
            committee_id=committee_id,
            version=form.seen_version,
            activity_id=activity_id,
        )
    except (InvalidMove, IntegrityError):
        # entered already, or in the same moment by somebody else
        db.session.rollback()
        return _form_page(entry, form, 409, operations.TWICE)
    except (StaleRecord, StaleDataError):
        db.session.rollback()
        fresh = queries.load(db.session(), entry.id, actor) if entry else None
        # saving again after having seen the notice is a decision, not an accident
        form.version.data = str(fresh.version) if fresh else "0"
        return _form_page(fresh, form, 409, operations.FASTER)
    drafts.drop(_key(entry))
    notices.done("大事记已保存。")
    return go_to(url_for("chronicle.index", year=typed.year))


@blueprint.get("/<int:entry_id>/remove")
@requires(Permission.CHRONICLE_EDIT)
def remove(entry_id: int) -> str:
    """Ask before an entry is taken out."""
    entry = queries.load(db.session(), entry_id, current_actor())
    return render_template("chronicle/remove.html", entry=entry)


@blueprint.post("/<int:entry_id>/remove")
@requires(Permission.CHRONICLE_EDIT)
def remove_submit(entry_id: int) -> Response:
    """Take an entry out."""
    entry = queries.load(db.session(), entry_id, current_actor())
    year = entry.year
    operations.remove(
        db.session(),
        entry,
        actor=current_actor(),
        version=request.form.get("version", type=int) or 0,
    )
    notices.done("已从大事记中移除。")
    return go_to(url_for("chronicle.index", year=year))
