"""Decisions on membership: typed with a name, waiting for the committee, and what its approval does to the member."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.roles import Role
from intranet.domain.activities.late_changes import RollChange
from intranet.domain.activities.quorum import DecisionType
from intranet.domain.activities.tables import Activity, Vote
from intranet.domain.development.paths import DevelopmentPath, Ending
from intranet.domain.life.admissions import MembershipApproval
from intranet.domain.organization.members import Leaving, Member, Membership, MemberStatus
from intranet.domain.organization.roster import roster_on
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from tests.factories.activities import decision_of, make_activity
from tests.factories.development import make_path
from tests.features.activities.helpers import theme_day
from tests.rows import committed, sheet_rows, stored

FULL, EXTEND, CANCEL = (
    DecisionType.FULL_MEMBERSHIP,
    DecisionType.EXTENSION,
    DecisionType.CANCELLATION,
)
STAFF = select(User).where(User.username == "staff")
AGREED = {"outcome": "agreed", "decided_on": "2025-10-10", "document": "机党〔2025〕3号"}
REFUSED = {"outcome": "refused", "decided_on": "2025-10-10", "reason": "材料不全"}


def assembly(decision, person="", held_on="2025-09-15", **changes):
    """A vote on somebody's membership, as a browser posts it."""
    vote = {
        "motion": "讨论表决",
        "decision_type": decision.value,
        "method": "secret_ballot",
        "approve": "8",
        "person": person,
        "months": "",
    }
    return theme_day(
        kinds=["assembly"],
        held_on=held_on,
        **{
            "assembly-agenda-0-text": "讨论",
            "assembly-content": "逐一讨论。",
            "assembly-no_resolutions": "y",
            **{f"assembly-votes-0-{name}": value for name, value in vote.items()},
            **changes,
        },
    )


def admit_on(session, name, day):
    """Give a probationary member of the cast another day of admission."""
    member = session.scalars(select(Member).where(Member.name == name)).one()
    member.joined_party_on = day
    period = session.scalars(select(Membership).where(Membership.member_id == member.id)).one()
    period.starts_on = day
    return member


def periods_of(app, name):
    return [
        (one.status, one.starts_on, one.ends_on)
        for one in stored(
            app,
            Membership,
            Membership.member_id.in_(select(Member.id).where(Member.name == name)),
        )
    ]


@pytest.mark.parametrize(
    ("decision", "person", "held_on", "sentence"),
    [
        (FULL, "张一鸣", "2025-09-15", "张一鸣已是正式党员；当日的预备党员：郑九州。"),
        (FULL, "无名氏", "2025-09-15", "当日名册上没有预备党员无名氏"),
        (EXTEND, "郑九州", "2025-02-15", "当日名册上没有预备党员，不能表决“延长预备期”"),
        (CANCEL, "李二虎", "2025-09-15", "李二虎已是正式党员"),
        (DecisionType.ADMISSION, "郑九州", "2025-09-15", "郑九州在当日名册上已是预备党员"),
        (DecisionType.ORDINARY, "郑九州", "2025-09-15", "“一般事项”不填所涉人员"),
    ],
)
def test_a_decision_needs_somebody_of_that_status(
    app, login_as, decision, person, held_on, sentence
):
    answer = login_as("secretary1").post("/activities/new", assembly(decision, person, held_on))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{person}"' in answer.text
    assert stored(app, Vote) == []


def test_a_draft_may_wait_for_the_name_a_submission_may_not(app, login_as):
    secretary = login_as("secretary1")
    assert secretary.post("/activities/new", assembly(EXTEND)).status_code == 303
    again = assembly(EXTEND, form_key="form-key-0002") | {"act": "submit"}
    answer = secretary.post("/activities/new", again)
    assert answer.status_code == 422
    assert "请填写“延长预备期”所涉及的人员姓名。" in answer.text
    assert "请选择延长的时间。" in answer.text


