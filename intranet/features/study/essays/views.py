"""心得体会、调研文章: coverage by branch, the list of a branch, and its form."""

from flask import Response, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.roster import roster_on
from intranet.domain.records.entries import Events
from intranet.domain.study.essays import StudyEssay
from intranet.domain.study.hours import end_of_count
from intranet.domain.study.scope import open_branches
from intranet.features.study.essays import queries
from intranet.features.study.essays.forms import EssayForm
from intranet.features.study.page import blueprint, own_homes, tabs, year_options
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.quarters import Year
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_branch, branch_options
from intranet.pagekit.fields import choices
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

ESSAYS = Register(
    StudyEssay,
    "心得体会",
    Events(
        AuditAction.STUDY_ESSAY_ENTERED,
        AuditAction.STUDY_ESSAY_EDITED,
        AuditAction.STUDY_ESSAY_REMOVED,
    ),
    Permission.STUDY_EDIT,
    reads=queries.readable,
    day="written_on",
)
COLUMNS = (
    Column(
        "完成日期",
        12,
        lambda row: row.StudyEssay.written_on.isoformat(),
        order=StudyEssay.written_on,
    ),
    Column("题目", 40, lambda row: row.StudyEssay.title, heads=True),
    Column("作者", 10, lambda row: row.name),
    Column("结合的活动或要求", 30, lambda row: row.StudyEssay.occasion),
    Column("刊发情况", 30, lambda row: row.StudyEssay.published, blank="未刊发"),
)


@listed(blueprint, "/essays", Permission.STUDY_READ, "study/essays/essays.html")
def essays() -> Listing:
    """Coverage of the branches, or the essays of one; a member sees their own."""
    session, actor = db.session(), current_actor()
    year, years = year_options()
    as_of = end_of_count(year, clock.today())
    branches = open_branches(session, actor, as_of, first=Year(year).first_day)
    one = asked_branch(branches)
    chosen = [one] if one else branches
    edits = one is not None and one.id in {home.branch_id for home in own_homes()}
    return Listing(
        title=f"{year}年心得体会和调研文章",
        columns=COLUMNS,
        statement=queries.essays_of(
            [b.id for b in chosen], None if branches else actor.member_id, year
        ),
        branch=one,
        day=lambda row: row.StudyEssay.written_on,
        as_of=as_of,
        shown=one is not None or not branches,
        edit=(lambda row: url_for("study.edit_essay", essay_id=row.StudyEssay.id))
        if edits
        else None,
        values={
            "tabs": tabs("essays"),
            "year": year,
            "years": years,
            "branch_options": branch_options(branches),
            "one": one,
            "coverage": queries.coverage_of(session, chosen, year, as_of),
        },
    )


@blueprint.route("/essays/new", methods=["GET", "POST"])
@requires(Permission.STUDY_EDIT, emits={AuditAction.STUDY_ESSAY_ENTERED})
def new_essay() -> Response:
    """Enter an essay."""
    return _form(ESSAYS.opened())


@blueprint.route("/essays/<int:essay_id>", methods=["GET", "POST"])
@requires(Permission.STUDY_EDIT, emits={AuditAction.STUDY_ESSAY_EDITED})
def edit_essay(essay_id: int) -> Response:
    """Change one."""
    return _form(ESSAYS.load(essay_id))


def filled(line: Line[StudyEssay]) -> EssayForm:
    """The form of a line, with the members of its branch."""
    form = line.filled(EssayForm, written_on=clock.today())
    roster = line.once(roster_on, db.session(), line.home.branch_id or 0, clock.today())
    people = [(entry.member_id, entry.name) for entry in roster]
    if not line.is_new and line.row.member_id not in dict(people):
        # the author has left the branch since
        people.append((line.row.member_id, "原作者（已离开本支部）"))
    form.member_id.choices = choices([("", "请选择"), *people])
    return form


workbook(
    "essays",
    ESSAYS,
    filled,
    listed="study.essays",
    same=("member_id", "title", "written_on"),
)


def _form(line: Line[StudyEssay]) -> Response:
    form = filled(line)
    back = url_for("study.essays", branch=line.home.code)
    return line.answer(form, "study/essays/essay_form.html", back=back)


@blueprint.route("/essays/<int:essay_id>/remove", methods=["GET", "POST"])
@requires(Permission.STUDY_EDIT, emits={AuditAction.STUDY_ESSAY_REMOVED})
def remove_essay(essay_id: int) -> Response:
    """Take one out."""
    line = ESSAYS.load(essay_id)
    return line.removal(back=url_for("study.essays", branch=line.home.code))
