"""What every list shares: the filter row with its chips, how it looks, searches that are kept."""

import re
from html import unescape

import pytest

from intranet.domain.access import saved_searches
from intranet.domain.access.saved_searches import SavedSearch
from intranet.domain.records.workflow import State
from tests.factories.activities import make_activity
from tests.rows import sheet_rows, stored

ONCE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
KEEP = "/saved-searches/new?listed=activities.index"


def chips(page):
    """Words of the chips with their addresses."""
    found = re.findall(r'<a class="chip" href="([^"]+)"[^>]*>(.*?) <span', page.text)
    return {unescape(words): unescape(url) for url, words in found}


@ONCE
def test_a_chip_takes_out_its_own_filter_and_nothing_else(login_as):
    staff = login_as("staff")
    page = staff.get("/members?branch=B01&status=full&q=沈&sort=-joined&page=7")
    assert chips(page) == {
        "党支部：机关第一党支部": "/members?status=full&q=%E6%B2%88&sort=-joined",
        "党员状态：正式党员": "/members?branch=B01&q=%E6%B2%88&sort=-joined",
        "姓名：沈": "/members?branch=B01&status=full&sort=-joined",
    }
    assert 'href="/members?sort=-joined">清除全部</a>' in page.text
    assert "筛选（已设3项）" in page.text


@ONCE
def test_what_a_page_is_always_about_is_no_chip(login_as):
    page = login_as("staff").get("/study/essays?year=2024&branch=B01")
    assert chips(page) == {"党支部：机关第一党支部": "/study/essays?year=2024"}


@ONCE
def test_a_button_is_for_those_without_script_alone(login_as):
    row = login_as("staff").get("/members").text.partition("data-filter")[2]
    assert row.count(">筛选</button>") == 1
    assert '<noscript><button class="btn btn-quiet" type="submit">筛选</button></noscript>' in row


@ONCE
@pytest.mark.parametrize("url", ["/activities?kind=theme_day", "/members?status=full", "/review"])
def test_a_filter_is_answered_with_the_title_and_the_main_alone(login_as, url):
    staff = login_as("staff")
    asked = {"HX-Request": "true", "HX-Target": "main#main"}
    whole, part = staff.get(url).text, staff.get(url, headers=asked).text
    of_one_answer = re.compile(r'(nonce|csrf_token" value|form_key" value)="[^"]*"')
    title = re.compile(r"<title>.*</title>")
    main = re.compile(r"<main.*</main>", re.DOTALL)
    for piece in (title, main):
        there, here = (
            of_one_answer.sub("", match[0]) for match in map(piece.search, (whole, part)) if match
        )
        assert there == here
    assert main.sub("", title.sub("", part)).strip() == ""


@ONCE
def test_a_list_that_filters_hide_leads_out_of_them_and_on(login_as):
    page = login_as("secretary1").get("/activities?q=没有的词&state=approved").text
    assert 'href="/activities">清除条件</a>' in page
    assert 'href="/activities/new">新建活动</a>' in page
    assert "清除条件" not in login_as("secretary1").get("/activities").text


def test_members_are_ordered_by_what_their_heads_offer_and_by_nothing_else(login_as):
    staff = login_as("staff")

    def names(url):
        return re.findall(
            r'class="card-title[^"]*">(?:<div>)?(?:<a[^>]*>)?([^<]+)', staff.get(url).text
        )

    usual = names("/members")
    joined = names("/members?sort=joined")
    assert sorted(joined) == sorted(usual)
    assert joined != usual
    assert names("/members?sort=nonsense") == names("/members?sort=-") == usual
    assert 'aria-sort="descending"' in staff.get("/members?sort=-joined").text
    assert names("/members?sort=-name") == names("/members?sort=name")[::-1]


@ONCE
def test_a_computed_list_is_ordered_on_its_page_and_in_its_file(login_as):
    staff = login_as("staff")

    def column(url, number):
        return [row[number] for row in sheet_rows(staff.get(url))][3:]

    usual = column("/branches.xlsx", 3)
    assert len(set(usual)) > 1, "the cast has branches of different size"
    assert column("/branches.xlsx?sort=正式党员", 3) == sorted(usual)
    assert column("/branches.xlsx?sort=-正式党员", 3) == sorted(usual, reverse=True)
    page = staff.get("/branches?sort=-正式党员").text
    assert 'aria-sort="descending"' in page
    assert re.findall(r'class="num"><a[^>]*>(\d+)', page)[::2] == [
        str(one) for one in sorted(usual, reverse=True)
    ]


@ONCE
def test_a_stored_list_is_ordered_and_has_no_months_then(login_as, session):
    from tests.features.follow_up.inspections.test_inspections import entered

    staff = login_as("staff")
    for day in ("03", "17", "09"):
        entered(staff, session, held_on=f"2025-09-{day}", form_key=f"key-{day}")

    def days(url):
        return re.findall(r'data-label="日期"[^>]*>([\d-]+)', staff.get(url).text)

    assert days("/inspections") == ["2025-09-17", "2025-09-09", "2025-09-03"]
    assert days("/inspections?sort=日期") == ["2025-09-03", "2025-09-09", "2025-09-17"]
    assert "month-row" in staff.get("/inspections").text
    assert "month-row" not in staff.get("/inspections?sort=日期").text


# --- how it looks -----------------------------------------------------------------------------------


def heads(page):
    return re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page.text)


LOOK = {"back": "/inspections", "listed": "inspections.index"}


