"""Menu and page context: what the shell of every page shows."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for

from intranet.domain.access.roles import Permission
from intranet.domain.records.posted import new_form_key
from intranet.foundation import clock
from intranet.pagekit import drafts
from intranet.pagekit.navigation import GROUPS
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


def _current(urls: list[str]) -> str:
    """The entry that leads nearest to the present page: /branches for /branches/B01."""
    fitting = [url for url in urls if request.path == url or request.path.startswith(f"{url}/")]
    return max(fitting, key=len, default="")


def menu(identity: Identity) -> list[MenuGroup]:
    """Menu groups for the person; groups without an entry are left out."""
    shown = [
        (item, url_for(item.endpoint))
        for item in sorted(menu_items(), key=lambda item: item.order)
        if identity.actor.can(item.permission)
        and (not item.roles or identity.actor.has_role(*item.roles))
    ]
    current = _current([url for _, url in shown])
    return [
        MenuGroup(label, entries)
        for label in GROUPS
        if (
            entries := [
                MenuEntry(item.label, url, url == current)
                for item, url in shown
                if item.group == label
            ]
        )
    ]


def init_app(app: Flask) -> None:
    """Give every template what the shell needs."""
    settings = app.config["SETTINGS"]
    app.jinja_env.globals["form_key"] = new_form_key
    app.jinja_env.globals["unsaved_here"] = drafts.unsaved_here
    app.jinja_env.globals["today_iso"] = lambda: clock.today().isoformat()
    app.jinja_env.globals["kept_at"] = drafts.kept_at
    base = f"vendor/htmx.org@{HTMX_VERSION}"

    @app.context_processor
    def shell() -> dict[str, Any]:
        identity = current_identity()
        if identity is not None and identity.password_given:
            # nothing is to be reached before there is a password of one's own
            identity = None
        return {
            "product_name": PRODUCT_NAME,
            "office_name": settings.office_name,
            "demo": settings.demo,
            "csp_nonce": g.get("csp_nonce", ""),
            "request_id": g.get("request_id"),
            "identity": identity,
            "nav": menu(identity) if identity else [],
            "account_url": url_for("accounts.account"),
            "sign_out_url": url_for("accounts.sign_out"),
            "sign_in_url": None
            if request.endpoint == "accounts.sign_in" or current_identity() is not None
            else url_for("accounts.sign_in"),
            "search_url": url_for("search.index")
            if identity and identity.actor.can(Permission.ORGANIZATION_READ)
            else None,
            "pending_url": "/",
            "htmx": {
                "mode": settings.htmx_source,
                "cdn_url": f"{CDN_ORIGIN}/npm/htmx.org@{HTMX_VERSION}/dist/htmx.min.js",
                "integrity": HTMX_INTEGRITY,
                "local_url": url_for("static", filename=f"{base}/htmx.min.js"),
                "csp_local_url": url_for("static", filename=f"{base}/ext/hx-csp.min.js"),
            },
        }
