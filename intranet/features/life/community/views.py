"""Pages of double registration: the three lists, who is registered where, the forms of both."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.life.community import CommunityProject, CommunityRegistration, ListType
from intranet.domain.life.scope import fills_in
from intranet.domain.organization.directory import BranchName, branches_during
from intranet.domain.organization.roster import roster_on
from intranet.domain.records.entries import Events
from intranet.features.life.community import queries
from intranet.features.life.community.forms import ProjectForm, RegistrationForm
from intranet.foundation import clock, looks
from intranet.foundation.database import db
from intranet.foundation.quarters import Year
from intranet.foundation.spreadsheet import Value
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import (
    asked_branch,
    asked_year,
    branch_options,
    opening_year,
    year_options,
)
from intranet.pagekit.fields import choices
from intranet.pagekit.linking import gathering_choices
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line, Register, covered
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

# its addresses are spelled out: that of a file is /community.pdf, beside the page and not below it
blueprint = Blueprint("community", __name__)

REGISTRATIONS = Register(
    CommunityRegistration,
    "报到情况",
    Events(
        AuditAction.COMMUNITY_REGISTERED,
        AuditAction.COMMUNITY_REGISTRATION_EDITED,
        AuditAction.COMMUNITY_REGISTRATION_REMOVED,
    ),
    Permission.LIFE_EDIT,
    reads=covered(Permission.LIFE_READ),
    day="registered_on",
    follows_member=True,
)
PROJECTS = Register(
    CommunityProject,
    "清单事项",
    Events(
        AuditAction.COMMUNITY_PROJECT_ADDED,
        AuditAction.COMMUNITY_PROJECT_EDITED,
        AuditAction.COMMUNITY_PROJECT_REMOVED,
    ),
    Permission.LIFE_EDIT,
    reads=covered(Permission.LIFE_READ),
    day="starts_on",
)
ALL_YEARS = "all"


# --- the lists ------------------------------------------------------------------------------------


def _done(title: str, width: int, cell: Callable[[Any], Value], **more: Any) -> Column:
    """A column about what was done: of a wish or an offer there is nothing to fill in."""
    return Column(
        title, width, cell, blank=lambda row: row.CommunityProject.list_type.blank, **more
    )


def _hours(row: Any) -> Decimal | None:
    tenths = row.CommunityProject.hours_tenths
    return None if tenths is None else Decimal(tenths) / 10


def _days(row: Any) -> str:
    line = row.CommunityProject
    return f"{line.starts_on}至{line.ends_on}" if line.ends_on else f"{line.starts_on}"


def _list_of(row: Any) -> str:
    return str(row.CommunityProject.list_type.label)


def _awarded(row: Any) -> str:
    award = row.CommunityProject.award
    return f"获得表彰：{award}" if award else ""


def _matched(row: Any) -> str:
    """The demand and the resource of what was done; in how many projects a demand or a resource is used."""
    if row.CommunityProject.list_type is not ListType.PROJECT:
        return f"已对接{row.used}个项目" if row.used else ""
    told = (("需求", row.demand), ("资源", row.resource))
    return "；".join(f"{word}：{title}" for word, title in told if title)


def _standing(row: Any) -> str:
    """The list, and what stands against it there."""
    return f"{_list_of(row)}，{_matched(row) or '未对接'}"


LINES = (
    Column("名称", 24, lambda row: row.CommunityProject.title, heads=True, note=_standing),
    Column("清单", 10, _list_of, on_page=False),
    Column("社区（村）", 16, lambda row: row.CommunityProject.community),
    Column("日期", 17, _days),
    _done("服务时长", 12, _hours, unit="小时", align="right"),
    _done(
        "服务群众", 12, lambda row: row.CommunityProject.people_served, unit="人次", align="right"
    ),
    _done(
        "参加党员", 12, lambda row: row.CommunityProject.participants, unit="人次", align="right"
    ),
    _done("社区反馈", 20, lambda row: row.CommunityProject.feedback, note=_awarded),
    _done("获得表彰", 16, lambda row: row.CommunityProject.award, on_page=False),
    Column(
        "活动记录",
        12,
        lambda row: row.activity,
        blank="不适用",
        link=lambda row: f"/activities/{row.CommunityProject.activity_id}",
    ),
    Column("对接", 22, _matched, blank="未对接", on_page=False),
)
PEOPLE = (
    Column("报到单位或党员", 16, lambda row: row.name or "党支部", heads=True),
    Column("社区（村）党组织", 30, lambda row: row.CommunityRegistration.community),
    Column(
        "报到日期",
        12,
        lambda row: row.CommunityRegistration.registered_on.isoformat(),
        order=CommunityRegistration.registered_on,
    ),
    Column(
        "情况",
        10,
        lambda row: "已结束" if row.CommunityRegistration.ended_on else "报到中",
        badge=lambda row: looks.NOTHING if row.CommunityRegistration.ended_on else looks.DONE,
    ),
    Column(
        "结束日期",
        12,
        lambda row: str(row.CommunityRegistration.ended_on or ""),
        blank="不适用",
    ),
)


def _branches(
    span: Year | None,
) -> tuple[list[BranchName], BranchName | None, list[BranchName]]:
    """The branches of the time whose registers the person reads, the one asked for, and those that are shown."""
    found = branches_during(
        db.session(), current_actor(), span, clock.today(), permission=Permission.LIFE_READ
    )
    one = asked_branch(found)
    return found, one, [one] if one else found


def _with_branch(
    columns: tuple[Column, ...], table: str, shown: list[BranchName]
) -> tuple[Column, ...]:
    """The columns, and whose each row is where the list is not that of one branch."""
    names = {branch.id: branch.short_name for branch in shown}
    whose = Column("党支部", 16, lambda row: names[getattr(row, table).branch_id])
    return columns if len(shown) == 1 else (columns[0], whose, *columns[1:])


@listed(blueprint, "/community", Permission.LIFE_READ, "life/community/index.html")
def index() -> Listing:
    """Demands, resources and projects of one branch, or of all the person reads."""
    year = (
        0
        if request.args.get("year") == ALL_YEARS
        else asked_year() or opening_year(Permission.LIFE_READ)
    )
    found, one, shown = _branches(Year(year) if year else None)
    asked = request.args.get("list", "")
    kind = ListType(asked) if asked in set(ListType) else None
    chosen = queries.chosen_lines([branch.id for branch in shown], year, kind)
    totals = queries.totals(db.session(), chosen)
    span, kinds = f"{year}年" if year else "全部年度", kind.label if kind else "各项清单"
    return Listing(
        title="双报到需求、资源、项目清单",
        columns=_with_branch(LINES, "CommunityProject", shown),
        statement=queries.projects(chosen, current_actor()),
        branch=one,
        day=lambda row: row.CommunityProject.starts_on,
        scope=f"{span}{kinds}：{totals.words}，未填报的不计入。",
        edit=(lambda row: url_for("community.edit_project", entry_id=row.CommunityProject.id))
        if one and fills_in(current_actor(), one)
        else None,
        values={
            "one": one,
            "branch_options": branch_options(found),
            "year": year or ALL_YEARS,
            "years": year_options(year, everything=(ALL_YEARS, "全部年度")),
            "list": kind,
            "lists": [("", "全部清单"), *ListType.choices()],
            "totals": totals,
        },
    )


@listed(
    blueprint, "/community/registrations", Permission.LIFE_READ, "life/community/registrations.html"
)
def registrations() -> Listing:
    """How the branches are registered, or who of one is registered where."""
    found, one, shown = _branches(Year.of(clock.today()))
    return Listing(
        title="社区报到情况",
        columns=_with_branch(PEOPLE, "CommunityRegistration", shown),
        statement=queries.registrations([branch.id for branch in shown]),
        branch=one,
        shown=one is not None,
        edit=(
            lambda row: url_for(
                "community.edit_registration", entry_id=row.CommunityRegistration.id
            )
        )
        if one and fills_in(current_actor(), one)
        else None,
        values={
            "one": one,
            "branch_options": branch_options(found),
            "by_branch": [] if one else queries.by_branch(db.session(), found, clock.today()),
        },
    )


# --- the forms ------------------------------------------------------------------------------------


@blueprint.route("/community/<code>/projects/new", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT, emits={AuditAction.COMMUNITY_PROJECT_ADDED})
def add_project(code: str) -> Response:
    """Add a line to one of the lists."""
    return _project(PROJECTS.opened(code))


@blueprint.route("/community/projects/<int:entry_id>", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT, emits={AuditAction.COMMUNITY_PROJECT_EDITED})
def edit_project(entry_id: int) -> Response:
    """Change a line."""
    return _project(PROJECTS.load(entry_id))


def project_form(line: Line[CommunityProject]) -> ProjectForm:
    """The form of a line, with the records to which it may be tied."""
    form = line.filled(ProjectForm)
    form.activity_id.choices = choices(
        line.once(gathering_choices, line.home, line.row.activity_id)
    )
    lists = line.once(queries.offered, line.home.branch_id or 0)
    for field, kind in ((form.demand_id, ListType.DEMAND), (form.resource_id, ListType.RESOURCE)):
        field.choices = choices([("", "不对应"), *lists[kind]])
    return form


workbook(
    "projects",
    PROJECTS,
    project_form,
    listed="community.index",
    same=("list_type", "title", "community", "starts_on"),
)


def _project(line: Line[CommunityProject]) -> Response:
    form, branch_id = project_form(line), line.home.branch_id or 0
    day = form.starts_on.data
    return line.answer(
        form,
        "life/community/project_form.html",
        back=url_for("community.index", branch=line.home.code, year=day.year if day else None),
        communities=queries.communities_known(db.session(), branch_id),
    )


@blueprint.route("/community/projects/<int:entry_id>/remove", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT, emits={AuditAction.COMMUNITY_PROJECT_REMOVED})
def remove_project(entry_id: int) -> Response:
    """Take out a line made by mistake."""
    line = PROJECTS.load(entry_id)
    return line.removal(back=url_for("community.index", branch=line.home.code))


@blueprint.route("/community/<code>/registrations/new", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT, emits={AuditAction.COMMUNITY_REGISTERED})
def add_registration(code: str) -> Response:
    """Register the branch or a member with a community."""
    return _registration(REGISTRATIONS.opened(code))


@blueprint.route("/community/registrations/<int:entry_id>", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT, emits={AuditAction.COMMUNITY_REGISTRATION_EDITED})
def edit_registration(entry_id: int) -> Response:
    """Change or end a registration."""
    return _registration(REGISTRATIONS.load(entry_id))


def registration_form(line: Line[CommunityRegistration]) -> RegistrationForm:
    """The form of a registration, with the members of the branch."""
    session, branch_id = db.session(), line.home.branch_id or 0
    form = line.filled(RegistrationForm)
    roster = line.once(roster_on, session, branch_id, clock.today())
    people = {one.member_id: one.name for one in roster}
    kept = line.row.member_id
    if kept is not None and kept not in people:
        people[kept] = line.once(queries.member_name, session, kept)
    form.member_id.choices = choices([("", "党支部"), *people.items()])
    return form


workbook(
    "registrations",
    REGISTRATIONS,
    registration_form,
    listed="community.registrations",
    same=("member_id", "community", "registered_on"),
)


def _registration(line: Line[CommunityRegistration]) -> Response:
    form, branch_id = registration_form(line), line.home.branch_id or 0
    return line.answer(
        form,
        "life/community/registration_form.html",
        back=url_for("community.registrations", branch=line.home.code),
        communities=queries.communities_known(db.session(), branch_id),
    )


@blueprint.route("/community/registrations/<int:entry_id>/remove", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT, emits={AuditAction.COMMUNITY_REGISTRATION_REMOVED})
def remove_registration(entry_id: int) -> Response:
    """Take out a registration made by mistake."""
    line = REGISTRATIONS.load(entry_id)
    return line.removal(back=url_for("community.registrations", branch=line.home.code))
