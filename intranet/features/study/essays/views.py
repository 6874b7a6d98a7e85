"""心得体会、调研文章: coverage by branch, the list of a branch, and its form."""

from typing import Any

from flask import Response, render_template, request, url_for

from intranet.domain.access.roles import Permission
from intranet.domain.organization.homes import Home
from intranet.domain.organization.roster import roster_on
from intranet.domain.study.essays import StudyEssay
from intranet.domain.study.hours import end_of_count
from intranet.domain.study.scope import NO_BRANCH, open_branches
from intranet.features.study.essays import operations, queries
from intranet.features.study.essays.forms import EssayForm, essay_values
from intranet.features.study.page import (
    FormPage,
    blueprint,
    branch_home,
    branch_homes,
    carry_out,
    home_of,
    tabs,
    year_options,
)
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.htmx import go_to
from intranet.pagekit.session import current_actor

WHAT = "登记心得体会"


@blueprint.get("/essays")
@requires(Permission.STUDY_READ)
def essays() -> str:
    """Coverage of the branches, or the essays of one; a member sees their own."""
    session, actor = db.session(), current_actor()
    year, years = year_options()
    as_of = end_of_count(year, clock.today())
    branches = open_branches(session, actor, as_of)
    code = request.args.get("branch", "")
    chosen = [branch for branch in branches if branch.code == code] if code else branches
    if code and not chosen:
        raise NotFound(NO_BRANCH)
    one = chosen[0] if len(chosen) == 1 else None
    listed = one is not None or not branches
    return render_template(
        "study/essays/essays.html",
        tabs=tabs("essays"),
        year=year,
        years=years,
        as_of=as_of,
        code=code,
        branch_options=[("", "全部党支部"), *((b.code, b.short_name) for b in branches)],
        several=len(branches) > 1,
        one=one,
        listed=listed,
        coverage=queries.coverage_of(session, chosen, year, as_of),
        rows=queries.essays_of(
            session, [b.id for b in chosen], None if branches else actor.member_id, year
        )
        if listed
        else [],
        edits=one is not None and one.id in {home.branch_id for home in branch_homes()}
        if actor.can(Permission.STUDY_EDIT)
        else False,
    )


def _form(home: Home, essay: StudyEssay | None, formdata: Any = None, **values: Any) -> EssayForm:
    form = EssayForm(formdata=formdata, data=values)
    roster = roster_on(db.session(), home.branch_id or 0, clock.today())
    people = [(entry.member_id, entry.name) for entry in roster]
    if essay is not None and essay.member_id not in dict(people):
        # the author has left the branch since
        people.append((essay.member_id, "原作者（已离开本支部）"))
    form.member.choices = choices([("", "请选择"), *people])
    return form


def _page(home: Home, essay: StudyEssay | None) -> FormPage:
    return FormPage(
        "study/essays/essay_form.html",
        url_for("study.essays", branch=home.code),
        {
            "essay": essay,
            "home": home,
            "here": url_for("study.save_essay", essay_id=essay.id)
            if essay
            else url_for("study.add_essay", branch=home.code),
        },
    )


def _load(essay_id: int) -> tuple[StudyEssay, Home]:
    session, actor = db.session(), current_actor()
    readable = [branch.id for branch in open_branches(session, actor, clock.today())]
    essay = queries.load_essay(session, essay_id, actor, readable)
    if essay.branch_id not in {home.branch_id for home in branch_homes()}:
        raise NotAllowed("心得体会由所在支部书记或党务干事登记。")
    return essay, home_of(essay.branch_id)


@blueprint.get("/essays/new")
@requires(Permission.STUDY_EDIT)
def new_essay() -> Response:
    """Show an empty form."""
    home = branch_home(WHAT)
    form = _form(home, None, written_on=clock.today(), version="0")
    return _page(home, None).show(form)


@blueprint.post("/essays/new")
@requires(Permission.STUDY_EDIT)
def add_essay() -> Response:
    """Enter an essay."""
    return _save(branch_home(WHAT), None)


@blueprint.get("/essays/<int:essay_id>")
@requires(Permission.STUDY_EDIT)
def edit_essay(essay_id: int) -> Response:
    """Show one for changing it."""
    essay, home = _load(essay_id)
    return _page(home, essay).show(_form(home, essay, **essay_values(essay)))


@blueprint.post("/essays/<int:essay_id>")
@requires(Permission.STUDY_EDIT)
def save_essay(essay_id: int) -> Response:
    """Save the change."""
    essay, home = _load(essay_id)
    return _save(home, essay)


def _save(home: Home, essay: StudyEssay | None) -> Response:
    form = _form(home, essay, request.form)

    def bring_up_to_date() -> None:
        # saving again after having seen the notice is a decision, not an accident
        form.version.data = str(essay.version) if essay else "0"

    return carry_out(
        form,
        _page(home, essay),
        lambda: operations.save(
            db.session(),
            essay,
            form.to_input(),
            actor=current_actor(),
            branch_id=home.branch_id or 0,
            version=form.seen_version,
        ),
        done="心得体会已登记。",
        on_stale=bring_up_to_date,
    )


@blueprint.post("/essays/<int:essay_id>/remove")
@requires(Permission.STUDY_EDIT)
def remove_essay(essay_id: int) -> Response:
    """Take one out."""
    essay, home = _load(essay_id)
    operations.remove(
        db.session(),
        essay,
        actor=current_actor(),
        version=request.form.get("version", type=int) or 0,
    )
    notices.done("登记已移除。")
    return go_to(url_for("study.essays", branch=home.code))
