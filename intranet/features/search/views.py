"""The page of a search: all sections with their first hits, or one section page by page."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for

from intranet.domain.access.permissions import Permission
from intranet.domain.registry import SEARCHED
from intranet.domain.search.kinds import Searched
from intranet.domain.search.matching import MOST, Query
from intranet.features.search import queries
from intranet.features.search.queries import Hit
from intranet.foundation.database import db
from intranet.foundation.pagination import COUNT_CAP, Page
from intranet.foundation.typed import cleaned
from intranet.pagekit.access import requires
from intranet.pagekit.navigation import Tab
from intranet.pagekit.session import current_actor

blueprint = Blueprint("search", __name__)


@dataclass(frozen=True)
class Section:
    """One kind of hits on the page."""

    kind: Searched
    count: str
    page: Page[Hit]
    url: str
    complete: bool


def _section_url(query: Query, kind: Searched) -> str:
    values: dict[str, Any] = {"q": query.text, "in": kind.key}
    return url_for("search.index", **values)


def _count_label(number: int) -> str:
    return f"{COUNT_CAP}+" if number > COUNT_CAP else str(number)


def _chosen() -> Searched | None:
    wanted = request.args.get("in", "")
    return next((kind for kind in SEARCHED if kind.key == wanted), None)


@blueprint.get("/search")
@requires(Permission.ORGANIZATION_READ)
def index() -> str:
    """Look for what was typed in everything the person may read."""
    query = Query.parse(cleaned(request.args.get("q", "")))
    chosen = _chosen()
    values: dict[str, Any] = {"sections": [], "tabs": [], "found": 0}
    if query.words:
        values = _found(query, chosen)
    return render_template(
        "search/index.html",
        query=query,
        chosen=chosen,
        most=MOST,
        search_text=query.text,
        **values,
    )


def _found(query: Query, chosen: Searched | None) -> dict[str, Any]:
    session, actor = db.session(), current_actor()
    numbers = queries.counts(session, query, actor)
    urls = {kind: _section_url(query, kind) for kind in numbers}
    sections = []
    for kind, number in numbers.items():
        if number == 0 or chosen not in {None, kind}:
            continue
        page = queries.hits(
            session,
            kind,
            query,
            actor,
            size=queries.FIRST_HITS if chosen is None else queries.PAGE_SIZE,
            position=request.args.get("page", "") if chosen else "",
        )
        sections.append(
            Section(kind, _count_label(number), page, urls[kind], number <= len(page.rows))
        )
    everything = Tab("全部", url_for("search.index", q=query.text), chosen is None)
    return {
        "sections": sections,
        "found": sum(numbers.values()),
        "tabs": [
            everything,
            *(
                Tab(kind.label, urls[kind], kind is chosen, _count_label(number))
                for kind, number in numbers.items()
            ),
        ],
    }
