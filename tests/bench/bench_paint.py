"""When the largest thing on a page is painted (LCP), for desk, ledger and form, in Chromium at 1366 × 768.

    .venv/bin/python -m tests.bench.bench_paint http://127.0.0.1:8000 [--rounds 5]

It reads a demonstration that is served already (``make run``) as the secretary of a branch. Each round has a browser
context of its own, so that nothing is cached (``first``), and then reads the page once more (``again``). Beside each
stands a bare page of plain text that weighs as much as all that was fetched for it, from a server that does nothing
else. Printed are medians in milliseconds, how many times the bare page that is, the bytes, and the load of the machine;
the goal is one second on a machine that does nothing else, and under load the ratio is what tells.
"""

import argparse
import os
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

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
WEIGHT = """() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
    .reduce((sum, one) => sum + (one.transferSize ? one.encodedBodySize : 0), 0)"""
LINE = "<p>计划、开展、登记、审核、小结、归档，都在这一行里。</p>\n"
HEAD = '<!DOCTYPE html><html lang="zh"><meta charset="utf-8"><title>文字</title>\n'


class _Bare(BaseHTTPRequestHandler):
    """Answers /N with N bytes of plain text."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        size = int(self.path.strip("/") or 0) if self.path.strip("/").isdecimal() else 0
        body = (HEAD + LINE * (size // len(LINE.encode()) + 1)).encode()[: max(size, len(HEAD))]
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def bare_pages() -> Iterator[str]:
    """The address of a server of bare pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Bare)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def painted(page: Page, path: str) -> float:
    """Milliseconds from asking for the page to its largest paint."""
    page.goto(path, wait_until="load")
    return float(page.evaluate(LARGEST))


def one_round(
    browser: Browser, base: str, bare: str, cookies: list[dict[str, object]]
) -> dict[str, tuple[float, float, int]]:
    """Each page with an empty cache and once more: its paint, that of the bare page, and the bytes of both."""
    found = {}
    for name, path in PAGES.items():
        context = browser.new_context(base_url=base, viewport={"width": 1366, "height": 768})
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        for when in ("first", "again"):
            own = painted(page, path)
            weight = int(page.evaluate(WEIGHT))
            plain = browser.new_page(viewport={"width": 1366, "height": 768})
            found[f"{name} {when}"] = own, painted(plain, f"{bare}/{weight}"), weight
            plain.close()
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
        with bare_pages() as bare:
            rounds = [one_round(browser, asked.base, bare, cookies) for _ in range(asked.rounds)]
        browser.close()
    for name in rounds[0]:
        own, plain, weight = (
            statistics.median(one[name][number] for one in rounds) for number in range(3)
        )
        times = own / plain
        print(
            f"{name:12} {own:6.0f} ms   bare {plain:5.0f} ms   {times:4.1f}×   {weight:7.0f} bytes"
        )
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
