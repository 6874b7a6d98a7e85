"""Meetings of the committee's own bodies: who is due, who reads them, and what they do not count for."""

import io
from datetime import date, timedelta

import pdfplumber
import pytest
from sqlalchemy import select

from intranet.domain.access.roles import Actor, Grant, Role
from intranet.domain.activities.kinds import ActivityKind, AttendanceMode
from intranet.domain.activities.late_changes import RollChange
from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.store import complete
from intranet.domain.activities.tables import Activity, Attendance
from intranet.domain.figures.branch import branch_figures
from intranet.domain.organization.members import ChangeReason, Member, Membership, MemberStatus
from intranet.domain.organization.roster import Circle, rosters_of, rosters_on
from intranet.domain.organization.tables import (
    Branch,
    Committee,
    CommitteeBody,
    Post,
    PostTitle,
)
from intranet.domain.records.workflow import State
from intranet.domain.self_check.examination import examine
from intranet.domain.study.hours import member_hours
from intranet.features.organization.members.periods import transfer
from intranet.foundation.quarters import Quarter
from tests.cast import FOUNDED, TODAY
from tests.factories import bodies
from tests.factories.activities import HELD_ON, make_activity
from tests.features.activities.helpers import member_id, the_activity
from tests.rows import committed, stored

EVE, MORROW = HELD_ON - timedelta(days=1), HELD_ON + timedelta(days=1)


def circle(session, body):
    return Circle(
        None, session.scalars(select(Committee.id).where(Committee.code == "C01")).one(), body
    )


def names_on(session, body, day=HELD_ON):
    return [entry.name for entry in rosters_on(session, circle(session, body), [day])[day]]


def meeting(**changes):
    values = {
        "branch": "committee",
        "form_key": "form-key-0009",
        "draft_key": "activity:new:form-key-0009",
        "kinds": ["committee_meeting"],
        "title": "机关党委9月会议",
        "held_on": "2025-09-15",
        "starts_at": "09:00",
        "ends_at": "11:00",
        "place": "三楼会议室",
        "chair_name": "沈春华",
        "recorder_name": "李二虎",
        "committee_meeting-agenda-0-text": "研究下半年党建工作",
        "committee_meeting-content": "沈春华：通报上半年工作。",
        "committee_meeting-resolutions-0-text": "各支部开展一次自查",
        "committee_meeting-resolutions-0-responsible": "冯十月",
        "committee_meeting-resolutions-0-due_on": "2025-12-31",
        "committee_meeting-no_votes": "1",
        "act": "save",
    }
    return {**values, **changes}


def test_a_body_is_who_holds_its_posts_by_precedence(session):
    bodies.fill(session)
    # the staff and the secretary of the core group serve, they have no seat
    assert names_on(session, CommitteeBody.PARTY_COMMITTEE) == [
        "沈春华",
        "冯十月",
        "张一鸣",
        "韩秋实",
        "吴八方",
    ]
    assert names_on(session, CommitteeBody.CORE_GROUP) == ["吴八方", "张一鸣", "沈春华"]
    assert names_on(session, CommitteeBody.DISCIPLINE_COMMITTEE) == ["冯十月", "张一鸣", "赵四海"]


def test_a_seat_counts_from_its_first_to_its_last_day_and_a_person_once(session):
    title = PostTitle.CORE_GROUP_MEMBER
    bodies.seat(session, title, "王三石", HELD_ON)
    bodies.seat(session, title, "钱五羊", FOUNDED, HELD_ON)
    bodies.seat(session, title, "孙六合", FOUNDED, EVE)
    bodies.seat(session, title, "周七星", MORROW)
    bodies.seat(session, PostTitle.CORE_GROUP_HEAD, "王三石", HELD_ON)
    assert names_on(session, CommitteeBody.CORE_GROUP) == ["王三石", "钱五羊"]
    assert names_on(session, CommitteeBody.CORE_GROUP, EVE) == ["钱五羊", "孙六合"]


