"""A branch is merged into another: what moves, what ends, what stays, who finishes it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.roles import Role
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.duties.marks import DutyMark
from intranet.domain.life.dues.tables import DuesMonth
from intranet.domain.organization.directory import branches_on
from intranet.domain.organization.existence import require_branch_on, require_branch_until
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.roster import roster_on
from intranet.domain.organization.tables import Branch, PartyGroup, Post
from intranet.domain.planning.items import PlanItem
from intranet.domain.records.workflow import State
from intranet.domain.study.essays import StudyEssay
from intranet.features.organization.later_records import later_records
from intranet.foundation import clock
from intranet.foundation.errors import RuleBroken
from tests.cast import TODAY
from tests.factories.activities import make_activity
from tests.factories.integrity import make_talk
from tests.factories.restricted import measure, sanction, switched_on
from tests.rows import committed

PAST, AHEAD = date(2025, 10, 16), date(2025, 11, 3)


def branch_of(session, code):
    session.expire_all()
    return session.scalars(select(Branch).where(Branch.code == code)).one()


def confirm(staff, code, into, on):
    """Both steps of the form."""
    url, data = f"/branches/{code}/merge", {"into": into, "on": on.isoformat()}
    looked = staff.post(url, data)
    assert looked.status_code == 200, looked.text
    assert "确认合并" in looked.text
    done = staff.post(url, {**data, "seen": f"{into} {on.isoformat()}"})
    assert done.status_code == 303
    return looked.text


def planned(session, code, day):
    """An item of the branch's plan."""
    branch = branch_of(session, code)
    user = session.scalars(select(User).where(User.username == "clerk2")).one()
    kind = session.scalars(select(ActivityKind)).first()
    item = PlanItem(
        committee_id=branch.committee_id,
        branch_id=branch.id,
        kind_id=kind.id,
        year=day.year,
        month=day.month,
        planned_on=day,
        title="学习交流",
        entered_by_id=user.id,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    committed(session, item)
    return item


def names_on(session, code, day):
    return {entry.name for entry in roster_on(session, branch_of(session, code).id, day)}


@pytest.mark.parametrize("on", [PAST, AHEAD])
def test_members_posts_and_rights_move_or_end_with_the_day(session, login_as, on):
    last = on - timedelta(days=1)
    confirm(login_as("staff"), "B08", "B01", on)
    branch, into = branch_of(session, "B08"), branch_of(session, "B01")
    assert (branch.dissolved_on, branch.merged_into_id) == (last, into.id)
    assert "沈春华" in names_on(session, "B08", last)
    assert names_on(session, "B08", on) == set()
    assert {"沈春华", "张一鸣"} <= names_on(session, "B01", on)
    assert "沈春华" not in names_on(session, "B01", last)
    for table, column in ((Post, "ends_on"), (PartyGroup, "dissolved_on"), (RoleGrant, "valid_to")):
        found = session.scalars(select(table).where(table.branch_id == branch.id)).all()
        assert found
        assert {getattr(row, column) for row in found} == {last}, table
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "branch.merged")).one()
    assert (event.details["into"], event.details["members"]) == ("B01", 8)


def test_the_page_says_before_what_becomes_of_everything(session, login_as):
    make_activity(session, branch="B02", state=State.DRAFT, held_on=date(2025, 10, 8))
    planned(session, "B02", date(2025, 11, 20))
    text = confirm(login_as("staff"), "B02", "B01", PAST)
    for told in (
        "5名",
        "留在机关第二党支部名下，合并后由机关第一党支部的书记、党务干事继续填写和提交",
        "转入机关第一党支部的计划",
    ):
        assert told in text


def test_nothing_is_merged_before_it_was_looked_at(session, login_as):
    staff, data = login_as("staff"), {"into": "B01", "on": PAST.isoformat()}
    assert staff.post("/branches/B02/merge", data).status_code == 200
    # another choice than the one that was looked at
    other = {**data, "into": "B08", "seen": f"B01 {PAST.isoformat()}"}
    assert staff.post("/branches/B02/merge", other).status_code == 200
    assert branch_of(session, "B02").merged_into_id is None