def test_the_name_stands_in_the_decision_and_stays_with_the_vote(app, login_as):
    secretary = login_as("secretary1")
    typed = assembly(EXTEND, "郑九州", **{"assembly-votes-0-months": "6"}) | {"act": "submit"}
    url = secretary.post("/activities/new", typed).location
    page = secretary.get(url).text
    assert "延长预备期：郑九州，6个月" in page
    assert "会议决定延长郑九州同志的预备期6个月，报上级党组织审批。" in page
    [vote] = stored(app, Vote)
    [activity] = stored(app, Activity)
    again = typed | {"version": str(activity.version), "assembly-votes-0-row": str(vote.id)}
    assert secretary.post(f"{url}/edit", again | {"place": "四楼会议室"}).status_code == 303
    [kept] = stored(app, Vote)
    assert (kept.id, kept.member_id) == (vote.id, vote.member_id)


def test_an_admission_makes_a_member_from_the_day_of_the_assembly(app, session, login_as):
    vote = decision_of(session, person="于小草")
    staff = login_as("staff")
    assert "接收预备党员：于小草" in staff.get("/admissions").text
    assert "发展党员待审批" in staff.get("/").text
    lines = sheet_rows(staff.get("/admissions.xlsx"))[3:]
    assert lines[0][:3] == ("待审批", "接收预备党员：于小草", "机关第一党支部")
    assert ("预备党员", "郑九州") in [line[:2] for line in lines], (
        "who is on probation stands there, too"
    )
    assert periods_of(app, "于小草") == []
    assert staff.post(f"/admissions/{vote.id}", AGREED).status_code == 303
    assert periods_of(app, "于小草") == [(MemberStatus.PROBATIONARY, date(2025, 9, 15), None)]
    [member] = stored(app, Member, Member.name == "于小草")
    assert member.joined_party_on == date(2025, 9, 15)
    assert "发展党员待审批" not in staff.get("/").text
    assert stored(app, Vote)[0].member_id == member.id
    # the assembly that admitted asks for nobody; what was held afterwards would
    assert stored(app, RollChange) == []
    assert staff.post(f"/admissions/{vote.id}", AGREED).status_code == 409


def test_the_register_of_development_follows_the_approval(app, session, login_as):
    make_path(session, name="于小草", applied_on=date(2023, 5, 8))
    make_path(session, name="于小草", branch="B02", by="clerk2")
    vote = decision_of(session, person="于小草")
    assert login_as("staff").post(f"/admissions/{vote.id}", AGREED).status_code == 303
    [member] = stored(app, Member, Member.name == "于小草")
    mine, other = stored(app, DevelopmentPath)
    assert (mine.became_id, other.became_id) == (member.id, None)
    assert "预备党员" in login_as("clerk1").get(f"/development/paths/{mine.id}").text


def test_the_path_of_who_became_full_is_at_its_end(app, session, login_as):
    member = admit_on(session, "郑九州", date(2024, 9, 10))
    make_path(session, name="郑九州", applied_on=date(2022, 5, 9), became_id=member.id)
    vote = decision_of(session, decision=FULL, person="郑九州")
    url = f"/admissions/{vote.id}"
    assert login_as("staff").post(url, AGREED | {"on": "2025-09-10"}).status_code == 303
    [path] = stored(app, DevelopmentPath)
    assert (path.ended_on, path.ending) == (date(2025, 9, 10), Ending.FULL)


def test_of_two_of_one_name_none_is_taken_for_who_was_admitted(app, session, login_as):
    for day in (date(2023, 5, 8), date(2023, 6, 8)):
        make_path(session, name="于小草", applied_on=day)
    vote = decision_of(session, person="于小草")
    assert login_as("staff").post(f"/admissions/{vote.id}", AGREED).status_code == 303
    assert {one.became_id for one in stored(app, DevelopmentPath)} == {None}


