"""Text that was kept while typing is offered on the desk, and where its form is opened again."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.activities.tables import Activity
from intranet.domain.records.drafts import MAX_KEPT, FormDraft
from intranet.foundation import clock
from tests.cast import TODAY
from tests.rows import committed

NEW = {"kinds": "theme_day", "title": "走访慰问", "held_on": TODAY.isoformat()}
KEY = "activity:new:abcdefgh"


def keep(browser: Any, key: str, page: str = "/activities/new", **values: str) -> None:
    answer = browser.post(
        "/drafts/keep",
        {**NEW, "draft_key": key, "draft_page": page, "draft_view": "view-1", **values},
    )
    assert answer.status_code == 200
    assert "已自动保存" in answer.text


def save(browser: Any, **values: str) -> None:
    form = {
        **NEW,
        "form_key": "abcdefgh",
        "draft_key": KEY,
        "draft_view": "view-1",
        "act": "save",
        **values,
    }
    assert browser.post("/activities/new", form).status_code == 303


def test_what_was_typed_into_a_new_form_is_on_the_desk_and_filled_in_again(login_as: Any) -> None:
    secretary = login_as("secretary1")
    keep(
        secretary,
        KEY,
        page="/activities/new?kind=theme_day",
        place="二楼会议室",
        draft_heading="新建活动",
    )
    text = secretary.get("/").text
    assert "未保存的填写" in text
    assert "继续填写：新建活动：走访慰问" in text
    assert "/activities/new?kind=theme_day&amp;draft=activity:new:abcdefgh" in text
    form = secretary.get("/activities/new?kind=theme_day&draft=activity:new:abcdefgh").text
    assert 'value="二楼会议室"' in form
    assert "继续填写" not in form


def test_a_form_for_something_new_offers_what_was_typed_into_it_before(login_as: Any) -> None:
    secretary = login_as("secretary1")
    page = "/activities/new?kind=theme_day"
    key = re.search(r'name="draft_key"[^>]*value="([^"]+)"', secretary.get(page).text)
    assert key
    keep(secretary, key[1], page=page, draft_heading="新建活动")
    assert f"draft={key[1]}" in secretary.get(page).text
    assert "继续填写" not in secretary.get("/activities/new?kind=lecture").text
    assert "继续填写" not in login_as("clerk1").get(page).text


def test_somebody_else_is_offered_nothing(login_as: Any) -> None:
    keep(login_as("secretary1"), KEY)
    assert "继续填写" not in login_as("secretary2").get("/").text


@pytest.mark.on_both
def test_saved_text_is_not_offered_even_when_a_copy_arrives_a_moment_later(
    login_as: Any, session: Session
) -> None:
    secretary = login_as("secretary1")
    keep(secretary, KEY)
    assert "继续填写" in secretary.get("/").text
    save(secretary)
    copy = {**NEW, "draft_key": KEY, "draft_page": "/activities/new", "draft_view": "view-1"}
    # a copy on its way, and one that the next page found in the browser: on a slow line it seems younger than the save
    for late in (copy, {**copy, "draft_age": "0"}):
        assert secretary.post("/drafts/keep", late).status_code == 204
    assert session.scalar(select(FormDraft.id)) is not None
    assert "继续填写" not in secretary.get("/").text


def test_who_goes_back_to_text_that_was_saved_is_led_to_the_record(
    login_as: Any, session: Session
) -> None:
    secretary = login_as("secretary1")
    resumed = f"/activities/new?kind=theme_day&draft={KEY}"
    keep(secretary, KEY, page="/activities/new?kind=theme_day")
    assert secretary.get(resumed).status_code == 200
    save(secretary)
    number = session.scalar(select(Activity.id))
    back = secretary.get(resumed)
    assert (back.status_code, back.location) == (303, f"/activities/{number}")
    assert "这份填写已经保存" in secretary.get(back.location).text
    # it is nobody else's, and what is typed anew is a text of its own
    assert login_as("clerk1").get(resumed).status_code == 200
    keep(secretary, KEY, draft_view="view-2", place="二楼会议室")
    assert 'value="二楼会议室"' in secretary.get(resumed).text


def test_a_copy_left_in_a_browser_never_replaces_what_is_newer(login_as: Any) -> None:
    secretary = login_as("secretary1")
    page = "/activities/new?kind=theme_day"

    def left(age: int, view: str, **values: str) -> Any:
        late = {"draft_key": KEY, "draft_page": page, "draft_view": view, "draft_age": str(age)}
        return secretary.post("/drafts/keep", {**NEW, **late, **values})

    keep(secretary, KEY, page=page, place="二楼会议室")
    refused = left(3_600_000, "view-0", place="三楼会议室")
    assert refused.status_code == 409
    assert "请选择保留哪一份" in refused.text
    resumed = f"{page}&draft={KEY}"
    assert 'value="二楼会议室"' in secretary.get(resumed).text
    # it is the newer one, or more of the same text
    for age, view in ((0, "view-2"), (3_600_000, "view-2")):
        assert left(age, view, place="四楼会议室").status_code == 200
    assert 'value="四楼会议室"' in secretary.get(resumed).text
    assert left(10**30, "view-3").status_code == 409
    # what was saved since is newer, too
    save(secretary, draft_view="view-4")
    assert left(3_600_000, "view-3").status_code == 409
    # of this very text there is nothing to tell
    assert left(3_600_000, "view-4").status_code == 204
    assert secretary.get(resumed).status_code == 303


def test_what_is_typed_after_the_save_is_kept_again(login_as: Any) -> None:
    secretary = login_as("secretary1")
    save(secretary)
    keep(secretary, KEY, draft_view="view-2")
    assert "继续填写" in secretary.get("/").text


def test_cleared_text_is_gone(login_as: Any) -> None:
    secretary = login_as("secretary1")
    keep(secretary, KEY)
    answer = secretary.post("/drafts/discard", {"draft_key": KEY, "next": "/activities/new"})
    assert (answer.status_code, answer.location) == (303, "/activities/new")
    assert "继续填写" not in secretary.get("/").text


def test_the_form_of_a_stored_gathering_offers_what_was_typed_into_it_until_that_is_saved(
    login_as: Any, session: Session
) -> None:
    secretary = login_as("secretary1")
    save(secretary)
    activity = session.scalar(select(Activity))
    assert activity is not None
    key, here = f"activity:{activity.id}", f"/activities/{activity.id}/edit"
    version = str(activity.version)
    session.rollback()
    assert "继续填写" not in secretary.get(here).text
    keep(secretary, key, page=here, title="走访慰问老党员", version=version)
    assert "继续填写：走访慰问老党员" in secretary.get(here).text
    again = secretary.get(f"{here}?draft={key}").text
    assert 'value="走访慰问老党员"' in again
    assert "继续填写" not in again
    saved = {
        **NEW,
        "title": "走访慰问老党员",
        "version": version,
        "draft_key": key,
        "form_key": "the-edit",
        "draft_view": "view-3",
        "act": "save",
    }
    assert secretary.post(here, saved).status_code == 303
    assert "继续填写" not in secretary.get(here).text


def test_two_copies_of_one_form_that_arrive_at_once_are_one_row(
    login_as: Any, session: Session
) -> None:
    secretary = login_as("secretary1")
    for place in ("一楼", "二楼"):
        keep(secretary, KEY, place=place)
    (draft,) = session.scalars(select(FormDraft)).all()
    assert draft.values["place"] == ["二楼"]
    assert draft.updated_at <= clock.now()


def test_nobody_leaves_more_than_fifty_forms_unsaved(login_as: Any, session: Session) -> None:
    secretary = login_as("secretary1")
    user_id = session.scalars(select(User.id).where(User.username == "secretary1")).one()
    committed(
        session,
        *(
            FormDraft(user_id=user_id, form_key=f"form-{n}", values={}, updated_at=clock.now())
            for n in range(MAX_KEPT)
        ),
    )
    answer = secretary.post("/drafts/keep", {**NEW, "draft_key": KEY, "draft_page": "/x"})
    assert answer.status_code == 422
    assert "没有自动保存" in answer.text
    # what is kept already goes on being kept, and others are not concerned
    keep(secretary, "form-7")
    keep(login_as("clerk1"), KEY)