def test_the_plan_from_the_day_on_is_taken_over(session, login_as):
    before = planned(session, "B02", date(2025, 10, 8))
    after = planned(session, "B02", date(2025, 11, 20))
    confirm(login_as("staff"), "B02", "B01", PAST)
    into = branch_of(session, "B01")
    assert after.branch_id == into.id
    assert before.branch_id != into.id


def test_records_stay_and_lists_of_a_past_time_keep_the_branch(session, login_as):
    record = make_activity(session, branch="B02", state=State.APPROVED, held_on=date(2025, 10, 8))
    confirm(login_as("staff"), "B02", "B01", PAST)
    branch = branch_of(session, "B02")
    assert record.branch_id == branch.id
    now = {one.code for one in branches_on(session, TODAY)}
    quarter = {one.code for one in branches_on(session, TODAY, first=date(2025, 10, 1))}
    assert ("B02" in now, "B02" in quarter) == (False, True)
    assert "已撤销的党支部" in login_as("staff").get("/branches").text


def test_a_late_merging_lists_what_the_receiving_branch_held_without_them(session, login_as):
    held = make_activity(session, state=State.APPROVED, held_on=date(2025, 10, 17))
    before = make_activity(session, state=State.APPROVED, held_on=date(2025, 10, 15))
    confirm(login_as("staff"), "B02", "B01", PAST)
    page = login_as("secretary1").get("/activities/rolls").text
    assert f"/activities/{held.id}/roll" in page
    assert f"/activities/{before.id}/roll" not in page
    assert "自2025年10月16日起合并转入的党员" in page


def test_who_waits_for_approval_does_not_vote_earlier_by_a_merging(session, login_as):
    branch = branch_of(session, "B02")
    period = session.scalars(select(Membership).where(Membership.branch_id == branch.id)).first()
    period.votes_from = date(2025, 10, 18)
    committed(session)
    confirm(login_as("staff"), "B02", "B01", PAST)
    votes = {
        day: next(
            one.has_voting_right
            for one in roster_on(session, branch_of(session, "B01").id, day)
            if one.member_id == period.member_id
        )
        for day in (date(2025, 10, 17), date(2025, 10, 18))
    }
    assert votes == {date(2025, 10, 17): False, date(2025, 10, 18): True}


def test_who_keeps_the_receiving_branch_finishes_what_was_left(session, login_as):
    draft = make_activity(session, branch="B02", state=State.DRAFT, held_on=date(2025, 10, 8))
    secretary = login_as("secretary1")
    url = f"/activities/{draft.id}"
    assert secretary.get(url).status_code == 404
    confirm(login_as("staff"), "B02", "B01", PAST)
    assert draft.title in secretary.get("/").text
    assert secretary.get(f"{url}/edit").status_code == 200
    assert "机关第二党支部 · 2025年10月8日开展" in secretary.get("/").text
    data = {"version": str(draft.version)}
    assert secretary.post(f"{url}/submit", data).status_code == 303
    # the branch is gone: nothing new is entered for it, its people have no right there any more
    assert "机关第二党支部" not in secretary.get("/activities/new").text
    assert login_as("clerk2").get(url).status_code in {403, 404}
    assert login_as("member1").get("/branches/B02").status_code == 404
    assert "已自2025年10月16日起并入" in secretary.get("/branches/B01").text


def test_who_reviews_does_not_review_what_was_left_to_the_own_branch(session, login_as):
    secretary = session.scalars(select(User).where(User.username == "secretary1")).one()
    staff = session.scalars(select(User).where(User.username == "staff")).one()
    record = make_activity(session, branch="B02", state=State.SUBMITTED, held_on=date(2025, 10, 8))
    confirm(login_as("staff"), "B02", "B01", PAST)
    staff.member_id = secretary.member_id
    committed(session)
    data = {"decision": "approve", "version": str(record.version)}
    assert login_as("staff").post(f"/review/{record.id}", data).status_code in {403, 409}
    session.expire_all()
    assert record.state is State.SUBMITTED