def test_full_membership_counts_from_the_end_of_probation_and_votes_from_the_approval(
    app, session, login_as
):
    admit_on(session, "郑九州", date(2024, 9, 10))
    vote = decision_of(session, decision=FULL, person="郑九州")
    staff = login_as("staff")
    url = f"/admissions/{vote.id}"
    assert 'value="2025-09-10"' in staff.get(url).text
    early = AGREED | {"on": "2025-09-09"}
    assert "转正日期应不早于2025年9月10日" in staff.post(url, early).text
    assert staff.post(url, AGREED | {"on": "2025-09-10"}).status_code == 303
    assert periods_of(app, "郑九州")[1] == (MemberStatus.FULL, date(2025, 9, 10), None)
    with app.app_context():
        branch = db.session.scalars(select(Branch.id).where(Branch.code == "B01")).one()
        votes = [
            one.has_voting_right
            for day in (date(2025, 9, 15), date(2025, 10, 9), date(2025, 10, 10))
            for one in roster_on(db.session(), branch, day)
            if one.name == "郑九州"
        ]
    assert votes == [False, False, True]
    # so no meeting that was held meanwhile is to be corrected
    assert stored(app, RollChange) == []


def test_full_membership_begins_before_a_move_that_came_before_the_approval(app, session, login_as):
    member = admit_on(session, "郑九州", date(2024, 9, 10))
    vote = decision_of(session, decision=FULL, person="郑九州")
    staff = login_as("staff")
    moved = staff.post(
        f"/members/{member.id}/transfer", {"branch": "B02", "group_id": "", "on": "2025-09-20"}
    )
    assert moved.status_code == 303
    for branch in ("B01", "B02"):
        make_activity(session, branch=branch, held_on=date(2025, 9, 25), state=State.APPROVED)
    url = f"/admissions/{vote.id}"
    assert 'value="2025-09-10"' in staff.get(url).text
    assert staff.post(url, AGREED | {"on": "2025-09-10"}).status_code == 303
    full = MemberStatus.FULL
    assert sorted(periods_of(app, "郑九州"), key=lambda one: one[1]) == [
        (MemberStatus.PROBATIONARY, date(2024, 9, 10), date(2025, 9, 9)),
        (full, date(2025, 9, 10), date(2025, 9, 19)),
        (full, date(2025, 9, 20), None),
    ]
    with app.app_context():
        branch = db.session.scalars(select(Branch.id).where(Branch.code == "B02")).one()
        votes = [
            one.has_voting_right
            for day in (date(2025, 9, 20), date(2025, 10, 9), date(2025, 10, 10))
            for one in roster_on(db.session(), branch, day)
            if one.name == "郑九州"
        ]
    assert votes == [False, False, True]
    assert stored(app, RollChange) == []


def test_probation_is_extended_once_and_ends_later(app, session, login_as):
    admit_on(session, "郑九州", date(2024, 9, 10))
    vote = decision_of(session, decision=EXTEND, person="郑九州", months=6)
    staff = login_as("staff")
    assert staff.post(f"/admissions/{vote.id}", AGREED).status_code == 303
    [member] = stored(app, Member, Member.name == "郑九州")
    assert member.probation_until == date(2026, 3, 10)
    assert "2026-03-10" in staff.get("/admissions").text
    secretary = login_as("secretary1")
    again = assembly(EXTEND, "郑九州", "2025-10-15", **{"assembly-votes-0-months": "6"})
    answer = secretary.post("/activities/new", again)
    assert answer.status_code == 422
    assert "预备期已延长过一次" in answer.text


def test_a_cancelled_probation_ends_the_membership(app, session, login_as):
    vote = decision_of(session, decision=CANCEL, person="郑九州")
    assert login_as("staff").post(f"/admissions/{vote.id}", AGREED).status_code == 303
    [period] = stored(
        app,
        Membership,
        Membership.member_id.in_(select(Member.id).where(Member.name == "郑九州")),
    )
    assert (period.ends_on, period.leaving) == (date(2025, 10, 10), Leaving.DISQUALIFIED)
    assert period.end_document == "机党〔2025〕3号"


