"""The shipped proxy configuration, and what happens to a service whose master is killed: tried as they are.

``python -m tests.security.proxy``. nginx comes from the machine, or unpacked from Debian's package.
"""

from __future__ import annotations

import re
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from os import kill

from tests.security import tools
from tests.security.site import ROOT, WORK, Person, Product, free_port, product, running, wait_for

HELD = 8
_MAIN = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@contextmanager
def proxied(service: Product) -> Iterator[str]:
    """``deploy/nginx/intranet.conf`` in front of the service, with ports, name and certificate of this moment."""
    folder = WORK / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    certificate = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
    ]
    subprocess.run(
        ["openssl", *certificate, "-keyout", folder / "key.pem", "-out", folder / "fullchain.pem"],
        check=True,
        capture_output=True,
    )
    port = free_port()
    text = (ROOT / "deploy/nginx/intranet.conf").read_text(encoding="utf-8")
    for shipped, here in (
        ("127.0.0.1:8000", urllib.parse.urlsplit(service.url).netloc),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ssl/intranet", str(folder)),
        ("intranet.example.cn", "127.0.0.1"),
    ):
        if shipped not in text:
            raise RuntimeError(f"the configuration no longer says {shipped}")
        text = text.replace(shipped, here)
    # the port is not the usual one here, and browsers name it
    text = text.replace("$host;", "$http_host;")
    (folder / "site.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder), encoding="utf-8")
    program = tools.nginx()
    words = [program, "-p", folder, "-c", folder / "nginx.conf"]
    subprocess.run([*words, "-t"], check=True)
    with running(*words, log=WORK / "nginx.log"):
        wait_for(port)
        yield f"https://127.0.0.1:{port}"


def slow(url: str) -> socket.socket:
    """A connection over which a request has begun, and does not go on."""
    parts = urllib.parse.urlsplit(url)
    plain = socket.create_connection((parts.hostname or "", parts.port or 443), timeout=30)
    link = ssl._create_unverified_context().wrap_socket(plain, server_hostname="127.0.0.1")  # noqa: S323
    link.sendall(b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n")
    return link


def slow_clients_hold_nothing(url: str, _: Product) -> str:
    """Others are answered at once, and after the time-out the connections are closed."""
    held = [slow(url) for _ in range(HELD)]
    began = time.monotonic()
    for _ in range(20):
        if Person(url).get("/login").status != 200:
            return "a page was not answered"
    took = time.monotonic() - began
    time.sleep(13)
    open_still = 0
    for link in held:
        link.settimeout(2)
        with suppress(OSError):
            open_still += link.recv(1) != b""
        link.close()
    if took > 5 or open_still:
        return f"20 pages took {took:.1f} s, {open_still} slow connections are open still"
    return ""


def what_visitors_say_of_themselves_counts_nothing(url: str, service: Product) -> str:
    """Address, host, scheme and prefix are those that nginx sees."""
    liar = Person(
        url,
        headers={
            "X-Forwarded-For": "10.9.8.7",
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Proto": "http",
            "X-Forwarded-Prefix": "/evil",
            "Forwarded": "for=10.9.8.7",
        },
    )
    page = liar.get("/")
    if "evil" in str(page.headers) or "evil" in page.text:
        return "the answer repeats a forged host or prefix"
    liar.post("/login", {"username": "staff", "password": "Dangjian-2025"})
    base = sqlite3.connect(next(service.folder.glob("*.sqlite3")))
    try:
        ((address,),) = base.execute("SELECT address FROM user_session ORDER BY id DESC LIMIT 1")
    finally:
        base.close()
    return "" if address == "127.0.0.1" else f"the session was begun from {address}"


def too_much_is_refused_in_chinese(url: str, _: Product) -> str:
    """A body beyond the limit."""
    answer = Person(url).upload("/login", "/login", {}, [("a.jpg", b"0" * (61 * 1024 * 1024))])
    return (
        ""
        if answer.status == 413 and "60 MB" in answer.text
        else f"{answer.status}: {answer.text[:100]}"
    )


def nothing_behind_is_an_orderly_503(url: str, service: Product) -> str:
    """Also: workers whose master was killed are gone, so that the port is free for the next. Ends the service."""
    lines = subprocess.run(
        ["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
    )
    port = urllib.parse.urlsplit(service.url).port
    served = [
        (int(pid), int(parent))
        for pid, parent in re.findall(
            rf"^ *(\d+) +(\d+) .*gunicorn .*:{port}\b", lines.stdout, re.MULTILINE
        )
    ]
    ids = {pid for pid, _ in served}
    (master,) = (pid for pid, parent in served if parent not in ids)
    kill(master, signal.SIGKILL)
    time.sleep(3)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port or 0))
        except OSError:
            return "workers without a master hold the port"
    answer = Person(url).get("/login")
    fine = answer.status == 503 and answer.headers["Retry-After"] and "稍候" in answer.text
    return "" if fine else f"{answer.status}: {answer.text[:100]}"


CHECKS: tuple[Callable[[str, Product], str], ...] = (
    what_visitors_say_of_themselves_counts_nothing,
    too_much_is_refused_in_chinese,
    slow_clients_hold_nothing,
    nothing_behind_is_an_orderly_503,
)


def main() -> int:
    """Say what each check found; 1 when one found something."""
    wrong = 0
    with product(proxies=1) as service, proxied(service) as url:
        for check in CHECKS:
            said = check(url, service)
            wrong += bool(said)
            print(f"{check.__name__.replace('_', ' ')}: {said or 'yes'}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
