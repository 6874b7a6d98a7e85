"""Whatever a request carries, no view fails: odd numbers, choices, days, names and bytes, on routes and in forms.

Each run sends some hundred requests, always the same ones. More of them, and others: ``ODD_ROUTES=2000 ODD_SEED=7``.
"""

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html
from werkzeug.datastructures import ImmutableMultiDict

from intranet.foundation.database import db
from intranet.foundation.typed import LARGEST
from intranet.pagekit import drafts, printing
from tests.architecture.access.words import OK, PEOPLE
from tests.architecture.test_access import PUBLIC, RULES, all_routes
from tests.architecture.world import address_of, places

ROUTES = int(os.environ.get("ODD_ROUTES", "40"))
SEED = int(os.environ.get("ODD_SEED", "1"))
NUMBERS = ["", "0", "-1", "²", "１２", "1.5", "nan", "1" + "0" * 20, "9" * 5000, str(LARGEST)]
NUMBERS += [str(LARGEST + 1), "1", "9"]
DAYS = ["0001-01-01", "9999-12-31", "9999-12", "9999Q4", "2025Q9", "2025H1", "25:61", "二〇二五"]
DAYS += ["2025-10-01", "2025Q3"]
TEXTS = ["/\r\nx", "//evil", "http://[", "'", "%", "字" * 300, "{}", "~", "all", "B01"]
ODD = [*NUMBERS, *DAYS, *TEXTS]
NAMES = ["-²", "-" + "9" * 5000, "-0-x", "\x00", "字"]


class OddValues(ImmutableMultiDict):  # type: ignore[type-arg]
    """What a request carries: whatever is asked for is there, and odd."""

    dice = random.Random(SEED)

    def getlist(self, key: Any, type: Any = None) -> list[Any]:
        values = super().getlist(key) or [self.dice.choice(ODD)]
        return values if type is None else list(_read(values, type))

    def __getitem__(self, key: Any) -> Any:
        return self.getlist(key)[0]

    def __contains__(self, key: object) -> bool:
        return True


def _read(values: list[Any], kind: Any) -> Iterator[Any]:
    for one in values:
        try:
            yield kind(one)
        except ValueError:
            continue


def forms_on(page: Any) -> list[Any]:
    if "html" not in (page.content_type or "") or not page.data.strip():
        return []
    found = html.fromstring(page.data).xpath('//form[@method="post"]')
    return [form for form in found if not (form.get("action") or "").startswith("/logout")]


def spoilt(form: Any, dice: random.Random) -> dict[str, list[str]]:
    """What the form would send, some of it odd."""
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    names = sorted({*values, *filter(None, form.inputs.keys())} - {"csrf_token"})
    values.pop("csrf_token", None)
    for name in dice.sample(names, min(len(names), dice.randint(1, 3))):
        values[name] = [dice.choice([*ODD, "a\x00b"])]
    if names and dice.random() < 0.2:
        values[dice.choice(names) + dice.choice(NAMES)] = ["1"]
    return values


def not_for_good() -> None:
    """In place of a commit: the database takes it, and what the next request meets is the same as before."""
    db.session.flush()
    db.session.rollback()


def test_odd_input_never_makes_a_view_fail(app, backend, session, login_as, monkeypatch):
    """The test client raises what a view raises; no answer is 500 either."""
    monkeypatch.setattr(printing, "render_pdf", lambda *_, **__: b"%PDF")
    world = places(app, session)["B01"]
    session.rollback()
    browsers = {who: login_as(name).confirm() for who, name in PEOPLE.items()}
    monkeypatch.setattr(db.session, "commit", not_for_good)
    dice = OddValues.dice = random.Random(f"{SEED} on {backend.name}")
    routes = [one for one in all_routes(app) if one[0] not in {*PUBLIC, "accounts.sign_out"}]
    dice.shuffle(routes)
    failed = []

    def send(browser: Any, method: str, url: str, data: Any = None) -> Any:
        sent = f"{method} {url} {data}"[:2000]
        try:
            answer = browser.get(url) if method == "GET" else browser.post(url, data=data)
        except Exception as error:
            error.add_note(f"odd input: {sent}")
            raise
        if answer.status_code >= 500:
            failed.append(f"{answer.status_code} {sent}")
        answer.close()
        return answer

    for endpoint, method, one in routes[:ROUTES]:
        people = [who for who, wanted in RULES[endpoint].own.items() if wanted == OK]
        if not people:
            continue
        browser, url = browsers[dice.choice(people)], address_of(app, one, method, world)
        with monkeypatch.context() as odd:
            odd.setattr(app.request_class, "parameter_storage_class", OddValues)
            send(browser, method, url, {"form_key": "x" * 20, drafts.KEY_FIELD: "d"})
        for form in forms_on(send(browser, "GET", url)) if method == "GET" else ():
            send(browser, "POST", form.get("action") or url, spoilt(form, dice))
    assert failed == []


@pytest.mark.parametrize("path", ["/activities?from=a%00b", "/activities?%00=1"])
def test_an_address_with_nul_is_none(login_as, path):
    assert login_as("secretary1").get(path).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {"a": "x\x00"},
        {"a\x00": "x"},
        {"votes-²-kind": "x"},
        {"votes-" + "9" * 10: "x"},
        {"字": "x"},
    ],
)
def test_a_post_that_no_form_sends_is_refused_before_any_view(login_as, data):
    assert login_as("secretary1").post("/activities/new", data).status_code == 400