def test_a_refusal_needs_a_reason_and_changes_nobody(app, session, login_as):
    vote = decision_of(session, person="于小草")
    staff, url = login_as("staff"), f"/admissions/{vote.id}"
    assert "请填写不批准的原因。" in staff.post(url, REFUSED | {"reason": ""}).text
    assert "请填写批复文件的文号。" in staff.post(url, AGREED | {"document": ""}).text
    before = REFUSED | {"decided_on": "2025-09-14"}
    assert "审批日期不能早于支部党员大会的日期" in staff.post(url, before).text
    assert staff.post(url, REFUSED).status_code == 303
    assert stored(app, Member, Member.name == "于小草") == []
    [row] = stored(app, MembershipApproval)
    assert (row.agreed, row.reason) == (False, "材料不全")


@pytest.mark.parametrize(
    ("state", "approve", "listed"),
    [
        (State.APPROVED, 5, True),
        (State.ARCHIVED, 5, True),
        (State.APPROVED, 4, False),
        (State.SUBMITTED, 5, False),
        (State.VOIDED, 5, False),
    ],
)
def test_only_what_passed_in_an_approved_record_waits(session, login_as, state, approve, listed):
    vote = decision_of(session, person="于小草", state=state)
    vote.approve = approve
    committed(session)
    assert ("接收预备党员：于小草" in login_as("staff").get("/admissions").text) is listed


def test_what_the_committee_settled_is_not_changed_in_the_record(app, session, login_as):
    vote = decision_of(session, person="于小草")
    staff = login_as("staff")
    assert staff.post(f"/admissions/{vote.id}", AGREED).status_code == 303
    [activity] = stored(app, Activity)
    back = {"version": str(activity.version), "opinion": "更正地点", "reason": "更正地点"}
    assert staff.post(f"/review/{activity.id}/reopen", back).status_code == 303
    [activity] = stored(app, Activity)
    typed = assembly(DecisionType.ADMISSION, "于小树", title=activity.title)
    typed |= {"version": str(activity.version), "assembly-votes-0-row": str(vote.id)}
    secretary = login_as("secretary1")
    refused = secretary.post(f"/activities/{activity.id}/edit", typed)
    assert refused.status_code == 422
    assert "已经机关党委审批" in refused.text
    fine = typed | {"assembly-votes-0-person": "于小草", "place": "四楼会议室"}
    assert secretary.post(f"/activities/{activity.id}/edit", fine).status_code == 303
    [kept] = stored(app, Vote)
    assert (kept.id, kept.person) == (vote.id, "于小草")


def test_a_meeting_whose_decision_the_committee_settled_is_not_struck(app, session, login_as):
    vote = decision_of(session, person="于小草")
    staff = login_as("staff")
    [activity] = stored(app, Activity)
    url = f"/review/{activity.id}/void"
    assert "已经机关党委审批" not in staff.get(url).text
    assert staff.post(f"/admissions/{vote.id}", AGREED).status_code == 303
    assert "已经机关党委审批，不能撤销登记" in staff.get(url).text
    [activity] = stored(app, Activity)
    answer = staff.post(url, {"version": str(activity.version), "reason": "重复登记"})
    assert answer.status_code == 422
    assert stored(app, Activity)[0].state is State.APPROVED


@pytest.mark.parametrize(
    ("admitted", "words"),
    [
        (date(2024, 11, 21), ""),
        (date(2024, 11, 20), "预备期将满"),
        (date(2024, 10, 20), "预备期已满、尚未讨论转正"),
        (date(2024, 3, 1), "预备期已满、尚未讨论转正"),
    ],
)
def test_a_probation_that_ends_is_on_the_desks(session, login_as, admitted, words):
    admit_on(session, "郑九州", admitted)
    admit_on(session, "蒋亿年", date(2025, 3, 1))
    committed(session)
    for username in ("secretary1", "staff"):
        desk = login_as(username).get("/").text
        assert ("预备期" in desk) is bool(words)
        assert words in desk
    assert "预备期" not in login_as("secretary2").get("/").text


def test_a_probation_that_was_decided_is_on_no_desk(session, login_as):
    admit_on(session, "郑九州", date(2024, 9, 10))
    decision_of(session, decision=FULL, person="郑九州", state=State.SUBMITTED)
    assert "预备期" not in login_as("secretary1").get("/").text
    assert "等待审核、审批" in login_as("secretary1").get("/admissions").text


