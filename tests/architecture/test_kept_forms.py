"""What is typed into a form is kept meanwhile and put back, and never overwrites what somebody else has saved since."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html
from wtforms.form import BaseForm

import intranet.web.app  # noqa: F401  # loads every form
from intranet.pagekit.forms import Manners
from tests.architecture.test_habits import READING_PAGES, furnish
from tests.features.test_once import CHANGES

CHANGED = {f"{part}.{name}" for part, names in CHANGES.items() for name in names.split()}

# What is restricted lies nowhere but in its own row: it is not kept while it is typed.
KEPT_NOWHERE = {"/integrity/talks/new", "/integrity/talks/1/edit"}
VISIBLE = './/textarea | .//select | .//input[not(@type="hidden" or @type="submit")]'
# Forms that change what is stored, and yet overwrite nothing that somebody else may have saved since they were opened.
NOTHING_OVERWRITTEN = {
    "accounts.change_password": "the password that is replaced is given",
    "achievements.add_evidence": "only adds",
    "achievements.add_files": "only adds",
    "joint.add_files": "only adds",
    "accounts.confirm": "the password is given",
    "closing.deadlines": "only adds",
    "lists.look": "changes no record",
    "plans.take_offers": "only adds",
    "activities.paste": "only adds",
    "requests.remind": "only reminds",
}
# Beside its version such a form lacks a file, a choice or a button; tests of its feature send it whole and stale.
MORE_IS_NEEDED = {
    "/achievements/1", "/branches/B02/merge", "/brands/1", "/brands/2/logo", "/follow-up/1", "/follow-up/items/1",
    "/integrity/pledges/1/scan", "/review/1", "/requests/1/B01", "/review/2/ask_reopening",
    "/talks/1/edit",
}  # fmt: skip
LINES = './/textarea | .//input[@type="text" or not(@type)]'


def free_text(form: Any) -> list[Any]:
    """Controls into which sentences are typed; numbers, days and choices are none."""
    return [
        control
        for control in form.xpath(LINES)
        if control.tag == "textarea" or control.get("inputmode") not in {"numeric", "decimal"}
    ]


def forms_of(browser: Any, page: str) -> list[Any]:
    answer = browser.get(page, follow_redirects=True)
    if "html" not in answer.content_type:
        return []
    found = html.fromstring(answer.data).xpath('//form[@method="post"]')
    return [form for form in found if form.xpath(VISIBLE)]


def takes_text(form: Any) -> bool:
    lines = free_text(form)
    return len(lines) > 1 or any(control.tag == "textarea" for control in lines)


def typed_into(form: Any) -> dict[str, list[str]]:
    """What the form would send after something was typed into each line of free text."""
    for box in form.xpath(".//input[@data-absent]"):
        box.checked = True
    for number, control in enumerate(free_text(form)):
        control.value = f"键入的文字{number}"
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    return values


def subclasses(kind: type) -> set[type]:
    found = set(kind.__subclasses__())
    return found.union(*(subclasses(one) for one in found))


def test_every_form_and_part_of_one_cleans_what_is_typed() -> None:
    ours = {one for one in subclasses(BaseForm) if one.__module__.startswith("intranet.")}
    assert len(ours) > 50
    assert [one for one in ours if not issubclass(one, Manners)] == [], "use RecordForm or Part"


@pytest.mark.parametrize("username", READING_PAGES)
def test_what_is_typed_into_any_form_is_kept_and_overwrites_nothing_that_somebody_saved_since(
    app: Any, session: Any, login_as: Any, username: str
) -> None:
    furnish(session)
    browser = login_as(username)
    forms = [(page, form) for page in READING_PAGES[username] for form in forms_of(browser, page)]
    texts = [(page, form) for page, form in forms if takes_text(form)]
    assert len(texts) > 5
    addresses = app.url_map.bind("")
    edits = {
        endpoint: (page, form)
        for page, form in forms
        for endpoint, _ in [addresses.match(address_of(page, form), method="POST")]
        if endpoint in CHANGED and endpoint not in NOTHING_OVERWRITTEN
    }
    assert len(edits) > 5
    found = [fault for page, form in edits.values() for fault in overwrites(browser, page, form)]
    found += [fault for page, form in texts for fault in faults(browser, page, form)]
    assert not found, "\n".join(found)


def address_of(page: str, form: Any) -> str:
    return urlsplit(form.action or page).path


def overwrites(browser: Any, page: str, form: Any) -> list[str]:
    """What is wrong with a form that was opened before somebody else saved: it has to be answered by 409."""
    for control in free_text(form):
        control.value = control.value or "键入的文字"
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    versions = [name for name in values if re.fullmatch("latest|seen|(.*_)?version(-.*)?", name)]
    if not versions:
        return [f"{page}: the form carries no version"]
    answer = browser.post(form.action or page, {**values, **dict.fromkeys(versions, "987654")})
    if answer.status_code == 409 or (answer.status_code == 422 and page in MORE_IS_NEEDED):
        return []
    return [f"{page}: {answer.status_code} to a form that was opened before others saved"]


def faults(browser: Any, page: str, form: Any) -> list[str]:
    """What is lost of the text typed into one form."""
    values = typed_into(form)
    if page in KEPT_NOWHERE:
        return [f"{page}: restricted text would be kept"] if "draft_key" in values else []
    if not values.get("draft_key", [""])[0]:
        return [f"{page}: the form at {form.action} prints no draft_key"]
    assert browser.post("/drafts/keep", values).status_code == 200, page
    key, shown_at = values["draft_key"][0], values["draft_page"][0]
    way_on = f"{shown_at}{'&' if '?' in shown_at else '?'}draft={key}"
    again = [
        one
        for one in forms_of(browser, way_on)
        if takes_text(one) and one.fields.get("draft_key") == key
    ]
    if not again:
        return [f"{way_on} does not show the form again"]
    shown = {control.value.strip() for control in free_text(again[0]) if control.value}
    lost = {control.value for control in free_text(form)} - shown
    return [f"{way_on} has lost {lost}"] if lost else []