def test_who_moves_between_branches_keeps_the_seat_who_leaves_the_committee_does_not(session):
    bodies.fill(session, bodies.CORE_GROUP)
    old = session.scalars(select(Membership).join(Member).where(Member.name == "张一鸣")).one()
    old.ends_on, old.end_reason = EVE, ChangeReason.TRANSFERRED_OUT
    second = session.scalars(select(Branch.id).where(Branch.code == "B02")).one()
    committee = Committee(code="C02")
    session.add(committee)
    session.flush()
    foreign = Branch(committee_id=committee.id, code="X01", sort_order=90, founded_on=FOUNDED)
    session.add(foreign)
    session.flush()
    head = session.scalars(select(Membership).join(Member).where(Member.name == "吴八方")).one()
    head.ends_on, head.end_reason = EVE, ChangeReason.TRANSFERRED_OUT
    committed(
        session,
        *(
            Membership(
                member_id=one.member_id,
                branch_id=branch_id,
                status=MemberStatus.FULL,
                starts_on=HELD_ON,
                start_reason=ChangeReason.TRANSFERRED_IN,
            )
            for one, branch_id in ((old, second), (head, foreign.id))
        ),
        Post(
            committee_id=committee.id,
            member_id=head.member_id,
            title=PostTitle.CORE_GROUP_HEAD,
            starts_on=HELD_ON,
        ),
    )
    assert names_on(session, CommitteeBody.CORE_GROUP) == ["张一鸣", "沈春华"]
    assert names_on(session, CommitteeBody.CORE_GROUP, EVE) == ["吴八方", "张一鸣", "沈春华"]
    other = Circle(None, committee.id, CommitteeBody.CORE_GROUP)
    assert [entry.name for entry in rosters_on(session, other, [HELD_ON])[HELD_ON]] == ["吴八方"]


def test_rosters_of_branches_and_bodies_cost_the_same_however_many(session, count_statements):
    bodies.fill(session)
    branches = session.scalars(select(Branch.id)).all()
    wanted = {(Circle(one), day) for one in branches for day in (EVE, HELD_ON)}
    wanted |= {(circle(session, body), day) for body in CommitteeBody for day in (EVE, HELD_ON)}
    count_statements.clear()
    assert len(rosters_of(session, wanted)) == len(wanted)
    assert len(count_statements) == 1


def test_the_form_lists_the_members_and_the_record_names_who_was_absent(app, session, login_as):
    bodies.fill(session)
    staff = login_as("staff")
    page = staff.get("/activities/new?branch=committee&kind=committee_meeting").text
    due = {
        name: member_id(app, name) for name in ("沈春华", "冯十月", "张一鸣", "韩秋实", "吴八方")
    }
    assert all(f'name="absent-{number}"' in page for number in due.values())
    assert f'name="absent-{member_id(app, "李二虎")}"' not in page
    assert "名册按活动当天的任职生成" in page
    away = due["韩秋实"]
    typed = meeting(act="submit", **{f"absent-{away}": "1", f"reason-{away}": "business_trip"})
    saved = staff.post("/activities/new", typed)
    assert saved.status_code == 303, saved.text
    with app.app_context():
        kept = the_activity()
        assert (kept.body, kept.state) == (CommitteeBody.PARTY_COMMITTEE, State.SUBMITTED)
        assert (kept.due_count, kept.present_count) == (5, 4)
        assert kept.chair_id == due["沈春华"]
        assert {row.name for row in kept.attendance if row.party_group_id} == set()
    page = staff.get(saved.location).text
    assert "韩秋实（公务出差" in page
    with pdfplumber.open(io.BytesIO(staff.get(f"{saved.location}/record.pdf").data)) as pdf:
        paper = pdf.pages[0].extract_text()
    assert "机关党委会议记录" in paper
    assert "机关党委机关党委" not in paper
    assert "5名（有表决权5名）" in paper
    assert "韩秋实（公务出差）" in paper


@pytest.mark.parametrize(
    ("absent", "refused"), [(("韩秋实", "吴八方"), False), (("韩秋实", "吴八方", "张一鸣"), True)]
)
def test_below_half_of_its_members_a_committee_settles_nothing(
    app, session, login_as, absent, refused
):
    bodies.fill(session, bodies.COMMITTEE)
    away = [member_id(app, name) for name in absent]
    ticked = {f"absent-{one}": "1" for one in away}
    ticked |= {f"reason-{one}": "business_trip" for one in away}
    answer = login_as("staff").post("/activities/new", meeting(act="submit", **ticked))
    assert (answer.status_code == 422) is refused
    assert ("应到会委员5人，实到2人，不足半数（至少3人）" in answer.text) is refused


def test_one_gathering_is_of_one_body(session, login_as):
    bodies.fill(session)
    typed = meeting(kinds=["committee_meeting", "core_group_session"])
    answer = login_as("staff").post("/activities/new", typed)
    assert answer.status_code == 422
    assert "分别登记，一次活动只选其中一类" in answer.text


def test_without_anybody_in_post_the_form_says_what_is_missing(login_as):
    answer = login_as("staff").post("/activities/new", meeting(act="submit"))
    assert answer.status_code == 422
    assert "当日没有登记机关党委委员会的成员，请核对日期，或者先登记任职。" in answer.text


