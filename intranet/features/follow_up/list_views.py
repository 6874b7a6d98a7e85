"""问题清单: on screen, on paper and as a table."""

from flask import Response, request, url_for

from intranet.domain.access.permissions import Permission
from intranet.domain.follow_up.inspections import ItemState
from intranet.domain.follow_up.item_sheet import TITLE, SheetSource, cells, item_sheet
from intranet.domain.follow_up.items import ItemRow
from intranet.domain.organization.directory import name_of_branch, name_of_committee
from intranet.domain.organization.homes import COMMITTEE_CODE
from intranet.features.follow_up import queries
from intranet.features.follow_up.resolutions.views import blueprint, tabs
from intranet.foundation import clock, looks
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import branch_options
from intranet.pagekit.downloads import sheet_response
from intranet.pagekit.listings import Column, Listing, shown
from intranet.pagekit.printed import RECTIFICATION_LIST, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.session import current_actor

_STATES = [state.value for state in ItemState] + [queries.PAST_DUE]
_STATE_WORDS = [*ItemState.choices(), (queries.PAST_DUE, "待整改且已超约定时限")]


def _pressing(row: ItemRow) -> str:
    """What does not let the problem wait, in words: it came back, or its time is over."""
    told = [("已退回补充", row.is_returned), (row.due_words, row.is_past_due)]
    return "，".join(word for word, so in told if so)


PROBLEM = Column(
    "需改进问题",
    40,
    lambda row: row.problem,
    heads=True,
    link=lambda row: url_for("follow_up.item", item_id=row.id),
)
COURSE = (
    Column(
        "来源",
        20,
        lambda row: row.source,
        note=lambda row: row.found_on.isoformat(),
        order=lambda row: row.found_on,
    ),
    Column("责任人", 12, lambda row: row.responsible),
    Column(
        "整改时限",
        12,
        lambda row: row.due_on and row.due_on.isoformat(),
        order=lambda row: row.due_on,
    ),
    Column(
        "状态",
        12,
        lambda row: _pressing(row) or row.state.label,
        badge=lambda row: looks.ATTENTION if _pressing(row) else (row.state.tone, row.state.icon),
        note=lambda row: row.state.label if _pressing(row) else "",
    ),
)


@blueprint.get("/follow-up/items")
@requires(Permission.FOLLOW_UP_READ)
def items() -> str:
    """问题清单 by branch, narrowed by branch and state."""
    session, actor, today = db.session(), current_actor(), clock.today()
    scope = queries.scope_of(session, actor, today)
    filters = queries.parse_filters(request.args, _STATES)
    place = Column("党支部", 18, lambda row: scope.names.get(row.branch_id) or "已撤销的党支部")
    listing = Listing(
        title=TITLE,
        columns=(PROBLEM, *([place] if len(scope.branches) > 1 else []), *COURSE),
        statement=queries.listed_items(session, actor, scope, filters, today),
        values={
            "tabs": tabs("follow_up.items"),
            "filters": filters,
            "may_enter": bool(queries.own_homes(session, actor)),
            "branch_options": branch_options(scope.branches, "全部"),
            "state_options": [("", "全部"), *_STATE_WORDS],
        },
    )
    return shown(listing, "follow_up/items/items.html")


def _sheet_source() -> SheetSource:
    """The filtered list with everything that print and table say about it."""
    session, actor, today = db.session(), current_actor(), clock.today()
    scope = queries.scope_of(session, actor, today)
    filters = queries.parse_filters(request.args, _STATES)
    branch = scope.find(filters.branch)
    if branch is None and scope.committee is None and len(scope.branches) == 1:
        branch = scope.branches[0]
    if branch is not None:
        code, name = branch.code, name_of_branch(session, branch.id, today)
    else:
        home = scope.committee or scope.branches[0]
        code, name = COMMITTEE_CODE, name_of_committee(session, home.committee_id, today)
    return SheetSource(
        code=code,
        owner_name=name.short_name,
        owner_full_name=name.full_name,
        rows=queries.listed_items(session, actor, scope, filters, today),
        branch_names={one.id: one.short_name for one in scope.branches},
        chosen=dict(_STATE_WORDS).get(filters.state, ""),
        as_of=today,
        demo=in_demo(),
    )


@printed(blueprint, "/follow-up/items", RECTIFICATION_LIST)
@requires(Permission.FOLLOW_UP_READ)
def items_pdf() -> Response:
    """问题整改清单 on turned sheets."""
    document = item_sheet(_sheet_source())
    return print_answer("table_sheet.html", document)


@blueprint.get("/follow-up/items.xlsx")
@requires(Permission.FOLLOW_UP_READ)
def items_xlsx() -> Response:
    """The same list as an Excel file."""
    source = _sheet_source()
    sheet = item_sheet(source)
    return sheet_response(
        TITLE,
        [(column.title, max(column.width, 8)) for column in sheet.table.columns],
        (
            (number, *cells(row, source.branch_names.get(row.branch_id, "")))
            for number, row in enumerate(source.rows, 1)
        ),
        title=sheet.metadata.title,
        note=sheet.source,
        as_of=source.as_of,
    )
