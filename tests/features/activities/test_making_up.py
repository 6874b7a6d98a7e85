"""补开: a gathering that stands for an earlier month, from the form to the paper."""

import io
from datetime import date

import pdfplumber
import pytest

from intranet.domain.duties.making_up import earlier_cycles
from intranet.domain.duties.rules import Cycle
from tests.features.activities.helpers import logged, the_activity, theme_day


@pytest.mark.parametrize(
    ("cycle", "day", "offered"),
    [
        (Cycle.MONTH, date(2025, 9, 15), ["2025-08", "2025-07", "2025-06"]),
        (Cycle.MONTH, date(2026, 1, 8), ["2025-12", "2025-11", "2025-10"]),
        (Cycle.QUARTER, date(2026, 1, 8), ["2025Q4"]),
        (Cycle.YEAR, date(2026, 3, 31), ["2025"]),
        (Cycle.YEAR, date(2026, 4, 1), []),
    ],
)
def test_what_is_offered_to_be_made_up_lies_just_before_the_day(cycle, day, offered):
    assert [str(span) for span in earlier_cycles(cycle, day)] == offered


def test_the_month_it_stands_for_is_chosen_kept_and_shown(app, login_as):
    clerk = login_as("clerk1")
    page = clerk.get("/activities/new?kind=theme_day").text
    assert "不是补开" in page
    number = logged(clerk, **{"theme_day-stands_for": "2025-08"})
    with app.app_context():
        assert [record.stands_for for record in the_activity().records] == ["2025-08"]
    assert "2025年8月" in clerk.get(f"/activities/{number}").text
    edit = clerk.get(f"/activities/{number}/edit").text
    assert '<option selected value="2025-08">2025年8月</option>' in edit
    with pdfplumber.open(io.BytesIO(clerk.get(f"/activities/{number}/record.pdf").data)) as pdf:
        # without the large letters that lie across a draft
        pages = [page.filter(lambda one: one.get("size", 0) < 40) for page in pdf.pages]
        words = "".join("".join(page.extract_text().split()) for page in pages)
    assert "补开2025年8月" in words


@pytest.mark.parametrize("code", ["2025-09", "2025-10", "2024-08", "2025Q2", "x"])
def test_another_time_than_those_offered_is_refused_beside_the_field(login_as, code):
    answer = login_as("clerk1").post("/activities/new", theme_day(**{"theme_day-stands_for": code}))
    assert answer.status_code == 422
    assert "请在列出的选项中选择" in answer.text
    assert "9月主题党日" in answer.text


def test_a_kind_without_a_rule_offers_nothing_to_make_up(login_as):
    page = login_as("clerk1").get("/activities/new?kind=volunteer_service").text
    assert "补开" not in page


def test_a_copy_stands_for_its_own_time(login_as):
    clerk = login_as("clerk1")
    number = logged(clerk, **{"theme_day-stands_for": "2025-08"})
    page = clerk.get(f"/activities/new?from={number}").text
    assert '<option selected value="">不是补开</option>' in page