@pytest.mark.parametrize(
    ("state", "reads"), [(State.APPROVED, True), (State.SUBMITTED, False), (State.DRAFT, False)]
)
def test_approved_records_are_read_by_the_bodys_members_and_by_no_other(
    session, login_as, state, reads
):
    bodies.fill(session, bodies.CORE_GROUP)
    made = make_activity(session, None, ("core_group_session",), state=state, title="集体学习六")
    member, other, former = login_as("member1"), login_as("member2"), login_as("secretary2")
    bodies.seat(session, PostTitle.CORE_GROUP_MEMBER, "冯十月", FOUNDED, TODAY - timedelta(days=1))
    assert (member.get(f"/activities/{made.id}").status_code == 200) is reads
    assert ("集体学习六" in member.get("/activities").text) is reads
    assert member.get(f"/activities/{made.id}/edit").status_code in {403, 404}
    for stranger in (other, former, login_as("clerk1")):
        assert stranger.get(f"/activities/{made.id}").status_code == 404
        assert "集体学习六" not in stranger.get("/activities").text


def test_a_seat_in_one_body_opens_no_records_of_another(session, login_as):
    bodies.fill(session, bodies.DISCIPLINE, bodies.CORE_GROUP)
    made = make_activity(session, None, ("discipline_committee_meeting",), state=State.APPROVED)
    assert login_as("discipline1").get(f"/activities/{made.id}").status_code == 200
    assert login_as("member1").get(f"/activities/{made.id}").status_code == 404


def test_hours_follow_the_person_and_nothing_else_counts_for_the_branch(session):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    bodies.fill(session)
    make_activity(session, state=State.APPROVED)
    before = branch_figures(session, branch, Quarter(2025, 3), TODAY)
    hours = {
        one.name: one.attended_tenths for one in member_hours(session, [branch.id], 2025, TODAY)
    }
    make_activity(
        session,
        None,
        ("core_group_session",),
        state=State.APPROVED,
        absent={"张一鸣": AbsenceReason.BUSINESS_TRIP},
    )
    make_activity(session, None, ("committee_meeting",), MORROW, State.APPROVED)
    after = branch_figures(session, branch, Quarter(2025, 3), TODAY)
    for told in ("rows", "life", "leaders", "reasons", "study_count", "waiting", "duties"):
        assert getattr(after, told) == getattr(before, told), told
    now = {one.name: one.attended_tenths for one in member_hours(session, [branch.id], 2025, TODAY)}
    assert {name for name in now if now[name] != hours[name]} == {"吴八方"}
    assert now["吴八方"] == hours["吴八方"] + 30
    # 人均学时 is what the members' pages add up to
    assert after.person_hours == before.person_hours + 30 == sum(now.values())


def test_who_keeps_the_branch_learns_no_titles_and_makes_nothing_up_of_it(app, session, login_as):
    bodies.fill(session, bodies.CORE_GROUP)
    made = make_activity(
        session,
        None,
        ("core_group_session",),
        state=State.APPROVED,
        title="专题研究某事",
        absent={"张一鸣": AbsenceReason.BUSINESS_TRIP},
    )
    clerk = login_as("clerk1")
    for name in ("张一鸣", "吴八方"):
        page = clerk.get(f"/study/members/{member_id(app, name)}?year=2025").text
        assert "理论学习中心组学习" in page
        assert "专题研究某事" not in page
        assert f"/activities/{made.id}" not in page
        assert "登记补学" not in page
    assert "专题研究某事" in login_as("member1").get("/study/me?year=2025").text
    assert "专题研究某事" not in clerk.get("/study/credits/make-up?branch=B01").text
    [kind] = stored(app, ActivityKind, ActivityKind.code == "core_group_session")
    url = f"/study/credits/make-up/new?branch=B01&activity={made.id}&kind={kind.id}"
    assert clerk.get(url).status_code == 404


