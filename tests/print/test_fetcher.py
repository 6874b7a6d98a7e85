"""A printed document reaches nothing but the print folder and the images it was given."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import Request

import pytest

from intranet.foundation.pdf import render_pdf
from intranet.foundation.pdf.engine import PrintDefect
from intranet.foundation.pdf.fetcher import ClosedFetcher, ResourceRefused
from intranet.pagekit.printing import compose
from tests.print import pictures, samples

pytestmark = pytest.mark.print


class _Listener(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.hits: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.hits.append(self.path)  # type: ignore[attr-defined]
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[_Listener]:
    server = _Listener()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def page(body: str, head: str = "") -> str:
    return f'<!doctype html><html lang="zh-CN"><title>试验</title>{head}<body>{body}</body></html>'


def test_the_network_is_not_asked(listener):
    address = f"http://127.0.0.1:{listener.server_port}"
    drawing = (
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>"
        f"<image href='{address}/svg' width='9' height='9'/></svg>"
    )
    html = page(
        f'<p style="background: url({address}/background)">正文</p>'
        f'<img src="{address}/image" alt="甲"><img src="{drawing}" alt="乙">'
        f'<object data="{address}/object"></object><embed src="{address}/embed">'
        f'<a href="{address}/link" rel="attachment">附件</a>',
        f'<link rel="stylesheet" href="{address}/sheet.css">'
        f'<link rel="attachment" href="{address}/attachment">'
        f"<style>@import url({address}/import.css);"
        f"@font-face {{ font-family: X; src: url({address}/font) }} p {{ font-family: X }}</style>",
    )

    content = render_pdf(html, metadata=samples.METADATA)

    assert content.startswith(b"%PDF-1.7")
    assert listener.hits == []
    with pytest.raises(PrintDefect, match="may not load"):
        render_pdf(html, metadata=samples.METADATA, strict=True)


def test_a_file_of_the_machine_is_not_read(tmp_path):
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(pictures.photo(1, width=90, height=60))

    content = render_pdf(
        page(f'<img src="file://{secret}" alt="甲"><img src="{secret}" alt="乙">'),
        metadata=samples.METADATA,
    )

    assert b"/Subtype /Image" not in content
    assert b"/Width 90" not in content


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "https://example.org/a.css",
        "HTTP://127.0.0.1/",
        "ftp://127.0.0.1/a",
        "file:///etc/hostname",
        "FILE:///etc/hostname",
        "/etc/hostname",
        "gopher://127.0.0.1/",
        "print:../css/theme.css",
        "print:%2e%2e%2fcss%2ftheme.css",
        "print:/etc/hostname",
        "print://etc/hostname.css",
        "print:..",
        "print:",
        "print:missing.css",
        "print:gongwen.css?x=1",
        "attachment:../secret",
        "attachment:%2e%2e/secret",
        "attachment:",
        "",
    ],
)
def test_an_address_outside_the_three_schemes_is_refused(address):
    fetcher = ClosedFetcher({})

    with pytest.raises(ResourceRefused):
        fetcher.fetch(address)


def test_a_whole_request_takes_the_same_way():
    fetcher = ClosedFetcher({})

    with pytest.raises(ResourceRefused):
        fetcher.open(Request("http://127.0.0.1:9/"))


def test_a_link_in_the_print_folder_does_not_lead_out(tmp_path):
    folder = tmp_path / "print"
    folder.mkdir()
    (tmp_path / "outside.css").write_text("p { color: red }")
    (folder / "inside.css").symlink_to(tmp_path / "outside.css")

    with pytest.raises(ResourceRefused):
        ClosedFetcher({}, folder=folder).fetch("print:inside.css")


def test_the_print_folder_is_read():
    response = ClosedFetcher({}).fetch("print:gongwen.css")

    assert response.content_type == "text/css"
    assert b"@page" in response.read()


def test_images_come_from_a_mapping_or_a_function():
    picture = pictures.photo(1, width=40, height=30)

    for source in ({"a1": picture}, lambda image_id: {"a1": picture}[image_id]):
        response = ClosedFetcher(source).fetch("attachment:a1")
        assert response.content_type == "image/jpeg"
        assert response.read() == picture
        with pytest.raises(KeyError):
            ClosedFetcher(source).fetch("attachment:other")


def test_an_image_must_be_jpeg_or_png():
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"/>'

    with pytest.raises(ResourceRefused, match="neither JPEG nor PNG"):
        ClosedFetcher({"a1": drawing}).fetch("attachment:a1")


def test_a_missing_photo_is_reported_and_the_rest_is_printed():
    document = samples.summary(photos=pictures.photo_page()[:1], tables=(), review=None)
    html = compose(samples.environment(), "summary.html", document)

    assert render_pdf(html, metadata=samples.METADATA).startswith(b"%PDF-")
    with pytest.raises(PrintDefect, match="photo-1"):
        render_pdf(html, metadata=samples.METADATA, strict=True)
