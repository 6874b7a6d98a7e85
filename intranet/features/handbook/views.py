"""Which handbooks there are, and one of them on paper."""

from flask import Blueprint, Response, render_template

from intranet.domain.access.permissions import Permission
from intranet.domain.organization.directory import branch_by_code, branches_during
from intranet.domain.organization.tables import Branch
from intranet.features.handbook.binding import handbook_of, opened_book, register_of
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Period, Year, parse_period
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, opening_year
from intranet.pagekit.handbook import sections_for
from intranet.pagekit.printed import BRANCH_REGISTER, HANDBOOK, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.session import current_actor

blueprint = Blueprint("handbook", __name__)
NOT_YET = "还没有开始，还没有可以编入手册的内容。"


@blueprint.get("/handbook")
@requires(Permission.HANDBOOK_READ)
def index() -> str:
    """The branches of a year, each with its handbook of the year and of the quarters that have begun."""
    session, actor, today = db.session(), current_actor(), clock.today()
    number = asked_year() or opening_year(Permission.HANDBOOK_READ)
    year = Year(number)
    branches = branches_during(session, actor, year, today, permission=Permission.HANDBOOK_READ)
    sections = sections_for(actor, branches[0]) if branches else []
    return render_template(
        "handbook/index.html",
        year=year,
        branches=branches,
        quarters=[one for one in year.quarters if one.first_day <= today],
        headings=[one.heading for one in sections],
        alone=[one for one in sections if one.word],
        following=year.next if year.next.first_day <= today else None,
    )


@printed(blueprint, "/branches/<code>/handbook/<period>", HANDBOOK)
@requires(Permission.HANDBOOK_READ)
def pdf(code: str, period: str) -> Response:
    """The handbook of one branch; NotFound for strangers and for what has not begun."""
    branch, asked = _asked(code, period)
    document = handbook_of(db.session(), branch, asked, actor=current_actor())
    return print_answer("handbook.html", document)


@printed(blueprint, "/branches/<code>/handbook/<period>/<word>", BRANCH_REGISTER)
@requires(Permission.HANDBOOK_READ)
def register_pdf(code: str, period: str, word: str) -> Response:
    """One register of it by itself; NotFound as for the handbook, and for what is none or empty."""
    branch, asked = _asked(code, period)
    book = opened_book(db.session(), branch, asked, actor=current_actor())
    section = next((one for one in sections_for(book.actor, book.branch) if one.word == word), None)
    if not word or section is None:
        raise NotFound("没有找到这种登记，或者不在您的查看范围内。")
    return print_answer("table_sheet.html", register_of(book, section, demo=in_demo()))


def _asked(code: str, period: str) -> tuple[Branch, Period]:
    """Raises NotFound for strangers and for what has not begun."""
    session, actor, today = db.session(), current_actor(), clock.today()
    branch = branch_by_code(session, code, actor, permission=Permission.HANDBOOK_READ)
    try:
        asked = parse_period(period)
    except ValueError:
        raise NotFound("没有找到这一期间的手册。") from None
    if asked.first_day > today or not branch.told_in(asked.first_day, min(asked.last_day, today)):
        raise NotFound(f"{asked.label}{NOT_YET}")
    return branch, asked