def test_a_post_entered_late_lists_what_its_body_held_and_taking_the_roll_asks(
    app, session, login_as
):
    bodies.fill(session)
    made = make_activity(session, None, ("committee_meeting",), state=State.APPROVED)
    make_activity(session, None, ("core_group_session",), state=State.APPROVED)
    make_activity(session, None, ("committee_meeting",), EVE, State.APPROVED)
    make_activity(session, None, ("committee_meeting",), MORROW, State.DRAFT)
    before = [row.name for row in stored(app, Attendance, Attendance.activity_id == made.id)]
    late = member_id(app, "王三石")
    staff = login_as("staff")
    form = {"title": "committee_member", "member_id": str(late), "starts_on": HELD_ON.isoformat()}
    answer = staff.post("/committee/C01/posts/new", form)
    assert answer.location == f"/activities/rolls?member={late}"
    [listed] = stored(app, RollChange)
    assert (listed.activity_id, listed.member_id) == (made.id, late)
    assert listed.cause == "王三石：2025年9月15日起任机关党委委员"
    assert [
        row.name for row in stored(app, Attendance, Attendance.activity_id == made.id)
    ] == before
    page = staff.get(f"/activities/{made.id}/roll").text
    assert f'name="absent-{late}" value="1" data-absent checked' in page
    version = str(stored(app, Activity, Activity.id == made.id)[0].version)
    taken = staff.post(
        f"/activities/{made.id}/roll",
        {"act": "take", "version": version, "roll_reason": "补登任职", f"listed-{late}": "1"},
    )
    assert taken.status_code == 303, taken.text
    rows = stored(app, Attendance, Attendance.activity_id == made.id)
    assert {row.name for row in rows} == {*before, "王三石"}
    # what stands on the post keeps it
    [post] = stored(app, Post, Post.member_id == late, Post.title == PostTitle.COMMITTEE_MEMBER)
    asked = staff.get(f"/entries/post/{post.id}/take-back").text
    assert "出勤登记1条" in asked


def test_a_post_of_a_branch_entered_late_lists_the_meetings_of_its_committee(
    app, session, login_as
):
    made = make_activity(session, "B01", ("branch_committee_meeting",), state=State.APPROVED)
    late = member_id(app, "钱五羊")
    form = {"title": "branch_committee_member", "member_id": str(late), "starts_on": "2025-09-01"}
    answer = login_as("staff").post("/branches/B01/posts/new", form)
    assert answer.location == f"/activities/rolls?member={late}"
    assert [row.activity_id for row in stored(app, RollChange)] == [made.id]


def test_a_number_kept_before_the_roster_stays_and_nobody_is_said_to_have_been_there(
    app, session, login_as
):
    approved = make_activity(session, None, ("core_group_session",), state=State.APPROVED)
    draft = make_activity(session, None, ("core_group_session",), MORROW)
    bodies.fill(session, bodies.CORE_GROUP)
    staff = login_as("staff")
    assert "30人" in staff.get(f"/activities/{approved.id}").text
    with pdfplumber.open(
        io.BytesIO(staff.get(f"/activities/{approved.id}/record.pdf").data)
    ) as pdf:
        paper = pdf.pages[0].extract_text()
    assert "参加人数30人" in paper.replace(" ", "")
    assert "缺席及原因" not in paper
    page = staff.get(f"/activities/{draft.id}/edit").text
    head = member_id(app, "吴八方")
    assert f'name="absent-{head}" value="1" data-absent checked' in page
    assert stored(app, Attendance) == []


def test_the_same_person_at_two_places_at_once_is_found_across_branch_and_body(session):
    bodies.fill(session, bodies.CORE_GROUP)
    session_of_group = make_activity(session, None, ("core_group_session",), state=State.SUBMITTED)
    assembly = make_activity(session, "B01", ("assembly",), state=State.SUBMITTED)
    make_activity(session, "B02", ("assembly",), state=State.SUBMITTED)
    found = {one.finding.code: one.finding for one in examine(session, [assembly])[assembly.id]}
    assert "张一鸣、吴八方同一时间还登记在另一次活动中" in found["two_at_once"].sentence
    assert found["two_at_once"].others == (session_of_group.id,)
    assert "entered_twice" not in found
    assert "two_at_once" not in {
        one.finding.code for one in examine(session, [session_of_group])[session_of_group.id]
    }


def test_a_kind_of_the_committee_says_which_body_is_due(app, login_as):
    staff = login_as("staff")
    form = {
        "code": "committee_talk",
        "label": "机关党委座谈会",
        "theme_label": "主题",
        "category": "other",
        "attendance_mode": "due",
        "due_rule": "all_members",
        "audience": "members",
        "committee_level": "1",
        "default_hours_tenths": "0",
        "default_minutes": "60",
        "sort_order": "300",
        "is_active": "1",
    }
    refused = staff.post("/admin/kinds/new", form)
    assert refused.status_code == 422
    assert "应到范围请选机关党委、机关纪委或者中心组" in refused.text
    branch = {**form, "due_rule": "core_group"}
    del branch["committee_level"]
    assert staff.post("/admin/kinds/new", branch).status_code == 422
    assert staff.post("/admin/kinds/new", {**form, "due_rule": "core_group"}).status_code == 303
    [kind] = stored(app, ActivityKind, ActivityKind.code == "committee_talk")
    assert (kind.attendance_mode, kind.body) == (AttendanceMode.DUE, CommitteeBody.CORE_GROUP)


