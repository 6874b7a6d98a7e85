"""The form of a gathering fits its kind: words, what is voted on, what is offered; a zero is a value."""

import io
from datetime import date

import pdfplumber
import pytest
from lxml import html
from sqlalchemy import select

from intranet.domain.activities.joint_store import gathering_of
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.organization.members import Member
from tests.factories.activities import make_activity, make_joint_event
from tests.features.activities.helpers import logged, the_activity, theme_day
from tests.rows import committed

ADVICE_TO_SPEAKERS = "格式为“姓名：发言要点”"


@pytest.mark.parametrize(
    ("kind", "chair", "content", "speaks"),
    [
        ("assembly", "主持人", "会议内容", True),
        ("lecture", "主持人", "会议内容", True),
        ("discussion", "主持人", "会议内容", True),
        ("warning_education", "主持人", "会议内容", True),
        ("volunteer_service", "负责人", "活动内容", False),
        ("service_activity", "负责人", "活动内容", False),
        ("exercise", "负责人", "活动内容", False),
        ("other", "负责人", "活动内容", False),
    ],
)
def test_a_form_speaks_of_a_meeting_only_where_people_meet(login_as, kind, chair, content, speaks):
    page = login_as("clerk1").get(f"/activities/new?kind={kind}").text
    words = ("主持人", "负责人", "会议内容", "活动内容")
    assert {word for word in words if f">{word}" in page} == {chair, content}
    assert (ADVICE_TO_SPEAKERS in page) is speaks


def test_voluntary_service_has_the_same_words_in_checks_page_and_paper(session, login_as):
    secretary = login_as("secretary1")
    told = {"theme_day-content": ""}
    form = theme_day(kinds=["volunteer_service"], act="submit", chair_name="", **told)
    refused = secretary.post("/activities/new", form).text
    assert "请填写负责人。" in refused
    assert "请填写活动内容（志愿服务）。" in refused
    made = make_activity(session, kinds=("volunteer_service",))
    page = secretary.get(f"/activities/{made.id}").text
    with pdfplumber.open(
        io.BytesIO(secretary.get(f"/activities/{made.id}/record.pdf").data)
    ) as pdf:
        paper = pdf.pages[0].extract_text()
    for words in (page, paper):
        assert "负责人" in words
        assert "活动内容" in words
        assert "会议内容" not in words
    assert "负责人（签字）" in paper
    assert "主持人" not in paper


ASSEMBLY_DECIDES = [
    "ordinary",
    "admission",
    "full_membership",
    "extension",
    "cancellation",
    "election",
]


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        ("branch_committee_meeting", ["committee", "election"]),
        ("assembly", ASSEMBLY_DECIDES),
        ("theme_day", ASSEMBLY_DECIDES),
    ],
)
def test_a_vote_is_offered_what_its_meeting_may_decide(login_as, kind, offered):
    page = html.fromstring(login_as("secretary1").get(f"/activities/new?kind={kind}").text)
    [field] = page.xpath(f"//select[@name='{kind}-votes-0-decision_type']")
    assert field.xpath("option/@value") == offered
    [chosen] = field.xpath("option[@selected]/@value")
    assert chosen == offered[0]


def test_a_branch_committee_cannot_vote_as_an_assembly_does(login_as):
    kind = "branch_committee_meeting"
    form = theme_day(kinds=[kind], act="submit") | {
        f"{kind}-agenda-0-text": "讨论工作计划",
        f"{kind}-content": "张一鸣：同意。",
        f"{kind}-no_resolutions": "y",
        f"{kind}-votes-0-motion": "通过工作计划",
        f"{kind}-votes-0-decision_type": "ordinary",
        f"{kind}-votes-0-method": "show_of_hands",
        f"{kind}-votes-0-approve": "3",
    }
    secretary = login_as("secretary1")
    assert "请在列出的选项中选择" in secretary.post("/activities/new", form).text
    saved = secretary.post("/activities/new", form | {f"{kind}-votes-0-decision_type": "committee"})
    assert saved.status_code == 303
    page = secretary.get(saved.location).text
    assert "第十二条" in page
    assert "第十一条" not in page


@pytest.mark.parametrize(("branch", "offered"), [("1", False), ("2", False), ("8", True)])
def test_meetings_of_groups_are_offered_where_there_are_groups(login_as, branch, offered):
    secretary = login_as(f"secretary{branch}")
    assert ("党小组会" in secretary.get("/activities/new").text) is offered
    form = theme_day(branch=f"B0{branch}", kinds=["group_meeting"])
    refused = "请至少选择一个类别" in secretary.post("/activities/new", form).text
    assert refused is not offered


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [("0", (0, True), "0"), ("", (0, False), ""), ("2", (20, False), "2")],
)
def test_a_zero_is_typed_kept_and_shown_and_a_blank_is_none(app, login_as, typed, kept, shown):
    clerk = login_as("clerk1")
    number = logged(clerk, **{"theme_day-study_hours": typed})
    with app.app_context():
        [record] = the_activity().records
        assert (record.study_hours_tenths, record.no_study_hours) == kept
    page = html.fromstring(clerk.get(f"/activities/{number}/edit").text)
    [field] = page.xpath("//input[@name='theme_day-study_hours']")
    assert (field.get("value") or "") == shown
    assert ("学时" in clerk.get(f"/activities/{number}").text) is bool(typed)
    with pdfplumber.open(io.BytesIO(clerk.get(f"/activities/{number}/record.pdf").data)) as pdf:
        assert ("学时" in pdf.pages[0].extract_text()) is bool(typed)


@pytest.mark.parametrize(("typed", "status"), [("0", 303), ("", 422), ("1.5", 303)])
def test_required_hours_may_be_none_and_must_be_said(login_as, typed, status):
    form = theme_day(kinds=["study_session"], act="submit") | {
        "study_session-theme": "学习党章",
        "study_session-content": "李二虎：谈体会。",
        "study_session-study_hours": typed,
    }
    answer = login_as("secretary1").post("/activities/new", form)
    assert answer.status_code == status
    assert ("不计学时的，请填0" in answer.text) is (status == 422)


def test_the_zero_of_a_joint_event_reaches_each_branch(session):
    event = make_joint_event(session)
    [shared] = event.records
    shared.kind = session.get_one(ActivityKind, shared.kind_id)
    shared.study_hours_tenths, shared.no_study_hours = 0, True
    [record] = gathering_of(event).records
    assert (record.study_hours_tenths, record.no_study_hours) == (0, True)


@pytest.mark.parametrize(("admitted", "early"), [("2024-09-16", True), ("2024-09-15", False)])
def test_a_vote_before_its_time_is_pointed_out_while_typing_and_once_saved(
    session, login_as, admitted, early
):
    member = session.scalars(select(Member).where(Member.name == "郑九州")).one()
    member.joined_party_on = date.fromisoformat(admitted)
    committed(session)
    form = theme_day(kinds=["assembly"]) | {
        "assembly-votes-0-motion": "郑九州同志转正",
        "assembly-votes-0-decision_type": "full_membership",
        "assembly-votes-0-method": "secret_ballot",
        "assembly-votes-0-person": "郑九州",
    }
    secretary = login_as("secretary1")
    for answer in (
        secretary.post("/activities/new?refresh=1", form),
        secretary.get(secretary.post("/activities/new", form).location),
    ):
        assert ("郑九州的预备期到2025年9月16日才满" in answer.text) is early