def test_until_the_day_the_page_shows_the_plan_and_it_can_be_withdrawn(session, login_as):
    item = planned(session, "B08", date(2025, 11, 20))
    branch = branch_of(session, "B08")
    before = {
        (row.id, row.valid_to)
        for row in session.scalars(select(RoleGrant).where(RoleGrant.branch_id == branch.id))
    }
    staff = login_as("staff")
    confirm(staff, "B08", "B01", AHEAD)
    assert "计划自2025年11月3日起并入" in staff.get("/branches/B08").text
    assert "计划自2025年11月3日起并入本支部" in staff.get("/branches/B01").text
    # until then it is a branch like any other
    member = session.scalars(select(Member).where(Member.name == "沈春华")).one()
    assert "指挥信息保障中心党支部" in staff.get(f"/members/{member.id}").text
    assert login_as("secretary8").get("/branches/B08").status_code == 200
    leaving = {"reason": "deceased", "last_day": "2025-10-19", "version": str(member.version)}
    assert staff.post(f"/members/{member.id}/leave", leaving).status_code == 409
    assert staff.post("/branches/B08/merge/withdraw").status_code == 303
    branch = branch_of(session, "B08")
    assert (branch.dissolved_on, branch.merged_into_id, branch.merging) == (None, None, None)
    assert item.branch_id == branch.id
    after = {
        (row.id, row.valid_to)
        for row in session.scalars(select(RoleGrant).where(RoleGrant.branch_id == branch.id))
    }
    assert after == before
    periods = session.scalars(select(Membership).where(Membership.member_id == member.id)).all()
    assert [(one.branch_id, one.ends_on) for one in periods] == [(branch.id, None)]
    assert {
        post.ends_on for post in session.scalars(select(Post).where(Post.branch_id == branch.id))
    } == {None}


@pytest.mark.parametrize("on", [PAST, AHEAD])
def test_no_right_outlives_the_branch(session, login_as, on):
    user = session.scalars(select(User).where(User.username == "clerk2")).one()
    branch = branch_of(session, "B02")
    begins = on + timedelta(days=2)
    committed(
        session,
        RoleGrant(
            user_id=user.id,
            role=Role.DISCIPLINE_OFFICER,
            committee_id=branch.committee_id,
            branch_id=branch.id,
            valid_from=begins,
        ),
    )
    staff = login_as("staff")
    confirm(staff, "B02", "B01", on)

    def held():
        return session.execute(
            select(RoleGrant.valid_from, RoleGrant.valid_to).where(RoleGrant.branch_id == branch.id)
        ).all()

    assert {last for _, last in held()} == {on - timedelta(days=1)}
    if on is AHEAD:
        given = {
            "role": "discipline_officer",
            "place": f"b{branch.id}",
            "reason": "党组〔2025〕8号",
        }
        url = f"/admin/grants/{user.id}"
        refused = login_as("secadmin").post(url, given | {"valid_from": "2025-10-20"})
        assert refused.status_code == 422
        assert "该党支部2025年11月2日撤销" in refused.text
        assert staff.post("/branches/B02/merge/withdraw").status_code == 303
        session.expire_all()
        assert (begins, None) in [tuple(row) for row in held()]


def test_what_was_entered_while_a_merging_was_planned_goes_on_after_its_withdrawal(
    session, login_as
):
    staff = login_as("staff")
    confirm(staff, "B02", "B01", AHEAD)
    member = session.scalars(select(Member).where(Member.name == "陈百川")).one()
    post = {"title": "publicity_officer", "member_id": str(member.id), "starts_on": "2025-10-16"}
    assert staff.post("/branches/B02/posts/new", post).status_code == 303
    group = {"name": "第九党小组", "founded_on": "2025-10-16"}
    assert staff.post("/branches/B02/groups/new", group).status_code == 303
    assert staff.post("/branches/B02/merge/withdraw").status_code == 303
    session.expire_all()
    assert (
        session.scalars(select(PartyGroup).where(PartyGroup.name == "第九党小组"))
        .one()
        .dissolved_on
        is None
    )
    [filled] = session.scalars(
        select(Post).where(Post.member_id == member.id, Post.starts_on == PAST)
    )
    assert filled.ends_on is None


