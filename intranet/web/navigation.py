"""Menu and page context: what the shell of every page shows, and the page of each entry of the menu."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor, Role
from intranet.domain.records.posted import new_form_key
from intranet.domain.search.text import fold
from intranet.foundation import clock
from intranet.foundation.errors import NotFound
from intranet.pagekit import drafts, list_looks
from intranet.pagekit.access import permission_of, requires
from intranet.pagekit.htmx import asks_for_main
from intranet.pagekit.navigation import GROUPS, Group, MenuItem
from intranet.pagekit.rules import rule_of
from intranet.pagekit.session import Identity, current_identity
from intranet.pagekit.workbooks import workbook_here
from intranet.web.features import menu_items
from intranet.web.headers import CDN_ORIGIN

PRODUCT_NAME = "党建工作平台"
HTMX_VERSION = "4.0.1"
HTMX_INTEGRITY = "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"

_BEYOND_MEMBERS = tuple(role for role in Role if role is not Role.MEMBER)

blueprint = Blueprint("groups", __name__, url_prefix="/go")


@dataclass(frozen=True)
class MenuEntry:
    """One register; ``act`` is the words and address of what is done there most often, ``parts`` those side by side."""

    label: str
    url: str
    active: bool
    about: str
    act: tuple[str, str] | None
    parts: list[tuple[str, str]]
    called: str


@dataclass(frozen=True)
class MenuGroup:
    """One entry of the menu: ``listed`` is its page, ``url`` where it leads, ``open`` while one is there or below."""

    label: str
    icon: str
    listed: str
    url: str
    open: bool
    items: list[MenuEntry]


@lru_cache(maxsize=256)
def _address(endpoint: str, _root: str, values: tuple[tuple[str, Any], ...]) -> str:
    """Address of a page that is the same for everybody under one root."""
    return url_for(endpoint, **dict(values))


def address(endpoint: str, **values: Any) -> str:
    """Address of a page that is the same for everybody."""
    return _address(endpoint, request.script_root, tuple(values.items()))


def _nearness(item: MenuItem) -> int:
    """How near the entry leads to the present page (/branches for /branches/B01); 0 where it leads elsewhere."""
    parts = (endpoint for _, endpoint in item.parts)
    urls = [address(endpoint) for endpoint in (item.endpoint, *parts, *item.also)]
    path = request.path
    return max((len(url) for url in urls if path == url or path.startswith(f"{url}/")), default=0)


def menu(identity: Identity) -> list[MenuGroup]:
    """The groups in which the person has something; one with a single register leads straight to it."""
    return _menu(identity.actor, request.path, request.script_root)


# Of so many people and pages, the latest, a worker keeps the menu.
@lru_cache(maxsize=256)
def _menu(actor: Actor, _path: str, _root: str) -> list[MenuGroup]:
    shown = [
        item
        for item in _items()
        if actor.can(item.permission) and (not item.roles or actor.has_role(*item.roles))
    ]
    current = max((item for item in shown if _nearness(item)), key=_nearness, default=None)
    return [
        _group(group, items, current, actor)
        for group in GROUPS
        if (items := [item for item in shown if item.group == group.label])
    ]


def shown_menu(identity: Identity) -> list[MenuGroup]:
    """The menu of the present page; it also tells what the page stands below (``trail``)."""
    groups = menu(identity)
    above = [("工作台", "/")]
    for group in groups:
        if group.open:
            entries = [(entry.label, entry.url) for entry in group.items if entry.active]
            if all(url != group.url for _, url in entries):
                above.append((group.label, group.url))
            above += entries
    g.trail = above
    return groups


def trail(below: Sequence[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    """Words and addresses of what the present page stands below: by the menu, then by what the page says itself.

    The page says a word of the menu again where it leads to something more exact: a year, a quarter. The present page
    is not repeated. Empty where there is no menu.
    """
    if "trail" not in g:
        return []
    steps = dict([*g.trail, *below])
    return [(word, url) for word, url in steps.items() if url.partition("?")[0] != request.path]


def _group(
    group: Group, items: list[MenuItem], current: MenuItem | None, actor: Actor
) -> MenuGroup:
    listed = address("groups.show", slug=group.slug)
    front = items[0] if len(items) == 1 or items[0].front else None
    return MenuGroup(
        label=group.label,
        icon=group.icon,
        listed=listed,
        url=address(front.endpoint) if front else listed,
        open=current in items or request.path == listed,
        items=[
            MenuEntry(
                item.label,
                address(item.endpoint),
                item is current,
                item.about if actor.has_role(*_BEYOND_MEMBERS) else item.member or item.about,
                _act(item, actor),
                [(word, address(part)) for word, part in item.parts if opens(part, actor)],
                item.called,
            )
            for item in items
        ],
    )


def _act(item: MenuItem, actor: Actor) -> tuple[str, str] | None:
    """What is done at the register most often, where the person may do it."""
    if item.act is None:
        return None
    word, endpoint, *values = item.act
    there = address(endpoint, **(values[0] if values else {}))
    return (word, there) if opens(endpoint, actor) else None


def opens(endpoint: str, actor: Actor) -> bool:
    """Whether the page opens to the person."""
    permission = permission_of(current_app.view_functions[endpoint])
    return permission is not None and actor.can(permission)


@cache
def _items() -> list[MenuItem]:
    return sorted(menu_items(), key=lambda item: item.order)


def pages_called(wanted: Iterable[Iterable[str]]) -> list[tuple[str, str]]:
    """Words and addresses of the person's registers, and of what is done there, that hold each thing wanted.

    A thing is *wanted* by one of several texts. A register and what is done there are found by its other words, too.
    """
    identity, texts = current_identity(), [list(one) for one in wanted]
    named: dict[tuple[str, str], str] = {}
    for group in menu(identity) if identity and texts else ():
        for entry in group.items:
            named.setdefault((entry.label, entry.url), f"{entry.label} {entry.called}")
            named.update((part, part[0]) for part in entry.parts if part not in named)
            if entry.act is not None:
                named.setdefault(entry.act, f"{entry.act[0]} {entry.called}")
    return [
        page
        for page, words in named.items()
        if all(any(text in fold(words) for text in one) for one in texts)
    ]


@blueprint.get("/<slug>")
@requires(Permission.SIGNED_IN)
def show(slug: str) -> Response:
    """The registers of the group; where its entry leads elsewhere, the way there. 404 where it is empty."""
    identity = current_identity()
    listed = address("groups.show", slug=slug)
    group = (
        next((one for one in menu(identity) if one.listed == listed), None) if identity else None
    )
    if group is None:
        raise NotFound("菜单中没有这一项，或者其中没有您可以查看的内容。")
    if group.url != listed:
        return make_response(redirect(group.url))
    return make_response(render_template("group.html", group=group))


def _shown_identity() -> Identity | None:
    """Who is told about on the page: nothing is to be reached before the step that is owed."""
    identity = current_identity()
    return None if identity is not None and identity.owes else identity


def init_app(app: Flask) -> None:
    """Give every template what the shell needs; what costs something is asked by the shell alone."""
    settings = app.config["SETTINGS"]
    app.register_blueprint(blueprint)
    base = f"vendor/htmx.org@{HTMX_VERSION}"
    app.jinja_env.globals.update(
        form_key=new_form_key,
        unsaved_here=drafts.unsaved_here,
        today_iso=lambda: clock.today().isoformat(),
        kept_at=drafts.kept_at,
        is_compact=list_looks.is_compact,
        asks_for_main=asks_for_main,
        workbook_here=workbook_here,
        address=address,
        menu_of=shown_menu,
        trail=trail,
        pages_called=pages_called,
        opens=opens,
        rule_of=rule_of,
        product_name=PRODUCT_NAME,
        office_name=settings.office_name,
        help_contact=settings.help_contact,
        demo=settings.demo,
        htmx={
            "mode": settings.htmx_source,
            "cdn_url": f"{CDN_ORIGIN}/npm/htmx.org@{HTMX_VERSION}/dist/htmx.min.js",
            "integrity": HTMX_INTEGRITY,
            "local": f"{base}/htmx.min.js",
            "csp_local": f"{base}/ext/hx-csp.min.js",
        },
    )

    @app.context_processor
    def shell() -> dict[str, Any]:
        identity = _shown_identity()
        return {
            "csp_nonce": g.get("csp_nonce", ""),
            "request_id": g.get("request_id"),
            "identity": identity,
            "may_search": identity is not None and identity.actor.can(Permission.ORGANIZATION_READ),
            "may_sign_in": current_identity() is None and request.endpoint != "accounts.sign_in",
        }
