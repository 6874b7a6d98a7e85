"""The list of achievements, on screen and as an Excel file."""

import contextlib

from flask import Response, render_template, request

from intranet.domain.access.permissions import Permission
from intranet.domain.achievements.store import reading_committees
from intranet.domain.achievements.tables import AchievementKind, Attribution
from intranet.domain.records.workflow import State
from intranet.features.achievements import choices
from intranet.features.achievements.listing import queries as listing
from intranet.features.achievements.listing import spreadsheet
from intranet.features.achievements.page import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.pagination import Position
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, year_options
from intranet.pagekit.narrowing import pick, words
from intranet.pagekit.session import current_actor

Pairs = list[tuple[str, str]]


def _number(name: str, most: int) -> int | None:
    text = request.args.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return int(text) if 1 <= int(text) <= most else None


def filters_of_request() -> listing.Filters:
    """The filters of the address; what is unknown counts as no filter."""
    kind, state, attribution = None, None, None
    with contextlib.suppress(ValueError):
        kind = AchievementKind(request.args.get("kind", ""))
    with contextlib.suppress(ValueError):
        state = State(request.args.get("state", ""))
    with contextlib.suppress(ValueError):
        attribution = Attribution(request.args.get("attribution", ""))
    return listing.Filters(
        year=asked_year(1900, 9998),
        branch=request.args.get("branch", "")[:12],
        brand=_number("brand", 10**9),
        indicator=_number("indicator", 10**9),
        kind=kind,
        state=state,
        attribution=attribution,
        text=request.args.get("q", "").strip()[:60],
    )


def _options(filters: listing.Filters) -> dict[str, tuple[str, Pairs]]:
    """Every filter with its label and its choices, without the entry for everything."""
    session, actor = db.session(), current_actor()
    committees = reading_committees(actor)
    branches = choices.branches_offered(session, committees)
    return {
        "year": (
            "年度",
            year_options(filters.year, listing.years_of(session, actor)),
        ),
        "branch": (
            "归属",
            [(listing.OFFICE_CODE, "办公室"), *((b.code, b.short_name) for b in branches)],
        ),
        "brand": ("品牌", choices.brands_filtered(session, committees)),
        "indicator": ("统计指标", choices.indicators_filtered(session, committees)),
        "kind": ("类别", AchievementKind.choices()),
        "state": ("状态", State.choices()),
        "attribution": ("归属依据", Attribution.choices()),
    }


@blueprint.get("/achievements")
@requires(Permission.BRAND_READ)
def index() -> str:
    """The list: newest period first, narrowed by filters."""
    actor = current_actor()
    filters = filters_of_request()
    arguments = filters.arguments()
    fields = [
        pick(name, label, [("", "全部"), *pairs], arguments.get(name))
        for name, (label, pairs) in _options(filters).items()
    ]
    return render_template(
        "achievements/index.html",
        page=listing.page_of(
            db.session(), filters, actor, Position.parse(request.args.get("page"))
        ),
        arguments=arguments,
        fields=[*fields, words("q", "文字", filters.text, "内容、指标、品牌中的字词")],
        may_enter=actor.can(Permission.BRAND_EDIT),
    )


def _filter_words(filters: listing.Filters) -> Pairs:
    """The chosen filters in words, for the head of the file."""
    options, found = _options(filters), []
    for name, value in filters.arguments().items():
        label, pairs = options.get(name, ("文字", []))
        found.append((label, dict(pairs).get(value, value).strip()))
    return found


@blueprint.get("/achievements.xlsx")
@requires(Permission.BRAND_READ)
def export() -> Response:
    """The filtered list as an Excel file."""
    filters = filters_of_request()
    return spreadsheet.answer(
        listing.export_of(db.session(), filters, current_actor()),
        filters=_filter_words(filters),
        moment=clock.now(),
    )