def test_a_merging_in_force_is_not_withdrawn(login_as):
    staff = login_as("staff")
    confirm(staff, "B02", "B01", PAST)
    answer = staff.post("/branches/B02/merge/withdraw")
    assert answer.status_code == 409
    assert "已于2025年10月16日生效" in answer.text


@pytest.mark.parametrize(("on", "sentence"), [(PAST, "原党支部已经撤销"), (AHEAD, "请撤回合并")])
def test_nobody_is_put_back_into_a_branch_that_ends(session, login_as, on, sentence):
    staff = login_as("staff")
    confirm(staff, "B02", "B01", on)
    member = session.scalars(select(Member).where(Member.name == "陈百川")).one()
    later = session.scalars(
        select(Membership).where(Membership.member_id == member.id, Membership.starts_on == on)
    ).one()
    answer = staff.post(f"/entries/period/{later.id}/take-back")
    assert answer.status_code == 409
    assert sentence in answer.text
    day = {"founded_on": "2019-01-01", "sort_order": "2", "dissolved_on": ""}
    answer = staff.post("/branches/B02/edit", day)
    assert answer.status_code == 422
    assert "撤销日期随合并确定" in answer.text


def test_what_was_left_to_a_branch_goes_on_with_it(session, login_as):
    draft = make_activity(session, branch="B02", state=State.DRAFT, held_on=date(2025, 10, 8))
    staff = login_as("staff")
    confirm(staff, "B02", "B08", PAST)
    confirm(staff, "B08", "B01", PAST + timedelta(days=2))
    assert login_as("secretary1").get(f"/activities/{draft.id}/edit").status_code == 200


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"on": "2019-01-01"}, "合并日期应晚于该日"),
        ({"on": "2024-01-10"}, "本支部还有党员的组织关系变动"),
        ({"on": "2025-10-08"}, "还有活动记录"),
        ({"on": ""}, "请填写合并日期"),
        ({"into": "B02"}, "请选择接收的党支部"),
    ],
)
def test_a_merging_that_does_not_fit_is_refused(session, login_as, values, sentence):
    make_activity(session, branch="B02", state=State.APPROVED, held_on=date(2025, 10, 8))
    data = {"into": "B01", "on": PAST.isoformat(), **values}
    answer = login_as("staff").post("/branches/B02/merge", data)
    assert answer.status_code == 422
    assert sentence in answer.text


def of_branch(session, table, **values):
    """A row that clerk2 entered for B02."""
    moment = clock.now()
    user = session.scalars(select(User).where(User.username == "clerk2")).one()
    branch = branch_of(session, "B02")
    row = table(branch_id=branch.id, entered_by_id=user.id, **values)
    for name in ("entered_at", "registered_at", "created_at", "updated_at"):
        if hasattr(table, name):
            setattr(row, name, moment)
    committed(session, row)
    return branch


