"""Promises of docs/security.md that are kept everywhere or nowhere: read off the code, or tried with one request."""

import ast
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from intranet.foundation import passwords
from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.profiles import ASVS
from intranet.pagekit import drafts, password_check
from intranet.web.app import create_app
from tests.conftest import settings_for

CODE = sorted((PROJECT_ROOT / "intranet").rglob("*.py"))
SCRIPTS = sorted((PROJECT_ROOT / "static/js").glob("*.js"))
# What calls out, runs what it is given, or makes objects of what it reads.
_NEVER_IMPORTED = {
    "ftplib", "http.client", "httpx", "ldap3", "marshal", "pickle", "requests", "shelve", "smtplib",
    "urllib.request", "xmlrpc", "yaml",
}  # fmt: skip
# The one place that does: to the mail server that the office has set, and to no other.
_LETTERS = ("intranet/foundation/mail.py", "smtplib")
_NEVER_CALLED = {"eval", "exec", "compile", "__import__", "render_template_string", "from_string"}


@pytest.fixture(scope="module")
def on_https(tmp_path_factory):
    """The application as it is served over https; nothing here asks its database."""
    folder = tmp_path_factory.mktemp("https")
    return create_app(settings_for(f"sqlite:///{folder / 'x.sqlite3'}", folder, https=True))


def _trees():
    for path in CODE:
        yield path.relative_to(PROJECT_ROOT), ast.parse(path.read_text())


def test_nothing_calls_out_or_runs_or_unpacks_what_it_is_given():
    found = []
    for path, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                module = getattr(node, "module", None)
                names = {module} if module else {alias.name for alias in node.names}
                found += [(str(path), name) for name in names & _NEVER_IMPORTED]
            elif isinstance(node, ast.Call):
                called = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
                owner = getattr(getattr(node.func, "value", None), "id", "")
                # a pattern is compiled, too
                if called in _NEVER_CALLED and owner != "re":
                    found.append((str(path), called))
                found += [(str(path), "shell") for word in node.keywords if word.arg == "shell"]
    assert found == [_LETTERS]


def test_our_scripts_neither_make_markup_nor_code_of_text():
    danger = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|postMessage"
    )
    assert [
        (path.name, danger.findall(path.read_text()))
        for path in SCRIPTS
        if danger.search(path.read_text())
    ] == []


def test_the_cookie_of_the_session_is_for_this_host_over_https_alone(on_https):
    answer = on_https.test_client().get("/login", base_url="https://localhost")
    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if "session" in c]
    name, _, rest = cookie.partition("=")
    assert name == "__Host-session"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(rest.split("; ")[1:])
    assert "Domain" not in rest


def test_other_sites_are_not_let_in_and_odd_methods_are_not_answered(on_https):
    browser = on_https.test_client()
    answer = browser.get(
        "/login", base_url="https://localhost", headers={"Origin": "https://elsewhere.example"}
    )
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    for method in ("TRACE", "TRACK", "PUT", "DELETE"):
        refused = browser.open("/login", base_url="https://localhost", method=method)
        assert refused.status_code == 405, method


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.env", "/static/", "/static/js/", "/static/../pyproject.toml", "/wsgi.py",
     "/static/%2e%2e/%2e%2e/etc/passwd"],
)  # fmt: skip
def test_neither_folders_nor_files_of_the_source_are_served(on_https, path):
    answer = on_https.test_client().get(path, base_url="https://localhost")
    assert answer.status_code in {302, 303, 404}
    assert b"[project]" not in answer.data


def test_a_password_is_whatever_people_choose_and_is_taken_as_it_was_typed():
    for chosen in (
        "一匹马过河去看桃花开",
        "correct-horse battery-staple " * 4,
        "with blanks between words",
        "8#-_\"'<>&;%~|",
    ):
        assert passwords.weaknesses(chosen, profile=ASVS, username="staff") == []
    stored = passwords.hash_password(" Längst-ßo 7 ")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.verify_password(stored, " Längst-ßo 7 ")
    for near in ("Längst-ßo 7", " längst-ßo 7 ", " Längst-ßo 7"):
        assert not passwords.verify_password(stored, near)
    assert passwords.weaknesses("kurz-7", profile=ASVS, username="staff")
    assert passwords.weaknesses("x9" * 65, profile=ASVS, username="staff")


def test_fields_for_passwords_hide_them_and_let_managers_paste(on_https):
    page = on_https.test_client().get("/login", base_url="https://localhost").text
    (field,) = re.findall(r"<input[^>]*name=\"password\"[^>]*>", page)
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert not re.search(r"onpaste|oncopy|maxlength", field)


def test_signed_values_are_taken_whole_in_time_and_for_their_purpose_alone(on_https):
    with on_https.test_request_context("/"):
        packed = drafts._serializer().dumps({"a": ["b"]})
        device = password_check._serializer().dumps(["0" * 16, ["name"]])
        long_ago = datetime.now(UTC) - timedelta(days=password_check.DEVICE_DAYS + 1)
        with time_machine.travel(long_ago, tick=False):
            old = password_check._serializer().dumps(["0" * 16, ["name"]])
        assert drafts.unpack_request(packed) == {"a": ["b"]}
        assert drafts.unpack_request(packed[:-1] + ("A" if packed[-1] != "A" else "B")) is None
        assert drafts.unpack_request(device) is None
    for value, known in ((device, True), (old, False), (packed, False)):
        with on_https.test_request_context("/", headers={"Cookie": f"__Host-device={value}"}):
            assert bool(password_check._read_device()[0]) is known
