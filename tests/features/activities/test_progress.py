"""What the form says it still lacks, section by section, and what stands beside the record."""

import lxml.html
import pytest

from intranet.domain.records.workflow import State
from intranet.foundation.quarters import Quarter
from tests.factories.activities import make_activity
from tests.features.activities.helpers import member_id, theme_day


def steps(page: str) -> dict[str, list[str]]:
    """Sections of the form, and what each lacks."""
    listed = lxml.html.fromstring(page).xpath("//*[@id='progress']/ol/li")
    return {one.xpath("a")[0].text_content(): one.xpath(".//li//text()") for one in listed}


def test_a_new_form_says_what_each_section_lacks(login_as):
    found = steps(login_as("secretary1").get("/activities/new?kind=theme_day").text)
    assert list(found) == ["类别和名称", "时间和地点", "参加情况", "内容"]
    assert "请填写地点。" in found["时间和地点"]
    assert found["类别和名称"] == found["参加情况"] == []
    assert "请填写主题（主题党日）。" in found["内容"]


def test_it_follows_what_is_typed(app, login_as):
    absent = member_id(app, "李二虎")
    typed = theme_day(place="", **{f"absent-{absent}": "1"})
    page = login_as("secretary1").post("/activities/new?refresh=1", typed).text
    assert steps(page) == {
        "类别和名称": [],
        "时间和地点": ["请填写地点。"],
        "参加情况": ["请选择李二虎的缺席原因。"],
        "内容": [],
    }
    # each sentence leads to its field
    tree = lxml.html.fromstring(page)
    for link in tree.xpath("//*[@id='progress']//a/@href"):
        assert tree.xpath("//*[@id=$name]", name=link[1:]), link


@pytest.mark.parametrize(
    "odd",
    [
        {"held_on": "gestern"},
        {"ends_on": "9998-01-01"},
        {"theme_day-votes-0-motion": "x", "theme_day-votes-0-decision_type": "no"},
        {"theme_day-votes-0-motion": "x", "theme_day-votes-0-months": "no"},
        {
            "theme_day-votes-0-motion": "x",
            "theme_day-votes-0-decision_type": "election",
            "theme_day-votes-0-office": "no",
        },
    ],
)
def test_what_cannot_be_read_does_no_harm(login_as, odd):
    page = login_as("secretary1").post("/activities/new?refresh=1", theme_day(**odd))
    assert page.status_code == 200
    assert steps(page.text)


def test_the_record_leads_to_the_summary_that_counts_it(session, login_as):
    draft, counted = make_activity(session), make_activity(session, state=State.APPROVED)
    browser = login_as("secretary1")
    assert "计入小结" not in browser.get(f"/activities/{draft.id}").text
    page = lxml.html.fromstring(browser.get(f"/activities/{counted.id}").text)
    found = page.xpath("//*[@id='related']//a/@href")
    assert found == [f"/quarters/{Quarter.of(counted.held_on)}/B01"]
