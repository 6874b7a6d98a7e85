"""The list of achievements, on screen and as an Excel file."""

import contextlib

from flask import Response, request

from intranet.domain.access.permissions import Permission
from intranet.domain.achievements.store import reading_committees
from intranet.domain.achievements.tables import AchievementKind, Attribution
from intranet.domain.records.workflow import State
from intranet.features.achievements import choices
from intranet.features.achievements.listing import queries as listing
from intranet.features.achievements.listing import spreadsheet
from intranet.features.achievements.page import address, blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.pagination import Position
from intranet.pagekit.choosing import asked_year, year_options
from intranet.pagekit.listings import Column, Listing, kept_searches, listed
from intranet.pagekit.narrowing import pick, words
from intranet.pagekit.session import current_actor

Pairs = list[tuple[str, str]]
Offered = dict[str, tuple[str, Pairs]]


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


def _options(filters: listing.Filters) -> Offered:
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


COLUMNS = (
    Column(
        "成效",
        44,
        lambda row: f"{row.subject}{row.wording}{row.tail}",
        heads=True,
        link=lambda row: address(row.id),
        note=lambda row: " · ".join(
            word for word in (row.kind.label, row.indicator, row.scope, row.brand) if word
        ),
    ),
    Column("统计期间", 20, lambda row: row.period),
    Column("归属", 18, lambda row: row.owner, note=lambda row: row.credit),
    Column(
        "佐证",
        8,
        lambda row: row.evidence or None,
        unit="份",
        blank="缺佐证",
    ),
    Column(
        "状态",
        12,
        lambda row: row.state.label,
        badge=lambda row: (row.state.tone, row.state.icon),
        note=lambda row: (
            ("已受理，" if row.under_review else "")
            + ("已公开许可" if row.public_ok else "未作保密审查")
        ),
    ),
)


@listed(blueprint, "/achievements", Permission.BRAND_READ, "achievements/index.html")
def index() -> Listing:
    """The list: newest period first, narrowed by filters."""
    actor = current_actor()
    filters = filters_of_request()
    arguments, options = filters.arguments(), _options(filters)
    fields = [
        pick(name, label, [("", "全部"), *pairs], arguments.get(name))
        for name, (label, pairs) in options.items()
    ]
    session, position = db.session(), Position.parse(request.args.get("page"))
    return Listing(
        title="成效台账",
        columns=COLUMNS,
        statement=lambda: list(listing.export_of(session, filters, actor)),
        paged=lambda: (
            listing.page_of(session, filters, actor, position),
            kept_searches(),
        ),
        file=lambda: _file(filters, options),
        values={
            "fields": [*fields, words("q", "文字", filters.text, "内容、指标、品牌中的字词")],
            "may_enter": actor.can(Permission.BRAND_EDIT),
        },
    )


def _filter_words(filters: listing.Filters, options: Offered) -> Pairs:
    """The chosen filters in words, for the head of the file."""
    found = []
    for name, value in filters.arguments().items():
        label, pairs = options.get(name, ("文字", []))
        found.append((label, dict(pairs).get(value, value).strip()))
    return found


def _file(filters: listing.Filters, options: Offered) -> Response:
    """The filtered list as an Excel file, with all that is held of each line."""
    return spreadsheet.answer(
        listing.export_of(db.session(), filters, current_actor()),
        filters=_filter_words(filters, options),
        moment=clock.now(),
    )
