"""Security headers on every kind of answer, cookies, caching and compression."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from intranet.domain.records.workflow import State
from intranet.web.app import create_app
from tests.conftest import settings_for
from tests.factories.activities import make_activity

pytestmark = pytest.mark.matrix

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def nonce_of(answer):
    return re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[1]


def check(answer):
    for name, value in ALWAYS.items():
        assert answer.headers[name] == value, f"{name} on {answer.request.path}"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    answer.close()


@pytest.mark.parametrize(
    "path",
    [
        "/login",
        "/activities",
        "/activities/1",
        "/activities/1/record.pdf",
        "/activities/999999",
        "/nowhere",
        "/members",
        "/health/live",
        "/static/css/theme.css",
        "/static/nowhere.css",
    ],
)
def test_every_answer_carries_the_headers(session, login_as, path):
    make_activity(session, state=State.APPROVED)
    check(login_as("staff").get(path))
    check(login_as(None).get(path))


def test_refusals_carry_the_headers(session, login_as):
    browser = login_as("clerk1")
    for answer in (
        browser.get("/review"),
        browser.post("/activities/new", {"branch": "B01", "form_key": "form-key-0001"}),
        browser.client.post("/activities/new"),
        browser.post("/drafts/keep", {"draft_key": "x", "text": "长" * 1_000_000}),
    ):
        assert answer.status_code in {400, 403, 413, 422}
        check(answer)


def test_each_answer_has_its_own_nonce_and_every_script_carries_it(login_as):
    browser = login_as("staff")
    first, second = browser.get("/activities"), browser.get("/activities")
    assert nonce_of(first) != nonce_of(second)
    scripts = re.findall(r"<script\b[^>]*>", first.text)
    assert scripts
    assert all(f'nonce="{nonce_of(first)}"' in script for script in scripts)


def test_the_cdn_is_allowed_only_where_it_is_switched_on(tmp_path):
    for source, allowed in (("cdn", True), ("local", False)):
        app = create_app(
            settings_for(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path, htmx_source=source)
        )
        answer = app.test_client().get("/static/js/app.js")
        policy = answer.headers["Content-Security-Policy"]
        answer.close()
        assert ("https://" in policy) is allowed


def test_on_https_the_cookie_is_bound_to_the_host(tmp_path):
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path, https=True))
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-session"
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_HTTPONLY"]
    answer = app.test_client().get("/static/js/app.js", base_url="https://localhost")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    answer.close()


def test_pages_are_not_stored_and_files_of_ours_are_cached_by_content(login_as):
    browser = login_as("staff")
    page = browser.get("/activities")
    assert page.headers["Cache-Control"] == "no-store, private"
    address = re.search(r'href="(/static/css/theme\.css\?v=[0-9a-f]{12})"', page.text)[1]
    sheet = browser.get(address)
    assert "max-age=31536000" in sheet.headers["Cache-Control"]
    sheet.close()


def test_pages_and_sheets_are_compressed_for_those_who_take_it(login_as):
    browser = login_as("staff")
    for path in ("/activities", "/static/css/theme.css"):
        plain = browser.get(path)
        packed = browser.get(path, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert len(packed.data) < len(plain.data) / 2
        plain.close()
        packed.close()


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/activities/999999", 404, "没有找到"),
        ("/admin/accounts", 403, "没有权限"),
        ("/nowhere", 404, "没有找到"),
    ],
)
def test_error_pages_say_in_chinese_what_to_do(login_as, path, status, sentence):
    answer = login_as("staff").get(path)
    assert answer.status_code == status
    assert sentence in answer.text
    assert "回到工作台" in answer.text


def test_htmx_gets_a_compact_error(login_as):
    answer = login_as("staff").htmx("/activities/999999")
    assert answer.status_code == 404
    assert "<html" not in answer.text
    assert answer.headers["HX-Retarget"] == "#notices"


def test_an_expired_session_under_htmx_leads_to_sign_in(login_as):
    answer = login_as(None).htmx("/activities")
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/login")


def test_after_an_expired_session_a_fragment_leads_back_to_the_page_and_its_choices(app):
    def asked(path, shown):
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{shown}"}
        answer = app.test_client().get(path, headers=headers)
        assert answer.status_code == 204
        (back,) = parse_qs(urlsplit(answer.headers["HX-Redirect"]).query)["next"]
        return back

    assert asked("/activities?q=%E8%AD%A6", "/activities") == "/activities?q=%E8%AD%A6"
    assert asked("/review?x=1", "/duties?period=2025Q3") == "/duties?period=2025Q3"
    assert asked("/activities", "//elsewhere.example/") == "/"


def test_a_lost_database_gives_a_plain_chinese_page(tmp_path):
    app = create_app(
        settings_for("postgresql+psycopg://nobody@/nowhere?host=/nonexistent", tmp_path)
    )
    client = app.test_client()
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 503
    answer = client.get("/login")
    assert answer.status_code == 503
    assert "系统暂时不能使用" in answer.text


def test_a_stale_token_keeps_what_was_typed(login_as):
    browser = login_as("clerk1")
    answer = browser.client.post(
        "/activities/new",
        data={
            "csrf_token": "old",
            "draft_key": "activity:new:k",
            "branch": "B01",
            "title": "写好的",
        },
    )
    assert answer.status_code == 400
    assert "/activities/new?draft=activity:new:k" in answer.text
    assert "写好的" in browser.get("/activities/new?draft=activity:new:k").text
