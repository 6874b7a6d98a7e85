"""An election in the form, on the record page and on paper."""

import io
import re
from datetime import date

import pdfplumber
import pytest
from sqlalchemy import select

from intranet.domain.organization.members import Member, Membership
from tests.features.activities.helpers import member_id, theme_day
from tests.rows import committed

VOTE = "assembly-votes-0"


def ballot(app, **changes):
    """An assembly of 一支部 (8 of 9 vote) that elects two of three; the last one is away."""
    away = member_id(app, "吴八方")
    votes = {
        "motion": "选举支部委员会委员",
        "decision_type": "election",
        "office": "committee",
        "seats": "2",
        "issued": "7",
        "returned": "7",
        "valid": "6",
        "tellers": "周七星",
        "counters": "孙六合",
        "candidates-0-name": "李二虎",
        "candidates-0-approve": "6",
        "candidates-1-name": "王三石",
        "candidates-1-approve": "1",
        "candidates-2-name": "赵四海",
        "candidates-2-approve": "5",
        **{name.replace("__", "-"): value for name, value in changes.items()},
    }
    return theme_day(
        kinds=["assembly"],
        act="submit",
        title="换届选举大会",
        recorder_name="张一鸣",
        **{
            f"absent-{away}": "1",
            f"reason-{away}": "business_trip",
            "assembly-agenda-0-text": "选举支部委员会委员",
            "assembly-content": "张一鸣：宣布选举办法。",
            "assembly-no_resolutions": "y",
            **{f"{VOTE}-{name}": value for name, value in votes.items()},
        },
    )


def paper_of(browser, address):
    with pdfplumber.open(io.BytesIO(browser.get(f"{address}/record.pdf").data)) as pdf:
        whole = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    # what is said may go on behind the number of its page
    return re.sub(r"—\d+—", "", whole)


