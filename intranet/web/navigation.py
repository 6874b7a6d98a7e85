"""Menu and page context: what the shell of every page shows."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from flask import Flask, g, request, url_for

from intranet.domain.access.permissions import Permission
from intranet.domain.records.posted import new_form_key
from intranet.foundation import clock
from intranet.pagekit import drafts, looks
from intranet.pagekit.navigation import GROUPS, MenuItem
from intranet.pagekit.session import Identity, current_identity
from intranet.web.features import menu_items
from intranet.web.headers import CDN_ORIGIN

PRODUCT_NAME = "党建工作平台"
HTMX_VERSION = "4.0.1"
HTMX_INTEGRITY = "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"


@dataclass(frozen=True)
class MenuEntry:
    """One link of the menu."""

    label: str
    url: str
    active: bool


@dataclass(frozen=True)
class MenuGroup:
    """One group of the menu with its links."""

    label: str
    items: list[MenuEntry]


@lru_cache(maxsize=256)
def _address(endpoint: str, _root: str) -> str:
    """Address of a page without arguments, the same for everybody under one root."""
    return url_for(endpoint)


def address(endpoint: str) -> str:
    """Address of a page without arguments."""
    return _address(endpoint, request.script_root)


def _nearness(item: MenuItem) -> int:
    """How near the entry leads to the present page (/branches for /branches/B01); 0 where it leads elsewhere."""
    urls = [address(endpoint) for endpoint in (item.endpoint, *item.also)]
    path = request.path
    return max((len(url) for url in urls if path == url or path.startswith(f"{url}/")), default=0)


def menu(identity: Identity) -> list[MenuGroup]:
    """Menu groups for the person; groups without an entry are left out."""
    shown = [
        item
        for item in _items()
        if identity.actor.can(item.permission)
        and (not item.roles or identity.actor.has_role(*item.roles))
    ]
    current = max((item for item in shown if _nearness(item)), key=_nearness, default=None)
    return [
        MenuGroup(label, entries)
        for label in GROUPS
        if (
            entries := [
                MenuEntry(item.label, address(item.endpoint), item is current)
                for item in shown
                if item.group == label
            ]
        )
    ]


@cache
def _items() -> list[MenuItem]:
    return sorted(menu_items(), key=lambda item: item.order)


def _shown_identity() -> Identity | None:
    """Who is told about on the page: nothing is to be reached before the step that is owed."""
    identity = current_identity()
    return None if identity is not None and identity.owes else identity


def init_app(app: Flask) -> None:
    """Give every template what the shell needs; what costs something is asked by the shell alone."""
    settings = app.config["SETTINGS"]
    base = f"vendor/htmx.org@{HTMX_VERSION}"
    app.jinja_env.globals.update(
        form_key=new_form_key,
        unsaved_here=drafts.unsaved_here,
        today_iso=lambda: clock.today().isoformat(),
        kept_at=drafts.kept_at,
        is_compact=looks.is_compact,
        address=address,
        menu_of=menu,
        product_name=PRODUCT_NAME,
        office_name=settings.office_name,
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