@ONCE
def test_columns_are_left_out_but_never_the_one_that_heads_a_row(login_as, app, session):
    from tests.features.follow_up.inspections.test_inspections import entered

    staff = login_as("staff")
    entered(staff, session)
    assert "督导组" in heads(staff.get("/inspections"))
    titles = ["日期", "类型", "检查主题", "督导组", "检查内容"]
    answer = staff.post("/lists/look", {**LOOK, "column": titles, "shown": ["类型"]})
    assert (answer.status_code, answer.location) == (303, "/inspections")
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if "columns." in one]
    assert "Path=/inspections" in cookie
    assert "HttpOnly" in cookie
    left = heads(staff.get("/inspections"))
    assert left[0] == "检查内容"
    assert "类型" in left
    assert "督导组" not in left
    # another list has its own
    assert "Path=/inspections" not in str(staff.post("/lists/look", {"density": "compact"}).headers)


@ONCE
def test_rows_stand_close_together_on_request_and_apart_again(login_as):
    staff = login_as("staff")
    assert ' dense"' not in staff.get("/members").text
    staff.post("/lists/look", {"density": "compact", "back": "/members"})
    assert ' dense"' in staff.get("/members").text
    staff.post("/lists/look", {"density": "roomy", "back": "/members"})
    assert ' dense"' not in staff.get("/members").text


@ONCE
def test_no_look_is_remembered_of_what_is_no_list(login_as):
    staff = login_as("staff")
    for listed in ("nonsense", "organization.member", "x" * 61):
        assert staff.post("/lists/look", {"column": "甲", "listed": listed}).status_code == 404


# --- searches that are kept -------------------------------------------------------------------------


def test_a_search_is_found_again_above_its_list_by_its_person_alone(app, login_as):
    secretary = login_as("secretary1")
    assert 'href="/saved-searches/new?kind=lecture&amp;listed=activities.index"' in (
        secretary.get("/activities?kind=lecture").text
    )
    assert secretary.post(KEEP + "&kind=lecture", {"name": ""}).status_code == 422
    assert secretary.post(KEEP + "&kind=lecture", {"name": "长" * 21}).status_code == 422
    answer = secretary.post(KEEP + "&kind=lecture", {"name": "党课"})
    assert (answer.status_code, answer.location) == (303, "/activities?kind=lecture")
    # the same name is the same search of a list; another list has its own
    secretary.post(KEEP + "&state=approved", {"name": "党课"})
    secretary.post("/saved-searches/new?listed=organization.members&q=沈", {"name": "党课"})
    assert {(one.listed, one.query) for one in stored(app, SavedSearch)} == {
        ("activities.index", "state=approved"),
        ("organization.members", "q=%E6%B2%88"),
    }
    link = 'href="/activities?state=approved"'
    assert link in secretary.get("/activities").text
    assert 'href="/members?q=%E6%B2%88"' in secretary.get("/members").text
    assert "保存的查询" not in secretary.get("/inspections").text
    assert "保存的查询" not in login_as("secretary2").get("/activities").text
    number = next(one.id for one in stored(app, SavedSearch) if one.listed == "activities.index")
    assert login_as("secretary2").post(f"/saved-searches/{number}/drop").status_code == 404
    answer = secretary.post(f"/saved-searches/{number}/drop")
    assert (answer.status_code, answer.location) == (303, "/activities")
    assert link not in secretary.get("/activities").text


def test_a_register_finds_its_searches_without_a_further_statement(
    login_as, session, count_statements
):
    staff = login_as("staff")
    staff.get("/inspections")
    count_statements.clear()
    before = staff.get("/inspections").text
    asked = len(count_statements)
    staff.post("/saved-searches/new?listed=inspections.index&year=2025", {"name": "今年"})
    count_statements.clear()
    after = staff.get("/inspections").text
    assert len(count_statements) == asked
    assert ">今年</a>" in after
    assert ">今年</a>" not in before


@ONCE
def test_so_many_searches_of_a_list_and_no_more_are_kept(login_as):
    secretary = login_as("secretary1")
    for number in range(saved_searches.MOST):
        secretary.post(KEEP, {"name": f"查询{number}"})
    answer = secretary.post(KEEP, {"name": "再一个"})
    assert answer.status_code == 422
    assert "最多保存20个查询" in answer.text
    assert secretary.post(KEEP + "&kind=lecture", {"name": "查询3"}).status_code == 303
    long = secretary.post(KEEP + "&q=" + "甲" * 90, {"name": "查询3"})
    assert long.status_code == 422
    for listed in ("", "nonsense", "organization.member"):
        assert secretary.get(f"/saved-searches/new?listed={listed}").status_code == 404


# --- numbers of persons -----------------------------------------------------------------------------


def test_no_filter_tells_the_digits_that_are_struck_out(login_as, session):
    make_activity(session, title="联系13812345678的党课2025", state=State.APPROVED)
    make_activity(session, title="学习2025年要点", state=State.APPROVED)
    staff = login_as("staff")

    def finds(typed):
        return "138****5678" in staff.get(f"/activities?q={typed}").text

    assert finds("联系")
    assert not any(finds(typed) for typed in ("1381", "81", "2345", "１３８１", "45678"))
    assert "学习2025年要点" in staff.get("/activities?q=2025").text


@ONCE
def test_a_search_of_computed_lines_is_found_again(login_as):
    staff = login_as("staff")
    page = staff.get("/birthdays?month=2025-07&branch=B01").text
    assert "listed=birthdays.index" in page
    staff.post(
        "/saved-searches/new?listed=birthdays.index&month=2025-07&branch=B01", {"name": "一支部"}
    )
    assert 'href="/birthdays?month=2025-07&amp;branch=B01"' in staff.get("/birthdays").text
