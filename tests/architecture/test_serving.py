"""How the product is served: whom it believes, who may read what it writes, whose demo it refuses."""

import os
import re
import runpy
import stat

import pytest
from gunicorn.config import Config
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader
from gunicorn.http.wsgi import create

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.foundation.config import PROJECT_ROOT, SettingsError
from intranet.foundation.database import db
from intranet.foundation.storage import FileStore, Stores
from intranet.web.app import create_app
from tests.conftest import settings_for


class Socket:
    """As far as gunicorn looks at one."""

    def getsockname(self):
        return ("127.0.0.1", 8000)


@pytest.mark.parametrize("proxy", [("127.0.0.1", 40000), b""], ids=["loopback", "unix"])
def test_gunicorn_believes_no_header(proxy):
    said = runpy.run_path(str(PROJECT_ROOT / "deploy/gunicorn.conf.py"))
    config = Config()
    for name in config.settings:
        if name in said and name not in {"when_ready", "post_fork"}:
            config.set(name, said[name])
    raw = (
        b"GET /activities HTTP/1.1\r\nHost: intranet\r\nX-Forwarded-Proto: https\r\n"
        b"SCRIPT_NAME: /evil\r\nX-Forwarded-For: 10.9.8.7\r\n\r\n"
    )
    request = Request(config, IterUnreader([raw]), proxy)
    _, environ = create(request, Socket(), proxy, ("127.0.0.1", 8000), config)
    assert environ["SCRIPT_NAME"] == ""
    assert environ["wsgi.url_scheme"] == "http"
    assert environ["REMOTE_ADDR"] != "10.9.8.7"


def test_the_proxy_takes_what_the_service_takes_and_says_only_what_it_knows(app):
    shipped = (PROJECT_ROOT / "deploy/nginx/intranet.conf").read_text(encoding="utf-8")
    (most,) = re.findall(r"client_max_body_size (\d+)m;", shipped)
    assert int(most) * 1024 * 1024 == app.config["MAX_CONTENT_LENGTH"]
    said = dict(re.findall(r"proxy_set_header (\S+) (\S+);", shipped))
    assert {name: value for name, value in said.items() if name.startswith(("X-", "Host"))} == {
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-Host": "$host",
        "X-Forwarded-Port": '""',
        "X-Forwarded-Prefix": '""',
    }


def test_the_proxy_takes_only_https_and_leads_there():
    shipped = (PROJECT_ROOT / "deploy/nginx/intranet.conf").read_text(encoding="utf-8")
    servers = shipped.split("\nserver {")[1:]
    (plain,) = [one for one in servers if "listen 80;" in one]
    assert "return 301 https://" in plain
    assert "proxy_pass" not in plain
    (secured,) = [one for one in servers if "proxy_pass" in one]
    assert re.findall(r"listen ([^;]+);", secured) == ["443 ssl http2"]
    assert re.findall(r"ssl_protocols ([^;]+);", secured) == ["TLSv1.2 TLSv1.3"]
    (suites,) = re.findall(r"ssl_ciphers ([^;]+);", secured)
    assert all(
        one.startswith("ECDHE+") and ("GCM" in one or "CHACHA20" in one)
        for one in suites.split(":")
    )


@pytest.mark.parametrize("unit", ["web", "worker"])
def test_no_process_outlives_its_unit(unit):
    lines = (PROJECT_ROOT / f"deploy/systemd/intranet-{unit}.service").read_text(encoding="utf-8")
    assert "KillMode=mixed" in lines.splitlines()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
    ],
)
def test_what_another_site_sends_changes_nothing(login_as, headers):
    assert login_as("clerk1").post("/logout", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://elsewhere"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
    ],
)
def test_what_our_own_page_sends_is_taken(login_as, headers):
    assert login_as("clerk1").post("/logout", headers=headers).status_code == 303


def test_another_site_may_lead_to_a_page(login_as):
    answer = login_as("clerk1").get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_of_files_are_for_the_service_alone_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        store = FileStore(tmp_path / "data" / "objects")
        path = store.path(store.put(b"x"))
    finally:
        os.umask(before)
    assert {mode(one) for one in (path.parent, store.folder, store.folder.parent)} == {0o700}
    assert mode(path) == 0o600


def test_folders_of_an_earlier_umask_are_closed_at_the_start(tmp_path):
    (tmp_path / "objects").mkdir()
    (tmp_path / "objects").chmod(0o755)
    Stores.under(tmp_path).close_to_others()
    assert mode(tmp_path / "objects") == 0o700


def test_accounts_of_the_demo_are_not_served_where_people_work(app, session, backend, tmp_path):
    url = app.config["SETTINGS"].database_url
    create_app(settings_for(url, tmp_path))
    record_event(session, AuditAction.DEMO_LOADED, actor=SYSTEM, kind="demo", object_id=None)
    session.commit()
    with pytest.raises(SettingsError, match="holds the demo"):
        create_app(settings_for(url, tmp_path))
    assert create_app(settings_for(url, tmp_path, demo=True))
    db.session.remove()
