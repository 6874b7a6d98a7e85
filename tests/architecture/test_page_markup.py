"""Templates keep the promises of the content security policy and of the stylesheets."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TAG = re.compile(r"<[a-z](?:[^<>\"']|\"[^\"]*\"|'[^']*'|\{%.*?%\}|\{\{.*?\}\})*>", re.DOTALL)
ACTION = re.compile(r"\shx-(?:get|post|put|patch|delete|action)=")


def pages() -> dict[str, str]:
    """Templates for browsers, without comments; print/ belongs to the PDF renderer."""
    found = {}
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT / "templates").as_posix()
        if not name.startswith("print/"):
            text = path.read_text(encoding="utf-8")
            found[name] = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    return found


def tags() -> list[tuple[str, str]]:
    return [(name, tag) for name, text in pages().items() for tag in TAG.findall(text)]


def test_no_inline_styles_or_handlers() -> None:
    found = [(n, t) for n, t in tags() if re.search(r"\s(?:style|on[a-z]+|hx-on[:\w-]*)\s*=", t)]
    assert not found, "style-src 'self' and script-src drop these silently: use a class, app.js"


def test_every_script_carries_the_nonce_and_a_source() -> None:
    scripts = [(n, t) for n, t in tags() if t.startswith("<script")]
    found = [(n, t) for n, t in scripts if "nonce=" not in t or "src=" not in t]
    assert not found, "scripts are files of static/js and carry nonce"


def test_every_htmx_element_carries_hx_nonce() -> None:
    found = [(n, t) for n, t in tags() if ACTION.search(t) and "hx-nonce=" not in t]
    assert not found, 'without hx-nonce="{{ csp_nonce }}" hx-csp removes the attributes'


def test_nonces_are_not_inherited() -> None:
    """An inherited nonce would bless markup injected below the element."""
    assert not [(n, t) for n, t in tags() if "hx-nonce:inherited" in t]


def test_only_classes_that_some_stylesheet_knows() -> None:
    sheets = [*(ROOT / "static/css").glob("*.css"), *(ROOT / "static/made").glob("*.css")]
    rules = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", rules))
    unknown = []
    for name, text in pages().items():
        for value in re.findall(r'\sclass="([^"]*)"', text):
            # a class completed by an expression (tone-{{ … }}) is judged by its beginning only
            plain = re.sub(r"\S*\{\{.*?\}\}\S*|\{%.*?%\}", " ", value)
            unknown += [(name, word) for word in plain.split() if word not in known]
    assert not unknown, "a class without a rule is a slip of the pen or dead markup"


def test_limits_of_fields_come_from_their_forms() -> None:
    """A ``maxlength`` cuts pasted text off in silence, and may differ from the limit that is enforced."""
    found = [name for name, text in pages().items() if '"maxlength"' in text]
    assert not found, "TextLength of the form tells the control its limit"


def test_every_form_posts_once() -> None:
    """``csrf()`` renders the token and the key under which a form is carried out once; ``entry_head`` calls it."""
    # signing out twice is signing out, an attachment may be moved up twice in a row, what is sent again has its old key
    apart = {
        "components/shell.html",
        "activities/attachments/_actions.html",
        "errors/body.html",
    }
    found = [
        name
        for name, text in pages().items()
        if name not in apart
        for form in re.findall(r'<form\b[^>]*method="post".*?</form>', text, re.DOTALL)
        if "csrf()" not in form and "entry_head(" not in form
    ]
    assert not found, "the form needs csrf() from components/forms.html"
