"""Monthly figures of 学习强国 and 灯塔-党建在线: read by branch, entered by its clerk."""

from flask import Response, render_template, request, url_for

from intranet.domain.access.roles import Permission
from intranet.domain.organization.directory import branches_of
from intranet.domain.organization.homes import Home
from intranet.domain.study.hours import end_of_count
from intranet.domain.study.platforms import PlatformSnapshot, coverage
from intranet.domain.study.scope import edits_branch
from intranet.features.study.page import (
    blueprint,
    branch_home,
    home_of,
    tabs,
    year_options,
)
from intranet.features.study.platforms import operations, queries
from intranet.features.study.platforms.forms import SnapshotForm, snapshot_values
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_branch, branch_options
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

WHAT = "登记平台数据"


@blueprint.get("/platforms")
@requires(Permission.STUDY_READ)
def platforms() -> str:
    """The latest month of each branch, or the months of one."""
    session, actor = db.session(), current_actor()
    year, years = year_options()
    as_of = end_of_count(year, clock.today())
    branches = branches_of(session, actor, as_of, permission=Permission.STUDY_READ)
    one = asked_branch(branches)
    chosen = [one] if one else branches
    return render_template(
        "study/platforms/platforms.html",
        tabs=tabs("platforms"),
        year=year,
        years=years,
        branch_options=branch_options(branches),
        one=one,
        tables=queries.tables(session, chosen, year, monthly=one is not None),
        coverage=coverage,
        edits=one is not None
        and edits_branch(actor, committee_id=one.committee_id, branch_id=one.id),
    )


def _page(home: Home, row: PlatformSnapshot | None) -> FormPage:
    return FormPage(
        "study/platforms/platform_form.html",
        url_for("study.platforms", branch=home.code, year=row.ym // 100 if row else None),
        {
            "row": row,
            "home": home,
            "here": url_for("study.save_platform", snapshot_id=row.id)
            if row
            else url_for("study.add_platform", branch=home.code),
        },
    )


def _load(snapshot_id: int) -> tuple[PlatformSnapshot, Home]:
    row, branch = queries.load_snapshot(db.session(), snapshot_id, current_actor())
    if not edits_branch(current_actor(), committee_id=branch.committee_id, branch_id=branch.id):
        raise NotAllowed("平台数据由所在支部书记或党务干事登记。")
    return row, home_of(branch.id)


@blueprint.get("/platforms/new")
@requires(Permission.STUDY_EDIT)
def new_platform() -> Response:
    """Show an empty form."""
    today = clock.today()
    month = f"{today.year}-{today.month:02d}"
    form = SnapshotForm(formdata=None, month=month, as_of=today, version="0")
    return _page(branch_home(WHAT), None).show(form)


@blueprint.post("/platforms/new")
@requires(Permission.STUDY_EDIT)
def add_platform() -> Response:
    """Enter the figures of a month."""
    return _save(branch_home(WHAT), None)


@blueprint.get("/platforms/<int:snapshot_id>")
@requires(Permission.STUDY_EDIT)
def edit_platform(snapshot_id: int) -> Response:
    """Show the figures of a month for correcting them."""
    row, home = _load(snapshot_id)
    return _page(home, row).show(SnapshotForm(formdata=None, data=snapshot_values(row)))


@blueprint.post("/platforms/<int:snapshot_id>")
@requires(Permission.STUDY_EDIT)
def save_platform(snapshot_id: int) -> Response:
    """Save the correction."""
    row, home = _load(snapshot_id)
    return _save(home, row)


def _save(home: Home, row: PlatformSnapshot | None) -> Response:
    form = SnapshotForm(formdata=request.form)
    return _page(home, row).save(
        form,
        lambda: operations.save(
            db.session(),
            row,
            form.to_input(),
            actor=current_actor(),
            branch_id=home.branch_id or 0,
            version=form.seen_version,
        ),
        done="平台数据已保存。",
        row=row,
    )
