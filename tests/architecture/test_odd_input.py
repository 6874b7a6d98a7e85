"""Whatever a request carries, no view fails: odd numbers, choices, days, names and bytes, for every route and form."""

from __future__ import annotations

import os
import random
import re
import traceback
from typing import Any

import pytest
from lxml import html
from werkzeug.datastructures import ImmutableMultiDict

from intranet.foundation.database import db
from intranet.pagekit import printing
from intranet.pagekit.access import permission_of
from tests.architecture.access.words import OK, PEOPLE
from tests.architecture.test_access import PUBLIC, RULES, all_routes
from tests.architecture.world import address_of, places

ODD = (
    "",
    "0",
    "-1",
    "²",
    "１２",
    "1.5",
    "nan",
    "1" + "0" * 20,
    "9" * 5000,
    str(2**31),
    str(2**31 - 1),
    "0001-01-01",
    "9999-12-31",
    "9999-12",
    "9999Q4",
    "2025Q9",
    "2025H1",
    "25:61",
    "二〇二五",
    "/\r\nx",
    "//evil",
    "'",
    "%",
    "a\x00b",
    "字" * 300,
    "{}",
    "~",
    "all",
    "1",
    "2025-10-01",
    "2025Q3",
    "B01",
)


class OddValues(ImmutableMultiDict):  # type: ignore[type-arg]
    """Whatever is asked for is there, and odd."""

    dice = random.Random(0)

    def getlist(self, key: Any, type: Any = None) -> list[Any]:
        found = super().getlist(key)
        values = found or self.dice.choices(ODD, k=self.dice.choice((1, 1, 1, 2)))
        if type is None:
            return values
        good = []
        for one in values:
            try:
                good.append(type(one))
            except (ValueError, TypeError):
                pass
        return good

    def __getitem__(self, key: Any) -> Any:
        return self.getlist(key)[0]

    def __contains__(self, key: object) -> bool:
        return True


def who_may(endpoint: str) -> list[str]:
    return [who for who, wanted in RULES[endpoint].own.items() if wanted == OK]


def routes_of(app: Any) -> list[tuple[str, str, Any, str]]:
    return [
        (endpoint, method, rule)
        for endpoint, method, rule in all_routes(app)
        if endpoint not in PUBLIC and endpoint != "accounts.sign_out"
    ]


def test_odd(app, session, login_as, monkeypatch):
    monkeypatch.setattr(printing, "render_pdf", lambda *_, **__: b"%PDF")
    world = places(app, session)["B01"]
    session.rollback()

    def not_for_good() -> None:
        db.session.flush()
        db.session.rollback()

    dice = random.Random(int(os.environ.get("FUZZ_SEED", "1")))
    OddValues.dice = dice
    rounds = int(os.environ.get("FUZZ_ROUNDS", "1"))
    browsers = {who: login_as(name).confirm() for who, name in PEOPLE.items()}
    monkeypatch.setattr(db.session, "commit", not_for_good)
    found: dict[str, list[str]] = {}
    count = 0

    def send(browser, method, url, data=None, mode=""):
        nonlocal count
        count += 1
        try:
            if method == "GET":
                answer = browser.get(url)
            else:
                answer = browser.post(url, data=data)
            status = answer.status_code
            answer.close()
            if status >= 500:
                found.setdefault(f"{status} {method} {url}", []).append(mode)
            return answer
        except Exception as error:
            tb = traceback.extract_tb(error.__traceback__)
            ours = [f for f in tb if "/faults/intranet" in f.filename]
            at = ours[-1] if ours else tb[-1]
            key = f"{type(error).__name__} {str(error)[:150]!r} at {at.filename.split('faults/')[-1]}:{at.lineno}"
            found.setdefault(key, []).append(f"{mode} {method} {url} {str(data)[:300]}")
            return None

    plain = app.request_class.parameter_storage_class
    for endpoint, method, rule in routes_of(app):
        people = who_may(endpoint)
        if not people:
            continue
        url = address_of(app, rule, method, world)
        for _ in range(rounds):
            browser = browsers[dice.choice(people)]
            app.request_class.parameter_storage_class = OddValues
            try:
                if method == "GET":
                    send(browser, "GET", url, mode="odd")
                else:
                    send(browser, "POST", url, {"form_key": "x" * 20, "draft_key": "d"}, mode="odd")
            finally:
                app.request_class.parameter_storage_class = plain
            if method != "GET":
                continue
            answer = send(browser, "GET", url, mode="plain")
            if answer is None or "html" not in (answer.content_type or ""):
                continue
            text = answer.get_data(as_text=True)
            if not text.strip():
                continue
            for form in html.fromstring(text).xpath('//form[@method="post"]'):
                action = form.get("action") or url
                if action.startswith(("/logout", "/drafts")):
                    continue
                values = {}
                for name, value in form.form_values():
                    values.setdefault(name, []).append(value)
                names = [
                    n for n in {*values, *filter(None, form.inputs.keys())} if n != "csrf_token"
                ]
                values.pop("csrf_token", None)
                for name in dice.sample(names, min(len(names), dice.choice((1, 1, 2, 3)))):
                    values[name] = dice.choices(ODD, k=1)
                if dice.random() < 0.2 and names:
                    values[
                        dice.choice(names) + dice.choice(("-²", "-" + "9" * 5000, "-0-x", "\x00"))
                    ] = "1"
                send(browser, "POST", action, values, mode="form")
    print(count)
    text = "\n\n".join(f"{key}  ×{len(v)}\n   " + "\n   ".join(v[:2]) for key, v in found.items())
    assert not found, f"{count} requests, {len(found)} kinds\n{text}"