def test_who_is_elected_stands_on_page_and_paper_and_the_form_comes_back_as_it_was(app, login_as):
    browser = login_as("secretary1")
    answer = browser.post("/activities/new", ballot(app))
    assert answer.status_code == 303, answer.text
    page, paper = browser.get(answer.location).text, paper_of(browser, answer.location)
    for text in (page, paper):
        assert "差额选举支部委员会委员2名，候选人3名" in text
        assert "发出选票7张，收回7张，其中有效票6张，无效票1张" in text
        assert "李二虎、赵四海当选" in text
    assert "应到会有选举权党员8名，实到7名" in paper
    form = browser.get(f"{answer.location}/edit").text
    assert 'value="赵四海"' in form
    assert f'id="{VOTE}-valid"' in form
    assert f'id="{VOTE}-approve"' not in form


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"issued": "8"}, "issued", "多于到会有选举权的7人"),
        ({"valid": "8"}, "valid", "多于收回选票7张"),
        ({"counters": "赵四海"}, "counters", "计票人不能是候选人：赵四海"),
        ({"counters": "周七星"}, "counters", "不能由监票人兼任：周七星"),
        ({"fewer_agreed": "7"}, "fewer_agreed", "不需要减少名额"),
        ({"candidates__2__name": "吴八方"}, "", ""),
        ({"candidates__2__name": "郑九州"}, "candidates-2-name", "郑九州没有被选举权"),
        ({"seats": "0"}, "seats", "应选名额至少为1"),
        ({"office": "chair"}, "office", "请在列出的选项中选择"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_stays(app, login_as, changes, field, why):
    answer = login_as("secretary1").post("/activities/new", ballot(app, **changes))
    assert answer.status_code == (422 if field else 303), answer.text
    if field:
        beside = answer.text.split(f'id="{VOTE}-{field}-error"')[1].split("</div>")[0]
        assert why in beside
        assert 'value="李二虎"' in answer.text


def test_a_void_election_is_kept_as_one(app, login_as):
    browser = login_as("secretary1")
    answer = browser.post("/activities/new", ballot(app, returned="8", valid=""))
    assert answer.status_code == 303, answer.text
    words = "选举无效：收回选票8张，多于发出选票7张，应当重新选举"
    assert words in browser.get(answer.location).text
    assert words in paper_of(browser, answer.location)


def test_fewer_seats_are_agreed_to_on_page_and_paper_and_the_form_keeps_it(app, login_as):
    browser = login_as("secretary1")
    typed = {"candidates__2__approve": "3", "fewer_agreed": "4"}
    answer = browser.post("/activities/new", ballot(app, **typed))
    assert answer.status_code == 303, answer.text
    page, paper = browser.get(answer.location).text, paper_of(browser, answer.location)
    for text in (page, paper):
        assert "经4名选举人同意（半数以上），减少名额1名，不再进行选举" in text
    form = browser.get(f"{answer.location}/edit").text
    assert re.search(rf'id="{VOTE}-fewer_agreed"[^>]*value="4"', form)


LATE = {
    "name": "于小草",
    "branch": "B01",
    "group_id": "",
    "start_reason": "transferred_in",
    "status": "full",
    "starts_on": "2025-09-10",
    "joined_party_on": "2015-07-01",
}


@pytest.mark.parametrize(
    ("path", "data", "name", "there", "refused"),
    [
        # an elector more than ballots, seven of nine electors, a ballot more than electors
        ("members/new", LATE, "于小草", "listed", ""),
        ("members/new", LATE, "于小草", "absent", "须不少于应到会的五分之四"),
        (
            "members/{}/exemptions/new",
            {"reason": "frail", "approved_by": "机关党委", "starts_on": "2025-09-01"},
            "孙六合",
            "listed",
            "发出选票7张，多于到会有选举权的6人，请核对。",
        ),
    ],
)
def test_a_register_taken_anew_is_held_against_the_ballots(
    app, login_as, path, data, name, there, refused
):
    secretary, staff = login_as("secretary1"), login_as("staff")
    address = secretary.post("/activities/new", ballot(app)).location
    known = "" if path == "members/new" else member_id(app, name)
    assert staff.post(f"/{path.format(known)}", data).status_code == 303
    page = secretary.get(f"{address}/roll").text
    assert "“选举支部委员会委员”发出选票7张，更正后到会有选举权的人数应当与此相符" in page
    late, away = member_id(app, name), member_id(app, "吴八方")
    typed = {
        "version": re.search(r'name="version"[^>]* value="(\d+)"', page)[1],
        "act": "take",
        "roll_reason": "按签到表核对",
        f"{there}-{late}": "1",
        f"reason-{late}": "business_trip",
        f"absent-{away}": "1",
        f"reason-{away}": "business_trip",
    }
    answer = secretary.post(f"{address}/roll", typed)
    assert answer.status_code == (422 if refused else 303)
    if refused:
        assert refused in answer.text
    else:
        assert "发出选票7张，到会有选举权8人，请核对。" in secretary.get(address).text


def test_an_election_without_a_motion_names_itself(app, login_as):
    browser = login_as("secretary1")
    answer = browser.post("/activities/new", ballot(app, motion=""))
    assert answer.status_code == 303, answer.text
    assert "选举支部委员会委员（选举，无记名投票）" in browser.get(answer.location).text


def test_the_form_asks_what_the_type_needs(app, login_as):
    form = ballot(app) | {"act": "refresh", f"{VOTE}-candidates-3-name": "钱五羊"}
    page = login_as("secretary1").post("/activities/new", form).text
    assert f'id="{VOTE}-seats"' in page
    assert f'id="{VOTE}-method"' not in page
    # room for one more
    assert f'id="{VOTE}-candidates-4-name"' in page
    page = (
        login_as("secretary1")
        .post("/activities/new", form | {f"{VOTE}-decision_type": "ordinary"})
        .text
    )
    assert f'id="{VOTE}-seats"' not in page
    assert f'id="{VOTE}-method"' in page


LEADERS, MEMBERS, DELEGATES = {"secretary", "deputy_secretary"}, {"committee"}, {"delegates"}


@pytest.mark.parametrize(
    ("branch", "kind", "offered"),
    [
        ("1", "branch_committee_meeting", LEADERS),
        ("1", "assembly", MEMBERS | DELEGATES),
        # five members have no committee, which could elect its secretary
        ("2", "assembly", LEADERS | DELEGATES),
    ],
)
def test_each_body_elects_its_own(login_as, branch, kind, offered):
    vote = f"{kind}-votes-0"
    typed = {
        f"{vote}-motion": "选举",
        f"{vote}-decision_type": "election",
        f"{vote}-seats": "1",
        f"{vote}-candidates-0-name": "李二虎",
    }
    form = theme_day(branch=f"B0{branch}", kinds=[kind], **typed)
    browser = login_as(f"secretary{branch}")
    page = browser.post("/activities/new", form | {"act": "refresh"}).text
    offices = page.split(f'id="{vote}-office"')[1].split("</select>")[0]
    assert set(re.findall(r'value="(\w+)"', offices)) == offered
    for office in LEADERS | MEMBERS | DELEGATES:
        answer = browser.post("/activities/new", form | {f"{vote}-office": office})
        assert answer.status_code == (303 if office in offered else 422)
        if office not in offered:
            assert "当日的会议不选举" in answer.text
            assert f'selected value="{office}"' in answer.text


@pytest.mark.parametrize(("day", "status"), [("2023-12-15", 422), ("2024-02-15", 303)])
def test_the_day_decides_whether_the_branch_has_a_committee(app, session, login_as, day, status):
    """Five full members are too few for one, and four hold its posts only since 2024."""
    for period in session.scalars(
        select(Membership).join(Member).where(Member.name.in_(("周七星", "吴八方", "孙六合")))
    ):
        period.starts_on = date(2024, 2, 1)
    committed(session)
    form = ballot(app) | {"act": "save", "held_on": day}
    assert login_as("secretary1").post("/activities/new", form).status_code == status
