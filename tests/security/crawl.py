"""Everything that anybody finds by following links, opened by everybody: no answer differs from the table of access.

``python -m tests.security.crawl`` (``--each 4``: so many addresses of each route). The demo is asked in this process.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections import defaultdict
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html
from sqlalchemy import select, text
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from intranet.demo.offices import OFFICES
from intranet.domain.access.accounts import User
from intranet.domain.activities.tables import Activity
from intranet.domain.organization.tables import Branch
from intranet.foundation.database import db
from intranet.pagekit import printing
from intranet.pagekit.access import permission_of
from tests.architecture.access.words import OK
from tests.architecture.test_access import PUBLIC, RULES, holds
from tests.browser.live import running_site
from tests.conftest import Browser
from tests.security.site import WORK

# by the letters of the table; the branches B01 and B02, and who is of none
ACCOUNTS = {
    "S": ("secretary01", "secretary02"),
    "C": ("clerk01", "clerk02"),
    "M": ("member01", "member02"),
    "D": tuple(f"discipline{one.code[1:]}" for one in OFFICES if len(one.officers) > 2)[:2],
    "staff": ("staff",),
    "leader": ("leader",),
    "jiwei": ("jiwei",),
    "archivist": ("archivist",),
    "system": ("sysadmin",),
    "security": ("secadmin",),
    "audit": ("auditor",),
}
LEFT_ALONE = {"accounts.sign_out"}
MOST_PAGES = 400


def links(page: bytes, here: str) -> set[str]:
    """Addresses of this site to which a page leads."""
    found = set()
    for link in html.fromstring(page).xpath(
        "//a/@href | //img/@src | //form[not(@method) or @method='get']/@action"
    ):
        address = urljoin(f"http://localhost{here}", link)
        parts = urlsplit(address)
        if parts.netloc == "localhost":
            found.add(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


class Crawl:
    """What was found, by route, and the answers."""

    def __init__(self, app: Any, each: int) -> None:
        """Nothing is found yet; *each*: so many addresses of one route."""
        self.app, self.each = app, each
        self.adapter = app.url_map.bind("localhost")
        self.found: dict[str, set[str]] = defaultdict(set)

    def route(self, address: str) -> tuple[str, dict[str, Any]]:
        """Endpoint and parts of an address; empty for one that is none."""
        try:
            return self.adapter.match(urlsplit(address).path, method="GET")
        except RequestRedirect as elsewhere:
            return self.route(urlsplit(elsewhere.new_url).path)
        except HTTPException:
            return "", {}

    def follow(self, browser: Browser) -> list[str]:
        """Open what links lead to, a few addresses of each route; links that lead to a refusal."""
        waiting, seen, opened, dead = ["/"], {"/"}, defaultdict(int), []
        while waiting and sum(opened.values()) < MOST_PAGES:
            address = waiting.pop(0)
            endpoint, _ = self.route(address)
            if not endpoint or endpoint in LEFT_ALONE or opened[endpoint] >= self.each:
                continue
            opened[endpoint] += 1
            answer = browser.get(address)
            if answer.status_code in {403, 404, 500}:
                dead.append(f"{answer.status_code} {address}")
            if len(self.found[endpoint]) < 2 * self.each:
                self.found[endpoint].add(address)
            if answer.status_code == 200 and "html" in answer.content_type:
                fresh = links(answer.data, address) - seen
                seen |= fresh
                waiting += sorted(fresh)
            answer.close()
        return dead


def sides(app: Any) -> dict[str, str]:
    """Branch of each account, by username."""
    with app.app_context():
        rows = db.session.execute(
            text(
                "SELECT user_account.username, branch.code FROM user_account"
                " JOIN role_grant ON role_grant.user_id = user_account.id"
                " JOIN branch ON branch.id = role_grant.branch_id"
            )
        ).all()
        db.session.rollback()
    return dict(rows)


def place_of(app: Any, parts: dict[str, Any]) -> str:
    """The branch of what an address names, where that is told by the address or by a gathering; else empty."""
    with app.app_context():
        code = ""
        if "activity_id" in parts:
            wanted = select(Branch.code).join(Activity, Activity.branch_id == Branch.id)
            code = db.session.scalar(wanted.where(Activity.id == parts["activity_id"])) or ""
        elif str(parts.get("branch_code", parts.get("code", ""))).startswith("B"):
            code = str(parts.get("branch_code", parts.get("code")))
        db.session.rollback()
    return code


def main() -> int:
    """Print each cell that differs and each link that leads to a refusal; 1 when there is one."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--each", type=int, default=4)
    each = words.parse_args().each
    folder = WORK / f"crawl-{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    # paper is set by the tests of each document; here it only matters who gets it
    printing.render_pdf = lambda *_, **__: b"%PDF"  # type: ignore[assignment]
    wrong: list[str] = []
    cells = rows = 0
    with running_site(folder, "sqlite") as site:
        site.reset()
        crawl, home = Crawl(site.app, each), sides(site.app)
        known = set()
        with site.app.app_context():
            known = set(db.session.scalars(select(User.username)))
            db.session.rollback()
        people = [(who, name) for who, names in ACCOUNTS.items() for name in names if name in known]
        browsers = {name: Browser(site.app, name) for _, name in people}
        for _, name in people:
            dead = crawl.follow(browsers[name])
            wrong += [f"{name} is led to {one}" for one in dead]
        print(
            f"{sum(map(len, crawl.found.values()))} addresses of {len(crawl.found)} routes",
            flush=True,
        )
        for endpoint, addresses in sorted(crawl.found.items()):
            if endpoint in PUBLIC or endpoint not in RULES:
                continue
            rule = RULES[endpoint]
            for address in sorted(addresses):
                place = place_of(site.app, crawl.route(address)[1])
                for who, name in people:
                    got = browsers[name].get(address)
                    cells += 1
                    fine = {302, 303, 200, 304, 409, 422}
                    declared = {side.get(who, 403) for side in (rule.own, rule.other)}
                    if place and name in home:
                        own = home[name] == place
                        declared = {(rule.own if own else rule.other).get(who, 403)}
                    if not holds(site.app, endpoint, who):
                        declared = {403}
                    # the table tells of one record in one state: of another one in their own place, or in none,
                    # who holds the permission may get less or more
                    by_row = holds(site.app, endpoint, who) and (
                        not place or home.get(name, place) == place
                    )
                    rows += by_row
                    allowed = fine | {403, 404} if OK in declared or by_row else {403, 404}
                    if got.status_code not in allowed or got.status_code >= 500:
                        told = permission_of(site.app.view_functions[endpoint])
                        wrong.append(
                            f"{name} ({who}, {told}) {address}: {got.status_code}, declared {declared}"
                        )
                    got.close()
    print(f"{cells} cells, {rows} of them told by the row alone, {len(wrong)} differ")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
