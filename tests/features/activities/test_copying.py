"""What a new record of a branch starts with: as the branch's own last gathering of the kind was arranged."""

import re
from datetime import date

import pytest

from intranet.domain.activities.last_time import retitled
from intranet.domain.records.workflow import State
from tests.factories.activities import CONTENT, make_activity, make_joint_event


def arranged(page):
    """Place, chair and recorder in the form."""
    return [
        found[1] if (found := re.search(rf'id="{name}"[^>]*value="([^"]*)"', page)) else ""
        for name in ("place", "chair_name", "recorder_name")
    ]


def held(session, day, place, kind="theme_day", branch="B01", **changes):
    return make_activity(
        session,
        branch=branch,
        kinds=(kind,),
        held_on=date(2025, 9, day),
        state=State.APPROVED,
        place=place,
        chair_name=f"{place}主持",
        recorder_name=f"{place}记录",
        **changes,
    )


@pytest.fixture
def earlier(session):
    """The branch's own theme day, and later ones that say nothing about how it arranges its theme days."""
    own = held(session, 2, "甲处")
    held(session, 10, "乙处", kind="lecture")
    held(session, 12, "丙处", branch="B02")
    event = make_joint_event(session, held_on=date(2025, 9, 20))
    shared = held(session, 20, "丁处", joint_event_id=event.id)
    make_activity(session, held_on=date(2025, 9, 28), place="戊处", chair_name="", recorder_name="")
    return own, shared


def test_a_new_record_is_arranged_like_the_last_one_of_its_kind_by_the_branch(earlier, login_as):
    page = login_as("secretary1").get("/activities/new?kind=theme_day").text
    assert arranged(page) == ["甲处", "甲处主持", "甲处记录"]
    page = login_as("secretary1").get("/activities/new?kind=discussion").text
    assert arranged(page)[:2] == ["", ""]


@pytest.mark.parametrize("source", [0, 1])
def test_so_is_a_copy_whatever_it_is_copied_from(earlier, login_as, source):
    page = login_as("secretary1").get(f"/activities/new?from={earlier[source].id}").text
    assert arranged(page) == ["甲处", "甲处主持", "甲处记录"]


def test_a_copy_of_the_only_one_is_arranged_like_it_unless_it_was_the_committees(session, login_as):
    event = make_joint_event(session)
    shared = held(session, 20, "丁处", joint_event_id=event.id)
    page = login_as("secretary1").get(f"/activities/new?from={shared.id}").text
    assert arranged(page)[:2] == ["", ""]
    own = held(session, 21, "甲处")
    page = login_as("secretary1").get(f"/activities/new?from={own.id}").text
    assert arranged(page)[0] == "甲处"


@pytest.mark.parametrize(("asked", "told"), [("", False), ("&texts=1", True)])
def test_a_copy_brings_the_texts_along_where_that_is_asked(earlier, login_as, asked, told):
    browser = login_as("secretary1")
    page = browser.get(f"/activities/{earlier[0].id}").text
    assert f"/activities/new?from={earlier[0].id}&amp;texts=1" in page
    form = browser.get(f"/activities/new?from={earlier[0].id}{asked}").text
    assert (CONTENT.splitlines()[1] in form) is told
    assert "学习贯彻党的创新理论" in form


@pytest.mark.parametrize(
    ("title", "before", "after", "moved"),
    [
        ("9月主题党日", (2025, 9, 15), (2025, 10, 20), "10月主题党日"),
        ("2025年12月主题党日", (2025, 12, 15), (2026, 1, 15), "2026年1月主题党日"),
        ("第三季度党课", (2025, 9, 15), (2025, 10, 20), "第四季度党课"),
        ("“10月的歌”主题党日", (2025, 9, 15), (2025, 11, 20), "“10月的歌”主题党日"),
        ("11月主题党日", (2025, 1, 15), (2025, 2, 20), "11月主题党日"),
    ],
)
def test_the_name_of_a_copy_follows_its_day(title, before, after, moved):
    assert retitled(title, date(*before), date(*after)) == moved


def test_as_the_last_time_is_offered_beside_each_kind_the_branch_has_held(earlier, login_as):
    browser = login_as("secretary1")
    page = browser.get("/activities/new").text
    addresses = re.findall(r'href="([^"]*like=last)"', page)
    assert [address.split("kind=")[1] for address in addresses] == [
        "lecture&amp;like=last",
        "theme_day&amp;like=last",
    ]
    form = browser.get(addresses[1].replace("&amp;", "&")).text
    assert arranged(form) == ["甲处", "甲处主持", "甲处记录"]
    assert "学习贯彻党的创新理论" in form
    # of a kind never held the form is blank
    assert (
        "学习贯彻党的创新理论" not in browser.get("/activities/new?kind=discussion&like=last").text
    )
