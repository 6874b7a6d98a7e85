"""Chromium against a live server: everything in this folder is marked ``browser``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.live import Site, running_site
from tests.browser.pages import sign_in
from tests.browser.watch import Watch

# Chromium without its windows: the same engine at two thirds of the processor time.
CHROMIUM = "/usr/bin/chromium-headless-shell"
FLAGS = [
    "--no-sandbox",  # Chromium as root refuses to start with it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # no connections of the browser's own: the tests count requests to other hosts
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# An answer that takes longer than this is a fault, not a slow machine.
PATIENCE_MS = 15_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each opens windows of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Site]]:
    """The served demos, each started when the first test asks for it."""
    running: dict[str, Site] = {}
    with ExitStack() as stack:

        def find(kind: str) -> Site:
            if kind not in running:
                folder = tmp_path_factory.mktemp(f"site-{kind}")
                running[kind] = stack.enter_context(running_site(folder, kind))
            return running[kind]

        yield find


@pytest.fixture
def site(request: pytest.FixtureRequest, sites: Callable[[str], Site]) -> Site:
    """The demo as loaded, on SQLite unless the test is parametrised with another database."""
    found = sites(getattr(request, "param", "sqlite"))
    found.reset()
    return found


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    """Listens to all windows of the test; nothing may have been complained about at its end."""
    watch = Watch(site.url)
    yield watch
    assert not watch.complaints


@pytest.fixture
def window(chromium: Browser, site: Site, watch: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """``window(script=False)`` opens a window with cookies and a cache of its own."""
    opened: list[BrowserContext] = []

    def open_window(*, script: bool = True, width: int = 1280, height: int = 800) -> BrowserContext:
        context = chromium.new_context(
            base_url=site.url,
            java_script_enabled=script,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE_MS)
        watch.follow(context)
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture
def login(window: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """``login("secretary04", script=False)`` gives a page of a signed-in person."""

    def signed_in(username: str, **options: Any) -> Page:
        page = window(**options).new_page()
        sign_in(page, username)
        return page

    return signed_in
