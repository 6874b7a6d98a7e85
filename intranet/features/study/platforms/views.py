"""Monthly figures of 学习强国 and 灯塔-党建在线: read by branch, entered by its clerk."""

from datetime import date
from decimal import Decimal
from functools import partial

from flask import Response, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.directory import branches_of
from intranet.domain.records.entries import Events
from intranet.domain.records.exceptions import late_marks
from intranet.domain.study.hours import end_of_count
from intranet.domain.study.platforms import PlatformSnapshot, coverage
from intranet.domain.study.scope import edits_branch
from intranet.features.study.page import blueprint, tabs, year_options
from intranet.features.study.platforms import queries
from intranet.features.study.platforms.forms import SnapshotForm
from intranet.foundation import clock, looks
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_branch, branch_options
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line, Register, covered
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

SNAPSHOTS = Register(
    PlatformSnapshot,
    "平台数据",
    Events(
        AuditAction.PLATFORM_SNAPSHOT_ENTERED,
        AuditAction.PLATFORM_SNAPSHOT_EDITED,
        AuditAction.PLATFORM_SNAPSHOT_REMOVED,
    ),
    Permission.STUDY_EDIT,
    reads=covered(Permission.STUDY_READ),
    day="ym",
)
TWICE = {"ym": ["这个平台该月的数据已经登记，请修改已有的一条。"]}
FIGURES = (
    Column("月份", 6, lambda row: f"{row.ym % 100}月", heads=True),
    Column("数据日期", 12, lambda row: row.as_of.isoformat(), order=PlatformSnapshot.as_of),
    Column("在册党员", 10, lambda row: row.members, unit="名", order=PlatformSnapshot.members),
    Column("已注册", 10, lambda row: f"{row.registered}/{row.members}名"),
    Column(
        "参与学习",
        10,
        lambda row: coverage(row.participating, row.members),
        badge=lambda row: looks.DONE if row.participating == row.members else None,
    ),
    Column(
        "人均积分",
        10,
        lambda row: None if row.average_tenths is None else Decimal(row.average_tenths) / 10,
        align="right",
    ),
    Column("来源", 24, lambda row: row.source),
)


@listed(blueprint, "/platforms", Permission.STUDY_READ, "study/platforms/platforms.html")
def platforms() -> Listing:
    """The latest month of each branch, or the months of one."""
    session, actor = db.session(), current_actor()
    year, years = year_options()
    as_of = end_of_count(year, clock.today())
    branches = branches_of(
        session, actor, as_of, permission=Permission.STUDY_READ, first=date(year, 1, 1)
    )
    one = asked_branch(branches)
    chosen = [one] if one else branches
    names = {branch.id: branch.short_name for branch in chosen}
    latest = [] if one else queries.latest(session, branches, year)
    found = [row for _, rows in latest for _, row in rows if row]
    edits = one and edits_branch(actor, committee_id=one.committee_id, branch_id=one.id)
    return Listing(
        title=f"{year}年学习平台数据",
        columns=(
            *([] if one else [Column("党支部", 20, lambda row: names[row.branch_id])]),
            Column("平台", 14, lambda row: row.platform.label),
            *FIGURES,
        ),
        statement=queries.snapshots_of(list(names), year),
        row=lambda found: found.PlatformSnapshot,
        branch=one,
        as_of=as_of,
        shown=one is not None,
        edit=(lambda row: url_for("study.edit_platform", snapshot_id=row.id)) if edits else None,
        values={
            "tabs": tabs("platforms"),
            "year": year,
            "years": years,
            "branch_options": branch_options(branches),
            "one": one,
            "latest": latest,
            "late": late_marks(session, found),
            "figures": FIGURES,
        },
    )


@blueprint.route("/platforms/new", methods=["GET", "POST"])
@requires(Permission.STUDY_EDIT, emits={AuditAction.PLATFORM_SNAPSHOT_ENTERED})
def new_platform() -> Response:
    """Enter the figures of a month."""
    return _form(SNAPSHOTS.opened())


@blueprint.route("/platforms/<int:snapshot_id>", methods=["GET", "POST"])
@requires(Permission.STUDY_EDIT, emits={AuditAction.PLATFORM_SNAPSHOT_EDITED})
def edit_platform(snapshot_id: int) -> Response:
    """Correct them."""
    return _form(SNAPSHOTS.load(snapshot_id))


def filled(line: Line[PlatformSnapshot]) -> SnapshotForm:
    """The form of a line; it asks for the members of a day."""
    today = clock.today()
    form = line.filled(SnapshotForm, ym=today.year * 100 + today.month, as_of=today)
    form.roll = partial(line.once, queries.members_on, db.session(), line.home.branch_id or 0)
    return form


workbook(
    "platforms",
    SNAPSHOTS,
    filled,
    listed="study.platforms",
    same=("platform", "ym"),
)


def _form(line: Line[PlatformSnapshot]) -> Response:
    form = filled(line)
    back = url_for(
        "study.platforms",
        branch=line.home.code,
        year=form.ym.data // 100 if form.ym.data else None,
    )
    return line.answer(form, "study/platforms/platform_form.html", back=back, twice=TWICE)


@blueprint.route("/platforms/<int:snapshot_id>/remove", methods=["GET", "POST"])
@requires(Permission.STUDY_EDIT, emits={AuditAction.PLATFORM_SNAPSHOT_REMOVED})
def remove_platform(snapshot_id: int) -> Response:
    """Take them out."""
    line = SNAPSHOTS.load(snapshot_id)
    year = line.row.ym // 100
    return line.removal(back=url_for("study.platforms", branch=line.home.code, year=year))