def test_what_any_register_holds_for_later_stands_against_the_end_of_a_branch(session, login_as):
    branch = of_branch(session, DutyMark, code="commitment", done_on=date(2025, 10, 17))
    assert later_records(session, branch, PAST) == "2025年10月17日还有逐项登记"
    member = session.scalars(
        select(Member).join(Membership).where(Membership.branch_id == branch.id)
    ).first()
    about = {"member_id": member.id, "title": "坚守底线", "occasion": ""}
    of_branch(session, StudyEssay, written_on=date(2025, 10, 18), **about)
    of_branch(session, DuesMonth, ym=202510)
    found = "2025年10月18日还有心得体会、逐项登记"
    # a month belongs to the branch of its first day
    assert later_records(session, branch, PAST) == found
    assert later_records(session, branch, date(2025, 10, 1)) == f"{found}、党费收缴"
    assert later_records(session, branch, date(2025, 10, 19)) == ""

    staff = login_as("staff")
    answer = staff.post("/branches/B02/merge", {"into": "B01", "on": PAST.isoformat()})
    assert answer.status_code == 422
    assert f"本支部{found}，合并日期应晚于该日。" in answer.text
    session.execute(update(Membership).values(ends_on=date(2025, 10, 15)))
    committed(session)
    day = {"founded_on": "2019-01-01", "sort_order": "2", "dissolved_on": "2025-10-16"}
    answer = staff.post("/branches/B02/edit", {**day, "grounds": "机构调整"})
    assert answer.status_code == 422
    assert f"本支部{found}，撤销日期不能早于该日。" in answer.text


def test_what_not_everybody_may_know_of_goes_with_the_people_and_hinders_nothing(session, login_as):
    """Restricted rows and talks from the day on are those of the receiving branch; earlier ones stay."""
    switched_on(session)
    before, after = PAST - timedelta(days=1), PAST
    for day, token in ((before, "甲丙"), (after, "乙丁")):
        measure(session, "陈百川", "B02", taken_on=day, document=token)
        sanction(session, "陈百川", "B02", decided_on=day, effective_on=day, document=token)
        make_talk(
            session, branch="B02", talker="冯十月", talkee="陈百川", held_on=day, talker_post=token
        )
    looked = confirm(login_as("staff"), "B02", "B01", PAST)
    assert not [word for word in ("第一种形态", "处分", "个别") if word in looked.split("<main")[1]]
    officer = login_as("discipline1").confirm()
    for register in ("measures", "sanctions", "talks"):
        page = officer.get(f"/integrity/{register}?year=2025").text
        assert "乙丁" in page
        assert "甲丙" not in page
    everything = login_as("jiwei").confirm().get("/integrity/sanctions?year=2025").text
    assert "甲丙" in everything
    assert "乙丁" in everything


def test_what_is_entered_afterwards_names_the_branch_to_which_it_belongs(session, login_as):
    confirm(login_as("staff"), "B02", "B01", PAST)
    left = branch_of(session, "B02")
    require_branch_on(session, left.id, PAST - timedelta(days=1), field="held_on")
    for require in (require_branch_on, require_branch_until):
        with pytest.raises(RuleBroken) as refused:
            require(session, left.id, PAST, field="held_on")
        assert refused.value.problems == {
            "held_on": [
                "党支部已于2025年10月15日撤销，日期在撤销之后，应登记在机关第一党支部名下。"
            ]
        }


def test_the_last_name_of_the_branch_ends_with_it(session, login_as):
    staff = login_as("staff")
    confirm(staff, "B02", "B01", PAST)
    names = staff.get("/branches/B02").text.split("使用时间", 1)[1].split("</table>", 1)[0]
    assert "2025-10-15" in names
    assert "至今" not in names


def test_dues_of_the_broken_month_are_on_the_desk_of_who_receives(session, login_as):
    confirm(login_as("staff"), "B02", "B01", PAST)
    clock.fix_today(date(2025, 11, 3))
    desk = login_as("secretary1").get("/").text
    assert "/dues/B02/2025/10" in desk
    assert "机关第二党支部 · 截止2025年10月31日，已登记0/" in desk
    assert login_as("secretary1").get("/dues/B02/2025/10").status_code == 200


def test_only_the_committees_staff_merges(login_as):
    for who, status in (("secretary1", 403), ("leader", 403), ("staff", 200)):
        assert login_as(who).get("/branches/B01/merge").status_code == status


def test_of_a_branch_without_members_no_talks_and_hours_are_counted(session, login_as):
    staff = login_as("staff")
    confirm(staff, "B02", "B01", PAST)
    for url in ("/talks?year=2025", "/talks?branch=B02&year=2025", "/study?year=2025"):
        page = staff.get(url).text
        assert "不适用" in page
        assert "0/0名" not in page
