"""Text that was kept while typing is offered where its form begins."""

import re
from html import unescape
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.activities.tables import Activity
from intranet.domain.records.drafts import FormDraft
from tests.cast import TODAY

NEW = {"kinds": "theme_day", "title": "走访慰问", "held_on": TODAY.isoformat()}


def keep(browser: Any, key: str, **values: str) -> None:
    answer = browser.post("/drafts/keep", {**NEW, "draft_key": key, **values})
    assert answer.status_code == 200


def test_new_gatherings_are_offered_and_filled_in_again(login_as: Any) -> None:
    secretary = login_as("secretary1")
    keep(secretary, "activity:new:abcdefgh", form_key="abcdefgh", place="二楼会议室")
    for page in ("/activities/new", "/activities/new?kind=lecture"):
        text = secretary.get(page).text
        assert "继续填写：走访慰问" in text
        assert "/activities/new?draft=activity%3Anew%3Aabcdefgh" in text
    form = secretary.get("/activities/new?draft=activity:new:abcdefgh").text
    assert 'value="二楼会议室"' in form
    assert "继续填写" not in form


def test_somebody_else_is_offered_nothing(login_as: Any) -> None:
    keep(login_as("secretary1"), "activity:new:abcdefgh")
    assert "继续填写" not in login_as("secretary2").get("/activities/new").text


def test_saved_text_is_not_offered_even_when_it_was_kept_a_moment_later(
    login_as: Any, session: Session
) -> None:
    secretary = login_as("secretary1")
    form = {**NEW, "form_key": "abcdefgh", "draft_key": "activity:new:abcdefgh", "act": "save"}
    assert secretary.post("/activities/new", form).status_code == 303
    keep(secretary, "activity:new:abcdefgh")
    assert session.scalar(select(FormDraft.id)) is not None
    assert "继续填写" not in secretary.get("/activities/new").text


def test_cleared_text_is_gone(login_as: Any) -> None:
    secretary = login_as("secretary1")
    keep(secretary, "activity:new:abcdefgh")
    (asked,) = re.findall(r'href="(/drafts/discard[^"]*)"', secretary.get("/activities/new").text)
    page = secretary.get(unescape(asked)).text
    assert "清除后不能恢复" in page
    assert NEW["title"] in page
    assert "继续填写" in secretary.get("/activities/new").text
    answer = secretary.post(
        "/drafts/discard", {"draft_key": "activity:new:abcdefgh", "next": "/activities/new"}
    )
    assert (answer.status_code, answer.location) == (303, "/activities/new")
    assert "继续填写" not in secretary.get("/activities/new").text


def test_a_stored_gathering_offers_only_what_is_newer_than_its_last_save(
    login_as: Any, session: Session
) -> None:
    secretary = login_as("secretary1")
    form = {**NEW, "form_key": "abcdefgh", "draft_key": "activity:new:abcdefgh", "act": "save"}
    assert secretary.post("/activities/new", form).status_code == 303
    activity = session.scalar(select(Activity))
    assert activity is not None
    key, here = f"activity:{activity.id}", f"/activities/{activity.id}/edit"
    version = str(activity.version)
    session.rollback()
    assert "继续填写" not in secretary.get(here).text
    keep(secretary, key, title="走访慰问老党员", version=version)
    assert "继续填写：走访慰问老党员" in secretary.get(here).text
    again = secretary.get(f"{here}?draft={key}").text
    assert 'value="走访慰问老党员"' in again
    assert "继续填写" not in again
    saved = {**NEW, "title": "走访慰问", "version": version, "act": "save"}
    assert secretary.post(here, saved).status_code == 303
    # the row is still there (it was not this form that was saved), but older than the record now
    assert "继续填写" not in secretary.get(here).text
