"""A meeting decides when enough are there; below that its record is a talk and counts for no duty."""

import io
from datetime import date

import pdfplumber
import pytest
from sqlalchemy import select

from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.activities.rows import load_rows
from intranet.domain.duties.held import held_in
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from tests.factories.activities import make_activity
from tests.features.activities.helpers import member_id, theme_day

# 8 of the 9 members of 一支部 vote; 4 of them are its committee
PEOPLE = ["张一鸣", "李二虎", "王三石", "赵四海", "钱五羊", "孙六合", "周七星", "吴八方"]
ASSEMBLY, COMMITTEE = "assembly", "branch_committee_meeting"
RESOLVED = {"resolutions-0-text": "下月开展结对帮扶"}
ELECTED = {
    f"votes-0-{name}": value
    for name, value in {
        "office": "committee",
        "seats": "1",
        "issued": "7",
        "returned": "7",
        "valid": "7",
        "tellers": "李二虎",
        "counters": "王三石",
        "candidates-0-name": "张一鸣",
        "candidates-0-approve": "7",
    }.items()
}
SETTLED_NOTHING = {"no_votes": "y", "no_resolutions": "y"}


def meeting(app, kind, absent, **typed):
    """A form of one kind with these many of its members absent, the last ones first."""
    due = PEOPLE[:4] if kind == COMMITTEE else PEOPLE
    form = theme_day(
        kinds=[kind],
        act="submit",
        title="九月会议",
        chair_name="张一鸣",
        recorder_name="张一鸣",
    )
    for name in due[len(due) - absent :]:
        number = member_id(app, name)
        form |= {f"absent-{number}": "1", f"reason-{number}": "business_trip"}
    fields = {
        "agenda-0-text": "讨论近期工作",
        "content": "张一鸣：谈近期工作。",
        "no_votes": "y",
        "theme": "学习党章",
        "form": "集中学习",
        **typed,
    }
    return form | {f"{kind}-{name}": value for name, value in fields.items()}


@pytest.mark.parametrize(
    ("kind", "absent", "why"),
    [
        (ASSEMBLY, 4, ""),
        (ASSEMBLY, 5, "应到会有表决权党员8人，实到3人，不足半数（至少4人），会议不能作出决定"),
        (COMMITTEE, 2, ""),
        (COMMITTEE, 3, "应到会委员4人，实到1人，不足半数（至少2人），会议不能作出决定"),
        # a theme day is not held to a quorum, what it settles is
        ("theme_day", 4, ""),
        ("theme_day", 5, "应到会有表决权党员8人，实到3人，不足半数（至少4人），会议不能作出决定"),
    ],
)
def test_what_too_few_settled_is_refused_beside_the_resolutions(app, login_as, kind, absent, why):
    form = meeting(app, kind, absent, **RESOLVED)
    answer = login_as("secretary1").post("/activities/new", form)
    assert answer.status_code == (422 if why else 303), answer.text
    if why:
        beside = answer.text.split(f'id="{kind}-resolutions-error"')[1].split("</div>")[0]
        assert why in beside
        assert "本次无议定事项" in beside


@pytest.mark.parametrize(
    ("kind", "absent", "decision", "why"),
    [
        (ASSEMBLY, 4, "ordinary", ""),
        (ASSEMBLY, 5, "ordinary", "应到8人，至少4人，实到3人"),
        (ASSEMBLY, 3, "admission", ""),
        (ASSEMBLY, 4, "admission", "应到8人，至少5人，实到4人"),
        (ASSEMBLY, 1, "election", ""),
        (ASSEMBLY, 2, "election", "应到8人，至少7人，实到6人"),
        (COMMITTEE, 2, "committee", ""),
        (COMMITTEE, 3, "committee", "应到4人，至少2人，实到1人"),
    ],
)
def test_a_vote_below_its_own_quorum_is_refused_beside_it(
    app, login_as, kind, absent, decision, why
):
    vote = {
        "no_resolutions": "y",
        "votes-0-motion": "通过工作计划",
        "votes-0-decision_type": decision,
        "votes-0-method": "show_of_hands",
        "votes-0-approve": "1",
        "votes-0-person": "于小草" if decision == "admission" else "",
        **(ELECTED if decision == "election" else {}),
    }
    answer = login_as("secretary1").post("/activities/new", meeting(app, kind, absent, **vote))
    assert answer.status_code == (422 if why else 303), answer.text
    if why:
        beside = answer.text.split(f'id="{kind}-votes-0-motion-error"')[1].split("</div>")[0]
        assert why in beside
        assert "本次无表决事项" in beside


@pytest.mark.parametrize(
    ("kind", "absent", "talk"),
    [
        (ASSEMBLY, 4, False),
        (ASSEMBLY, 5, True),
        (COMMITTEE, 2, False),
        (COMMITTEE, 3, True),
        ("theme_day", 5, False),
    ],
)
def test_a_talk_of_too_few_is_kept_and_says_on_page_and_paper_that_it_is_no_meeting(
    app, login_as, kind, absent, talk
):
    browser = login_as("secretary1")
    answer = browser.post("/activities/new", meeting(app, kind, absent, **SETTLED_NOTHING))
    assert answer.status_code == 303, answer.text
    page = browser.get(answer.location).text
    with pdfplumber.open(io.BytesIO(browser.get(f"{answer.location}/record.pdf").data)) as pdf:
        paper = "".join(page.extract_text() for page in pdf.pages)
    words = "到会不足半数，按座谈登记，不计次数"
    assert (words in page, words in paper) == (talk, talk)
    assert ("本年第1次" in paper) is not talk


@pytest.mark.parametrize(
    ("kind", "absent", "counts"),
    [
        (ASSEMBLY, 4, True),
        (ASSEMBLY, 5, False),
        (COMMITTEE, 2, True),
        (COMMITTEE, 3, False),
        ("theme_day", 7, True),
    ],
)
def test_a_talk_counts_for_no_duty_and_is_no_meeting_in_the_row_of_numbers(
    app, session, login_as, kind, absent, counts
):
    due = PEOPLE[:4] if kind == COMMITTEE else PEOPLE
    away = dict.fromkeys(due[len(due) - absent :], AbsenceReason.BUSINESS_TRIP)
    make_activity(session, kinds=(kind,), state=State.APPROVED, absent=away)
    later = make_activity(session, kinds=(kind,), held_on=date(2025, 9, 22), state=State.APPROVED)
    branch = session.scalars(select(Branch.id).where(Branch.code == "B01")).one()
    rows = load_rows(session, [branch], date(2025, 9, 1), date(2025, 9, 30))
    assert [held.held_on.day for held in held_in(rows)] == ([15, 22] if counts else [22])
    assert [row.kind_words.endswith("（按座谈登记）") for row in rows] == [not counts, False]
    session.rollback()
    browser = login_as("secretary1")
    with pdfplumber.open(io.BytesIO(browser.get(f"/activities/{later.id}/record.pdf").data)) as pdf:
        assert f"本年第{1 + counts}次" in pdf.pages[0].extract_text()
    cell = browser.get(f"/duties/B01/{kind}?period=2025Q3").text
    assert ("到会不足半数，不计" in cell) is not counts


def test_an_agenda_that_is_too_long_says_so_and_loses_nothing(login_as):
    rows = {f"assembly-agenda-{n}-text": f"第{n + 1}个议题" for n in range(41)}
    data = {**theme_day(kinds=[ASSEMBLY]), **rows}
    answer = login_as("clerk1").post("/activities/new", data)
    assert answer.status_code == 422
    assert "议题最多40项，现有41项" in answer.text
    assert "第41个议题" in answer.text
