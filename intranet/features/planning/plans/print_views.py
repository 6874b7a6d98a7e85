"""The plan on paper."""

from flask import Response

from intranet.domain.access.permissions import Permission
from intranet.domain.organization.directory import name_of_branch, name_of_committee
from intranet.domain.organization.scope import place_with
from intranet.domain.planning.plan_document import PlanLine, PlanSource, plan_document
from intranet.features.planning.plans import queries
from intranet.features.planning.plans.queries import Row
from intranet.features.planning.plans.views import (
    asked_category,
    asked_place_code,
    asked_year,
    blueprint,
    offered_places,
)
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.printed import PLAN, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.session import current_actor


@printed(blueprint, "/plans", PLAN)
@requires(Permission.PLAN_READ)
def pdf() -> Response:
    """年度计划表 of one branch and year."""
    session, year = db.session(), asked_year()
    found = offered_places(year)
    place = place_with(found, asked_place_code() or next((one.code for one in found), ""))
    page = queries.page(session, current_actor(), place, year, asked_category())
    name = (
        name_of_branch(session, place.branch_id, page.as_of)
        if place.branch_id is not None
        else name_of_committee(session, place.committee_id, page.as_of)
    )
    document = plan_document(
        PlanSource(
            code=place.code,
            name=name.short_name,
            full_name=name.full_name,
            year=year,
            # a plan of a year to come is taken today
            as_of=min(page.as_of, clock.today()),
            sentence=page.sentence,
            lines=[line_of(row) for _, rows in page.months for row in rows],
            demo=in_demo(),
        )
    )
    return print_answer("table_sheet.html", document)


def line_of(row: Row) -> PlanLine:
    """An item as the paper shows it."""
    item = row.item
    more = item.cancelled or row.happened
    return PlanLine(
        when=row.when,
        title=item.title,
        kind=item.kind.label,
        responsible=item.responsible,
        note=item.note,
        state=f"{row.state.label}，{more}" if more else row.state.label,
    )
