"""Make the pictures of the documents and of the guide from the demo: ``make screenshots``.

The demo is loaded into a folder of its own for a fixed day, so that a picture changes only when the page does. Needs
what ``make test`` installs (Chromium).
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
GUIDE = ROOT / "static" / "help"
GUIDE_SIZE = (960, 600)
GUIDE_LIMIT = 60_000
"""Of one picture of the guide, in bytes."""
DAY = "2025-10-20"
PASSWORD = secrets.token_urlsafe(12)
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
COLOURS = 96
SUMMARY = "/quarters/2025Q3/B04"


@contextmanager
def served_demo() -> Iterator[str]:
    """The address of the demo while it is served."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("INTRANET_")
        } | {
            "INTRANET_DEMO": "1",
            "INTRANET_DEMO_PASSWORD": PASSWORD,
            "INTRANET_TODAY": DAY,
            "INTRANET_DATA_DIR": folder,
            "INTRANET_HTMX_SOURCE": "local",
            "INTRANET_SECRET_KEY": secrets.token_hex(32),
        }
        python = [sys.executable, "-m"]
        flask = [*python, "flask", "--app", "wsgi"]
        for words in (["db", "upgrade"], ["demo", "load"]):
            subprocess.run([*flask, *words], cwd=ROOT, env=environment, check=True)  # noqa: S603 - own words
        server = subprocess.Popen(  # noqa: S603 - own words
            [*python, "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--threads", "4",
             "--timeout", "120", "--log-level", "warning", "--no-control-socket"],
            cwd=ROOT,
            env=environment,
        )  # fmt: skip
        try:
            wait_for(f"http://127.0.0.1:{port}/health/ready")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def wait_for(address: str) -> None:
    """Return when the server answers; give up after a minute."""
    for _ in range(120):
        try:
            with urlopen(address):  # noqa: S310 - own server
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the demo did not start")


def signed_in(browser: Browser, address: str, username: str, size: dict[str, int]) -> Page:
    """The desk of this person."""
    context = browser.new_context(
        base_url=address, viewport=size, locale="zh-CN", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto("/login")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_selector("details.menu")
    return page


def keep(page: Page, name: str, height: int | None = None) -> None:
    """Save what is shown (or the page down to *height*) with few colours."""
    if height:
        page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
    page.evaluate("document.fonts.ready")
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    shrink(path)


def shrink(path: Path) -> None:
    """A palette is enough for pages."""
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} kB")


def show(page: Page, name: str) -> None:
    """Save the first screen for the guide, which is read in the product itself: small, and in few kilobytes."""
    page.evaluate("document.fonts.ready")
    path = GUIDE / f"{name}.webp"
    whole = Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide")))
    whole.convert("RGB").resize(GUIDE_SIZE, Image.Resampling.LANCZOS).save(
        path, quality=60, method=6
    )
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {size // 1024} kB")
    if size > GUIDE_LIMIT:
        raise SystemExit(f"{path.name} is larger than {GUIDE_LIMIT} bytes")


def take_guide(browser: Browser, address: str) -> None:
    """The pictures of the guide."""
    page = signed_in(browser, address, "secretary07", DESKTOP)
    show(page, "desk")
    page = signed_in(browser, address, "secretary04", DESKTOP)
    write_a_theme_day(page)
    show(page, "form")
    page = signed_in(browser, address, "secretary11", DESKTOP)
    page.goto("/quarters/2025Q3/B11")
    show(page, "summary")
    page = signed_in(browser, address, "staff", DESKTOP)
    open_first(page, "/review", "主题党日")
    show(page, "review")


def open_first(page: Page, address: str, link: str) -> None:
    """Open a list and follow the first link whose text contains *link*."""
    page.goto(address)
    page.locator("tbody a", has_text=link).first.click()
    page.wait_for_load_state()


def write_a_theme_day(page: Page) -> None:
    """A theme day that is also a lecture, half written, one person absent."""
    page.goto("/activities/new?kind=theme_day")
    page.fill("[name=title]", "10月主题党日暨专题党课")
    page.click("text=同一次活动兼作其他类别")
    page.get_by_label("党课", exact=True).check()
    page.wait_for_selector("#section-lecture")
    row = page.locator("[data-member]").nth(3)
    row.locator("[data-absent]").check()
    row.locator("[data-reason]").select_option(label="公务出差")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def print_summary(page: Page) -> None:
    """The first two pages of the printed summary beside each other."""
    content = page.request.get(f"{SUMMARY}.pdf").body()
    paper = pypdfium2.PdfDocument(content)
    sheets = [paper[number].render(scale=1.1).to_pil() for number in range(2)]
    gap = 24
    width = sum(sheet.width for sheet in sheets) + 3 * gap
    picture = Image.new("RGB", (width, sheets[0].height + 2 * gap), "#d8d6d2")
    for number, sheet in enumerate(sheets):
        picture.paste(sheet, (gap + number * (sheet.width + gap), gap))
    path = IMAGES / "summary-pdf.png"
    picture.save(path)
    shrink(path)


def take_all(browser: Browser, address: str) -> None:
    """Every picture that the documents show."""
    page = signed_in(browser, address, "secretary07", DESKTOP)
    keep(page, "desk")
    page = signed_in(browser, address, "secretary04", DESKTOP)
    page.goto("/activities?quarter=2025Q3")
    keep(page, "activities")
    write_a_theme_day(page)
    keep(page, "form", 1180)
    page.set_viewport_size(DESKTOP)
    open_first(page, "/activities?quarter=2025Q3&kind=theme_day", "主题党日")
    keep(page, "record", 1000)
    print_summary(page)

    page = signed_in(browser, address, "secretary11", DESKTOP)
    page.goto("/quarters/2025Q3/B11")
    keep(page, "summary", 1100)

    page = signed_in(browser, address, "staff", DESKTOP)
    open_first(page, "/review", "主题党日")
    keep(page, "review", 1000)
    page.set_viewport_size(DESKTOP)
    page.goto("/duties?period=2025Q3")
    keep(page, "duties", 1500)
    page.set_viewport_size(DESKTOP)
    page.goto("/overview")
    keep(page, "overview", 1100)
    page.set_viewport_size(DESKTOP)
    page.goto("/quarters/2025Q3")
    keep(page, "quarter", 1000)
    page.set_viewport_size(DESKTOP)
    page.goto("/brands?year=2025")
    keep(page, "brands", 1100)

    page = signed_in(browser, address, "secretary07", PHONE)
    keep(page, "phone-desk")
    page = signed_in(browser, address, "secretary04", PHONE)
    write_a_theme_day(page)
    keep(page, "phone-form")


def main() -> None:
    """Load, serve, take, stop."""
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is missing; `make test` installs it")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with served_demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        take_guide(browser, address)
        if "--guide" not in sys.argv:
            take_all(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
