"""What travels to the browser: little on the first visit, less on every later one (photos apart)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.live import Site
from tests.browser.pages import sign_in

FIRST_BYTES, LATER_BYTES = 70_000, 30_000


@pytest.mark.parametrize("person", ["secretary04", "staff"])
def test_pages_are_light(person: str, window: Callable[..., BrowserContext], site: Site) -> None:
    record = site.value(
        "SELECT max(activity.id) FROM activity JOIN branch ON branch.id = activity.branch_id "
        "WHERE branch.code = 'B04' AND state = 'approved'"
    )
    page = window().new_page()
    received: list[float] = []
    browser = page.context.new_cdp_session(page)
    browser.send("Network.enable")

    def note(event: dict[str, Any]) -> None:
        received.append(event["encodedDataLength"])

    browser.on("Network.loadingFinished", note)
    sign_in(page, person)
    first = sum(received)
    assert 1000 < first <= FIRST_BYTES

    form = f"/activities/{record}" if person == "staff" else "/activities/new?kind=assembly"
    weights = {}
    for path in ("/", "/activities", "/activities", f"/activities/{record}", form):
        received.clear()
        page.goto(path, wait_until="networkidle")
        weights[path] = sum(received)
    assert not {path: weight for path, weight in weights.items() if weight > LATER_BYTES}