def test_titles_are_offered_under_their_body_and_the_page_lists_each_body(session, login_as):
    bodies.fill(session)
    staff = login_as("staff")
    page = staff.get("/committee/C01/posts/new").text
    for body in CommitteeBody:
        assert f'<optgroup label="{body.label}">' in page
        for title in body.titles:
            assert f">{title.label}<" in page
    shown = staff.get("/committee/C01").text
    places = [shown.index(f"<h3>{body.label}</h3>") for body in CommitteeBody]
    assert places == sorted(places)
    assert shown.index("机关纪委书记") > places[2] > shown.index("中心组组长") > places[0]


def test_a_new_term_ends_elected_posts_and_leaves_the_core_group(app, session, login_as):
    bodies.fill(session)
    form = {"starts_on": "2025-10-01", "expires_on": "", "document": "", "end_posts": "1"}
    assert login_as("staff").post("/committee/C01/terms/new", form).status_code == 303
    kept = stored(app, Post, Post.committee_id.is_not(None), Post.ends_on.is_(None))
    assert {post.title for post in kept} == set(CommitteeBody.CORE_GROUP.titles)


def test_who_was_there_is_kept_with_the_standing_of_the_day(app, session):
    bodies.fill(session, bodies.CORE_GROUP)
    bodies.seat(session, PostTitle.CORE_GROUP_MEMBER, "郑九州", date(2025, 4, 1))
    made = make_activity(session, None, ("core_group_session",), state=State.APPROVED)
    rows = {row.name: row for row in stored(app, Attendance, Attendance.activity_id == made.id)}
    assert rows["吴八方"].has_voting_right
    assert not rows["郑九州"].has_voting_right
    assert {row.status for row in rows.values()} == {AttendanceStatus.PRESENT}
    assert not any(row.in_branch_committee for row in rows.values())


def test_a_transfer_to_another_committee_ends_the_seat_and_one_within_it_does_not(app, session):
    bodies.fill(session, bodies.CORE_GROUP)
    mine = session.scalars(select(Committee).where(Committee.code == "C01")).one()
    other = Committee(code="C02")
    session.add(other)
    session.flush()
    foreign = Branch(committee_id=other.id, code="X01", sort_order=90, founded_on=FOUNDED)
    committed(session, foreign)
    second = session.scalars(select(Branch).where(Branch.code == "B02")).one()
    grants = tuple(Grant(Role.COMMITTEE_STAFF, one.id) for one in (mine, other))
    staff = Actor(0, "staff", "工作人员", grants=grants)
    for name, branch in (("张一鸣", second), ("吴八方", foreign)):
        member = session.scalars(select(Member).where(Member.name == name)).one()
        transfer(session, member, actor=staff, to_branch=branch, on=TODAY)
    session.commit()
    ends = {post.title: post.ends_on for post in stored(app, Post, Post.committee_id.is_not(None))}
    assert ends[PostTitle.CORE_GROUP_HEAD] == TODAY - timedelta(days=1)
    assert ends[PostTitle.CORE_GROUP_MEMBER] is None


@pytest.mark.parametrize(
    ("who", "query", "sentence"),
    [
        (
            "staff",
            "branch=committee&kind=core_group_session",
            "请先在“机关党委”中登记党组理论学习中心组的任职。",
        ),
        (
            "staff",
            "branch=committee&kind=committee_meeting",
            "请先在“机关党委”中登记机关党委委员会的任职。",
        ),
    ],
)
def test_where_nobody_is_due_the_form_says_what_to_do_about_it(login_as, who, query, sentence):
    page = login_as(who).get(f"/activities/new?{query}").text
    assert f"没有应到人员。{sentence}" in page
    assert "支部委员会会议请先" not in page


def test_what_is_asked_of_a_body_rests_on_no_rule_for_branches(session):
    bodies.fill(session)
    away = dict.fromkeys(("张一鸣", "吴八方", "韩秋实"), AbsenceReason.BUSINESS_TRIP)
    made = make_activity(session, None, ("committee_meeting",), absent=away)
    session.rollback()
    session.expire_all()
    short = session.scalars(select(Activity).where(Activity.id == made.id)).one()
    complete(session, [short])
    bases = {one.finding.code: one.finding.basis for one in examine(session, [short])[short.id]}
    assert bases["short_of_quorum"] == "《中国共产党章程》第十条、第十六条"
    assert "attendance_low" in bases
    assert not [basis for basis in bases.values() if "支部工作条例" in basis]
