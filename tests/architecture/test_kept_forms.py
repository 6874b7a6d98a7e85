"""Every form with more than one line of free text is kept while it is typed, and filled again from what was kept."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html
from wtforms.form import BaseForm

import intranet.web.app  # noqa: F401  # loads every form
from intranet.pagekit.forms import Manners
from tests.architecture.test_habits import READING_PAGES, furnish

# What is restricted lies nowhere but in its own row: it is not kept while it is typed.
KEPT_NOWHERE = {"/integrity/talks/new", "/integrity/talks/1/edit"}
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
    return [
        form
        for form in found
        if len(free_text(form)) > 1 or any(c.tag == "textarea" for c in free_text(form))
    ]


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
def test_what_is_typed_into_any_form_of_text_is_kept_and_put_back(
    session: Any, login_as: Any, username: str
) -> None:
    furnish(session)
    browser = login_as(username)
    forms = [(page, form) for page in READING_PAGES[username] for form in forms_of(browser, page)]
    assert len(forms) > 5
    found = [fault for page, form in forms for fault in faults(browser, page, form)]
    assert not found, "\n".join(found)


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
    again = [one for one in forms_of(browser, way_on) if one.fields.get("draft_key") == key]
    if not again:
        return [f"{way_on} does not show the form again"]
    shown = {control.value.strip() for control in free_text(again[0]) if control.value}
    lost = {control.value for control in free_text(form)} - shown
    return [f"{way_on} has lost {lost}"] if lost else []