def test_only_the_committees_staff_enters_approvals(session, login_as):
    vote = decision_of(session, person="于小草")
    for username, status in (("secretary1", 403), ("leader", 403), ("member1", 403), (None, 401)):
        answer = login_as(username).post(f"/admissions/{vote.id}", AGREED)
        assert answer.status_code == status


def test_nobody_settles_a_decision_on_themselves_or_in_their_own_branch(session, login_as):
    vote = decision_of(session, decision=CANCEL, person="郑九州")
    url, staff = f"/admissions/{vote.id}", session.scalars(STAFF).one()
    staff.member_id = vote.member_id
    committed(session)
    answer = login_as("staff").post(url, AGREED)
    assert answer.status_code == 403
    assert "请由机关党委其他同志登记审批结果" in answer.text
    staff.member_id = None
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    committed(
        session,
        RoleGrant(
            user_id=staff.id,
            role=Role.BRANCH_SECRETARY,
            committee_id=branch.committee_id,
            branch_id=branch.id,
            valid_from=date(2025, 1, 1),
        ),
    )
    assert "您任职的党支部" in login_as("staff").post(url, AGREED).text
    assert f'href="{url}"' not in login_as("staff").get("/admissions").text
    assert "发展党员待审批" not in login_as("staff").get("/").text


def test_a_full_membership_is_entered_when_the_probation_is_over(session, login_as):
    admit_on(session, "郑九州", date(2024, 11, 5))
    vote = decision_of(session, decision=FULL, person="郑九州")
    answer = login_as("staff").post(f"/admissions/{vote.id}", AGREED | {"on": "2025-10-10"})
    assert answer.status_code == 422
    assert "预备期2025年11月5日期满，请在期满以后登记批准。" in answer.text


def test_what_a_merged_branch_decided_is_settled_in_the_branch_that_received_it(
    app, session, login_as
):
    vote = decision_of(session, "B02", person="于小草")
    staff = login_as("staff")
    merging = {"into": "B01", "on": "2025-10-16", "seen": "B01 2025-10-16"}
    assert staff.post("/branches/B02/merge", merging).status_code == 303
    assert f'href="/admissions/{vote.id}"' in staff.get("/admissions").text
    assert staff.post(f"/admissions/{vote.id}", AGREED).status_code == 303
    [member] = stored(app, Member, Member.name == "于小草")
    found = stored(app, Membership, Membership.member_id == member.id)
    ids = dict(session.execute(select(Branch.code, Branch.id)).tuples().all())
    # a member since the assembly, and moved with the others
    assert {(one.branch_id, one.starts_on, one.ends_on) for one in found} == {
        (ids["B02"], date(2025, 9, 15), date(2025, 10, 15)),
        (ids["B01"], date(2025, 10, 16), None),
    }
    assert member.joined_party_on == date(2025, 9, 15)


def test_the_day_that_the_committee_approved_is_corrected_by_the_committee(app, session, login_as):
    admit_on(session, "郑九州", date(2024, 9, 10))
    vote = decision_of(session, decision=FULL, person="郑九州")
    agreed = AGREED | {"on": "2025-09-10"}
    assert login_as("staff").post(f"/admissions/{vote.id}", agreed).status_code == 303
    period = stored(app, Membership, Membership.member_id == vote.member_id)[-1]
    url, secretary = f"/entries/period/{period.id}", login_as("secretary1")
    page = secretary.get(f"/members/{vote.member_id}").text
    assert "接收为预备党员" in page
    assert "/entries/period/" not in page
    later = {"starts_on": "2025-09-20", "grounds": "笔误"}
    answer = secretary.post(f"{url}/correct", later)
    assert answer.status_code == 422
    assert "请由机关党委工作人员更正。" in answer.text
    assert secretary.post(f"{url}/take-back").status_code == 403
    assert login_as("staff").post(f"{url}/correct", later).status_code == 303
