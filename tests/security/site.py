"""What is attacked: the canary, and the product with a throw-away demo, both on loopback."""

# ruff: noqa: S310, S323 - everything asked lies on loopback

from __future__ import annotations

import http.client
import os
import re
import secrets
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WORK = Path(os.environ.get("INTRANET_SECURITY_DIR", ROOT / "instance" / "security"))
PASSWORD = "Dangjian-2025"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"')


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, *, seconds: float = 120) -> None:
    """Until somebody listens; raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise TimeoutError(f"nothing listens on port {port}")


@contextmanager
def running(
    *command: str | Path, log: Path, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A process until the end of the block."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def canary(python: Path | str = sys.executable) -> Iterator[str]:
    """The broken application; its address."""
    port = free_port()
    script = Path(__file__).with_name("canary.py")
    with running(python, script, str(port), ROOT / "static", log=WORK / "canary.log"):
        wait_for(port)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def product(*, proxies: int = 0) -> Iterator[Product]:
    """The product as it is served, with the demo in a folder of its own."""
    WORK.mkdir(parents=True, exist_ok=True)
    folder = WORK / f"demo-{secrets.token_hex(4)}"
    port = free_port()
    settings = {
        "INTRANET_DATA_DIR": str(folder),
        "INTRANET_PORT": str(port),
        "INTRANET_HTMX_SOURCE": "local",
        "INTRANET_TRUSTED_PROXIES": str(proxies),
    }
    with running("deploy/run-demo.sh", log=WORK / "product.log", **settings) as process:
        wait_for(port, seconds=1200)
        yield Product(f"http://127.0.0.1:{port}", folder, process.pid)


@dataclass
class Product:
    """Where it is served, what it writes, and the process that began it."""

    url: str
    folder: Path
    pid: int

    def person(self, username: str) -> Person:
        """Somebody signed in."""
        person = Person(self.url)
        person.post("/login", {"username": username, "password": PASSWORD})
        return person


@dataclass
class Answer:
    """Status, headers and text."""

    status: int
    headers: http.client.HTTPMessage
    text: str
    url: str = ""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass
class Person:
    """A browser without script; it follows no redirect."""

    url: str
    cookies: CookieJar = field(default_factory=CookieJar)
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Keep cookies."""
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies),
            _Stay,
            urllib.request.ProxyHandler({}),
            # a certificate that was made a moment ago, on loopback
            urllib.request.HTTPSHandler(context=ssl._create_unverified_context()),
        )

    def get(self, address: str) -> Answer:
        """One page."""
        return self._ask(urllib.request.Request(self.url + address))

    def post(self, address: str, data: dict[str, Any]) -> Answer:
        """A form with a valid token."""
        if "csrf_token" not in data:
            found = _TOKEN.search(self.get(address).text)
            data = {**data, "csrf_token": (found[1] or found[2]) if found else ""}
        body = urllib.parse.urlencode(data, doseq=True).encode()
        return self._ask(urllib.request.Request(self.url + address, body))

    def upload(
        self, page: str, address: str, data: dict[str, str], files: list[tuple[str, bytes]]
    ) -> Answer:
        """Files as field ``files`` of a form that *page* shows."""
        found = _TOKEN.search(self.get(page).text)
        token = (found[1] or found[2]) if found else ""
        mark = secrets.token_hex(16)
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
            for name, text in {**data, "csrf_token": token}.items()
        ]
        for name, content in files:
            head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
            parts += [head.encode(), content, b"\r\n"]
        request = urllib.request.Request(
            self.url + address, b"".join([*parts, f"--{mark}--\r\n".encode()])
        )
        request.add_header("Content-Type", f"multipart/form-data; boundary={mark}")
        return self._ask(request)

    def raw(self, address: str) -> bytes:
        """The bytes of a file; none when it is refused."""
        try:
            with self._opener.open(self.url + address, timeout=180) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError:
            return b""

    def cookie(self) -> str:
        """The header that carries the session."""
        return "; ".join(f"{one.name}={one.value}" for one in self.cookies)

    def _ask(self, request: urllib.request.Request) -> Answer:
        usual = {"Sec-Fetch-Site": "same-origin", "Referer": f"{self.url}/"}
        for name, text in {**usual, **self.headers}.items():
            request.add_header(name, text)
        try:
            answer = self._opener.open(request, timeout=180)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            text = answer.read().decode("utf-8", "replace")
            return Answer(answer.status, answer.headers, text, answer.url)
