"""Stored script: sixty payloads in every text that people type, pages opened by each role in Chromium, nothing runs.

``python -m tests.security.xss`` (``--each 2``: so many pages of each route). First the payloads are shown by the
canary, so that it is known that dialogs and requests are noticed.
"""

# ruff: noqa: S608 - statements are put together from names of our own tables

from __future__ import annotations

import argparse
import json
import re
import secrets
import sys
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Error, sync_playwright
from sqlalchemy import Enum, String, create_engine, text
from sqlalchemy.exc import IntegrityError

from intranet.foundation.database import Base
from intranet.pagekit import printing
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.live import Site, running_site
from tests.browser.pages import sign_in
from tests.browser.watch import Watch
from tests.conftest import Browser
from tests.security.crawl import Crawl
from tests.security.payloads import EVERYTHING, PAYLOADS
from tests.security.site import WORK, canary

ROLES = (
    "secretary04",
    "clerk04",
    "member04",
    "staff",
    "leader",
    "jiwei",
    "archivist",
    "sysadmin",
    "secadmin",
    "auditor",
)
# a few are for older browsers, or wait for a hand
LEAST_SEEN = 45
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SETTLE_MS = 150


def planted(value: Any) -> Any:
    """The same document with payloads for its sentences; keys and words of the program stay."""
    if isinstance(value, dict):
        return {key: planted(one) for key, one in value.items()}
    if isinstance(value, list):
        return [planted(one) for one in value]
    return EVERYTHING if isinstance(value, str) and _CHINESE.search(value) else value


def plant(address: str) -> tuple[int, list[str]]:
    """Put all payloads into each column that holds sentences, names or titles; how many, and which refused."""
    engine = create_engine(address)
    done, refused = 0, []
    with engine.begin() as connection:
        triggers = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        ).all()
        for name, _ in triggers:
            connection.execute(text(f"DROP TRIGGER {name}"))
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Enum) or column.primary_key or column.foreign_keys:
                continue
            name = f"{table.name}.{column.name}"
            try:
                with engine.begin() as connection:
                    done += _plant_one(connection, table, column)
            except IntegrityError:
                refused.append(name)
    # the trail is written while the pages are looked at
    with engine.begin() as connection:
        for _, statement in triggers:
            connection.exec_driver_sql(statement)
    engine.dispose()
    return done, refused


def _plant_one(connection: Any, table: Any, column: Any) -> bool:
    quoted = f'"{table.name}"', f'"{column.name}"'
    rows = connection.execute(text(f"SELECT rowid, {quoted[1]} FROM {quoted[0]}")).all()
    if not any(isinstance(value, str) and _CHINESE.search(value) for _, value in rows):
        return False
    update = text(f"UPDATE {quoted[0]} SET {quoted[1]} = :value WHERE rowid = :row")
    whole = not isinstance(column.type, String)
    for row, value in rows:
        if not value:
            continue  # that something is not there
        if whole:
            fresh = json.dumps(planted(json.loads(value)), ensure_ascii=False)
        else:
            fresh = f"{EVERYTHING} {row}"
        connection.execute(update, {"value": fresh, "row": row})
    return True


def noticed(chromium: Chromium, url: str) -> list[str]:
    """Payloads of which the canary's page lets Chromium run something, or ask."""
    seen = []
    for payload in PAYLOADS:
        context = chromium.new_context()
        watch = Watch(url)
        watch.follow(context)
        page = context.new_page()
        try:
            page.goto(f"{url}/shown?body={quote(payload)}", wait_until="load", timeout=5000)
            page.wait_for_timeout(_SETTLE_MS)
        except Error:
            pass  # it led elsewhere
        if any("dialog" in one for one in watch.complaints) or any(
            "/xss-" in one for one in watch.requests
        ):
            seen.append(payload)
        context.close()
    return seen


def visit(chromium: Chromium, site: Site, who: str, addresses: list[str]) -> list[str]:
    """What ran, asked or broke the policy while the person looked at the pages."""
    context = chromium.new_context(base_url=site.url, locale="zh-CN")
    watch = Watch(site.url)
    watch.follow(context)
    page = context.new_page()
    sign_in(page, who)
    found = []
    for address in addresses:
        watch.complaints.clear()
        watch.requests.clear()
        page.goto(address, wait_until="load")
        page.wait_for_timeout(_SETTLE_MS)
        asked = [one for one in watch.requests if "/xss-" in one]
        found += [f"{who} {address}: {one[:200]}" for one in (*watch.complaints, *asked)]
    context.close()
    return found


def main() -> int:
    """Say what ran; 1 when something did, or when the canary's holes are not seen."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--each", type=int, default=1)
    words.add_argument("--roles", default=",".join(ROLES))
    chosen = words.parse_args()
    folder = WORK / f"xss-{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    # nothing runs on paper, and setting it with texts so long takes minutes
    printing.render_pdf = lambda *_, **__: b"%PDF"  # type: ignore[assignment]
    found: list[str] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with canary() as url:
            seen = noticed(chromium, url)
        print(f"canary: {len(seen)} of {len(PAYLOADS)} payloads are noticed", flush=True)
        with running_site(folder, "sqlite") as site:
            site.reset()
            columns, refused = plant(f"sqlite:///{folder}/live.sqlite3")
            print(
                f"planted in {columns} columns; kept out by a constraint: {', '.join(refused) or 'none'}",
                flush=True,
            )
            crawl, pages = Crawl(site.app, chosen.each), 0
            for who in chosen.roles.split(","):
                browser = Browser(site.app, who)
                dead = crawl.follow(browser)
                found += [f"{who}: {one}" for one in dead if one.startswith("500")]
                shown = [
                    one
                    for ones in crawl.found.values()
                    for one in sorted(ones)
                    if _is_page(browser, one)
                ]
                found += visit(chromium, site, who, shown)
                pages += len(shown)
                print(f"{who}: {len(shown)} pages, {len(found)} findings so far", flush=True)
        chromium.close()
    print(f"{pages} pages, {len(found)} findings")
    print("\n".join(found))
    return 1 if found or len(seen) < LEAST_SEEN else 0


def _is_page(browser: Any, address: str) -> bool:
    answer = browser.get(address)
    answer.close()
    return answer.status_code == 200 and "html" in answer.content_type


if __name__ == "__main__":
    sys.exit(main())
