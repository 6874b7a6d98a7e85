"""Pages of double registration: registrations and lists of a branch, the forms of both."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from intranet.domain.access.roles import Permission
from intranet.domain.life.community import CommunityProject, CommunityRegistration, ListType
from intranet.domain.life.scope import fills_in, load_branch
from intranet.domain.organization.directory import branches_of, name_of_branch
from intranet.domain.organization.roster import roster_on
from intranet.domain.organization.tables import Branch
from intranet.domain.records.posted import new_form_key
from intranet.features.life.community import operations, queries
from intranet.features.life.community.forms import (
    ProjectForm,
    RegistrationForm,
    fresh_values,
    project_values,
    registration_values,
)
from intranet.features.life.community.queries import Entry, Kind
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import StaleRecord
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, branch_options, year_options
from intranet.pagekit.fields import choices
from intranet.pagekit.htmx import go_to
from intranet.pagekit.session import current_actor

blueprint = Blueprint("community", __name__, url_prefix="/community")

Form = ProjectForm | RegistrationForm


@blueprint.get("")
@requires(Permission.LIFE_READ)
def index() -> str:
    """Registrations and lists of one branch, or of all the person reads."""
    session, actor, today = db.session(), current_actor(), clock.today()
    found = branches_of(session, actor, today, permission=Permission.LIFE_READ)
    code = request.args.get("branch", "") or (found[0].code if len(found) == 1 else "")
    branch = load_branch(session, code, actor) if code else None
    shown = [branch.id] if branch else [one.id for one in found]
    filters = queries.parse_filters(request.args, asked_year() or today.year)
    projects = queries.projects(session, shown, filters)
    registrations = queries.registrations(session, shown)
    return render_template(
        "life/community/index.html",
        branch=branch,
        branch_options=branch_options(found),
        names={one.id: one.short_name for one in found},
        filters=filters,
        year_options=year_options(filters.year, everything=(queries.ALL_YEARS, "全部年度")),
        list_options=[("", "全部清单"), *ListType.choices()],
        registrations=registrations,
        by_branch=[] if branch else queries.by_branch(found, registrations, today),
        projects=projects,
        opened=queries.opened(session, actor, projects),
        totals=queries.totals(session, shown, filters),
        today=today,
        edits=branch is not None and fills_in(actor, branch),
    )


# --- forms ----------------------------------------------------------------------------------------


def _form(kind: Kind, branch: Branch, entry: Entry | None, formdata: Any = None) -> Form:
    """The form with its choices, filled from *formdata* or from what is stored."""
    key = f"{kind.__tablename__}:{entry.id if entry else branch.code}"
    if formdata is None and request.args.get("draft") == key:
        formdata = drafts.restore(key)
    session, actor = db.session(), current_actor()
    form: Form
    if kind is CommunityRegistration:
        values = (
            registration_values(entry)
            if isinstance(entry, CommunityRegistration)
            else fresh_values()
        )
        form = RegistrationForm(formdata=formdata, data={**values, "draft_key": key})
        people = {one.member_id: one.name for one in roster_on(session, branch.id, clock.today())}
        kept = entry.member_id if isinstance(entry, CommunityRegistration) else None
        if kept is not None and kept not in people:
            people[kept] = queries.member_name(session, kept)
        form.member_id.choices = choices([("", "党支部"), *people.items()])
        return form
    values = project_values(entry) if isinstance(entry, CommunityProject) else fresh_values()
    form = ProjectForm(formdata=formdata, data={**values, "draft_key": key})
    linked = entry.activity_id if isinstance(entry, CommunityProject) else None
    form.activity_id.choices = choices(queries.activity_choices(session, actor, branch.id, linked))
    return form


def _form_page(
    branch: Branch, entry: Entry | None, form: Form, status: int = 200, refusal: str = ""
) -> Response:
    session = db.session()
    is_project = isinstance(form, ProjectForm)
    html = render_template(
        "life/community/form.html",
        branch=branch,
        branch_name=name_of_branch(session, branch.id, clock.today()).short_name,
        entry=entry,
        form=form,
        is_project=is_project,
        refusal=refusal,
        communities=queries.communities_known(session, branch.id),
        here=request.path,
        remove_url=url_for(
            "community.remove_project" if is_project else "community.remove_registration",
            entry_id=entry.id,
        )
        if entry
        else "",
    )
    return make_response(html, status)


def _add(kind: Kind, code: str) -> Response:
    session, actor = db.session(), current_actor()
    branch = load_branch(session, code, actor, to_fill_in=True)
    if request.method == "GET":
        return _form_page(branch, None, _form(kind, branch, None))
    form = _form(kind, branch, None, request.form)
    if not form.validate():
        return _form_page(branch, None, form, 422)
    try:
        operations.add(
            session,
            kind,
            branch,
            form.values(),
            form_key=(form.form_key.data or new_form_key())[:36],
            actor=actor,
        )
    except IntegrityError:
        # the same form, submitted twice in the same moment: the other one is kept
        db.session.rollback()
    return _saved(branch, form)


def _change(kind: Kind, entry_id: int) -> Response:
    session, actor = db.session(), current_actor()
    entry, branch = queries.load(session, kind, entry_id, actor)
    if request.method == "GET":
        return _form_page(branch, entry, _form(kind, branch, entry))
    form = _form(kind, branch, entry, request.form)
    if not form.validate():
        return _form_page(branch, entry, form, 422)
    try:
        operations.save(session, entry, form.values(), actor=actor, version=form.seen_version)
    except (StaleRecord, StaleDataError):
        db.session.rollback()
        entry, branch = queries.load(session, kind, entry_id, actor)
        # saving again after having seen the notice is a decision, not an accident
        form.version.data = str(entry.version)
        return _form_page(branch, entry, form, 409, operations.FASTER)
    return _saved(branch, form)


def _saved(branch: Branch, form: Form) -> Response:
    drafts.drop(form.draft_key.data or "")
    notices.done("双报到登记已保存。")
    starts_on = form.starts_on.data if isinstance(form, ProjectForm) else None
    return go_to(
        url_for("community.index", branch=branch.code, year=starts_on.year if starts_on else None)
    )


def _remove(kind: Kind, entry_id: int) -> Response:
    entry, branch = queries.load(db.session(), kind, entry_id, current_actor())
    operations.remove(
        db.session(),
        entry,
        actor=current_actor(),
        version=request.form.get("version", type=int) or 0,
    )
    notices.done("登记已移除。")
    return go_to(url_for("community.index", branch=branch.code))


@blueprint.route("/<code>/registrations/new", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT)
def add_registration(code: str) -> Response:
    """Register the branch or a member with a community."""
    return _add(CommunityRegistration, code)


@blueprint.route("/registrations/<int:entry_id>", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT)
def edit_registration(entry_id: int) -> Response:
    """Change or end a registration."""
    return _change(CommunityRegistration, entry_id)


@blueprint.post("/registrations/<int:entry_id>/remove")
@requires(Permission.LIFE_EDIT)
def remove_registration(entry_id: int) -> Response:
    """Take out a registration made by mistake."""
    return _remove(CommunityRegistration, entry_id)


@blueprint.route("/<code>/projects/new", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT)
def add_project(code: str) -> Response:
    """Add a line to one of the lists."""
    return _add(CommunityProject, code)


@blueprint.route("/projects/<int:entry_id>", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT)
def edit_project(entry_id: int) -> Response:
    """Change a line."""
    return _change(CommunityProject, entry_id)


@blueprint.post("/projects/<int:entry_id>/remove")
@requires(Permission.LIFE_EDIT)
def remove_project(entry_id: int) -> Response:
    """Take out a line made by mistake."""
    return _remove(CommunityProject, entry_id)
