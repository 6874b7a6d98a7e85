"""When the largest thing on a page is painted (LCP), for desk, ledger and form, in Chromium at 1366 × 768.

    .venv/bin/python -m tests.bench.bench_paint http://127.0.0.1:8000 [--rounds 5]

It reads a demonstration that is served already (``make run``) as the secretary of a branch. Each round has a browser
context of its own, so that nothing is cached (``first``), and then reads the page once more (``again``). Printed are
medians in milliseconds and the load of the machine; the goal is one second on a machine that does nothing else.
"""

import argparse
import os
import statistics

from playwright.sync_api import Browser, Page, sync_playwright

from intranet.foundation.config import DEFAULT_DEMO_PASSWORD
from tests.browser.conftest import CHROMIUM, FLAGS

WHO = "secretary04"
PAGES = {"desk": "/", "ledger": "/activities", "form": "/activities/new?kind=assembly"}
# the last entry that is known once the page is loaded and has been quiet for a moment
LARGEST = """() => new Promise((done) => {
    let last = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) last = entry.startTime; })
        .observe({ type: "largest-contentful-paint", buffered: true });
    setTimeout(() => done(last), 500);
})"""


def painted(page: Page, path: str) -> float:
    """Milliseconds from asking for the page to its largest paint."""
    page.goto(path, wait_until="load")
    return float(page.evaluate(LARGEST))


def one_round(browser: Browser, base: str, cookies: list[dict[str, object]]) -> dict[str, float]:
    """Each page with an empty cache and once more."""
    found = {}
    for name, path in PAGES.items():
        context = browser.new_context(base_url=base, viewport={"width": 1366, "height": 768})
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        found[f"{name} first"] = painted(page, path)
        found[f"{name} again"] = painted(page, path)
        context.close()
    return found


def signed_in(browser: Browser, base: str) -> list[dict[str, object]]:
    """The cookies of somebody who has signed in."""
    context = browser.new_context(base_url=base)
    page = context.new_page()
    page.goto("/login")
    page.fill("input[name=username]", WHO)
    page.fill("input[name=password]", DEFAULT_DEMO_PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    cookies = [dict(cookie) for cookie in context.cookies()]
    context.close()
    return cookies


def main() -> None:
    """Read the pages and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", help="address of a served demonstration")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        cookies = signed_in(browser, asked.base)
        rounds = [one_round(browser, asked.base, cookies) for _ in range(asked.rounds)]
        browser.close()
    for name in rounds[0]:
        print(f"{name:12} {statistics.median(one[name] for one in rounds):6.0f} ms")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
