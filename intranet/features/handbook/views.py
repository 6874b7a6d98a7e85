"""Which handbooks there are, and one of them on paper."""

from flask import Blueprint, Response, render_template

from intranet.domain.access.permissions import Permission
from intranet.domain.organization.directory import branch_by_code, branches_during
from intranet.features.handbook.binding import handbook_of
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Year, parse_period
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, opening_year
from intranet.pagekit.handbook import sections_for
from intranet.pagekit.printed import HANDBOOK, printed
from intranet.pagekit.printing import print_answer
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
    return render_template(
        "handbook/index.html",
        year=year,
        branches=branches,
        quarters=[one for one in year.quarters if one.first_day <= today],
        headings=[one.heading for one in sections_for(actor, branches[0])] if branches else [],
        following=year.next if year.next.first_day <= today else None,
    )


@printed(blueprint, "/branches/<code>/handbook/<period>", HANDBOOK)
@requires(Permission.HANDBOOK_READ)
def pdf(code: str, period: str) -> Response:
    """The handbook of one branch; NotFound for strangers and for what has not begun."""
    session, actor, today = db.session(), current_actor(), clock.today()
    branch = branch_by_code(session, code, actor, permission=Permission.HANDBOOK_READ)
    try:
        asked = parse_period(period)
    except ValueError:
        raise NotFound("没有找到这一期间的手册。") from None
    if asked.first_day > today or not branch.told_in(asked.first_day, min(asked.last_day, today)):
        raise NotFound(f"{asked.label}{NOT_YET}")
    document = handbook_of(session, branch, asked, actor=actor)
    return print_answer("handbook.html", document)
