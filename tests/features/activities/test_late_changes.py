"""People entered, moved, exempted or gone with a date in the past, and the gatherings that were handed in before."""

from datetime import date

import pytest
from sqlalchemy import func, select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.late_changes import RollChange, RollOutcome
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.tables import Activity, Attendance
from intranet.domain.organization.members import Member, MemberExemption, Membership
from intranet.domain.organization.tables import PartyGroup, Post
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from tests.factories.activities import make_activity
from tests.features.activities.helpers import member_id
from tests.features.joint import helpers as joint
from tests.rows import committed, stored

WHY = "当日会议签到表上有本人签名"
NEW = {
    "name": "于小草",
    "branch": "B01",
    "group_id": "",
    "start_reason": "transferred_in",
    "status": "full",
    "starts_on": "2025-09-10",
    "joined_party_on": "2015-07-01",
}
TRANSFER = {"branch": "B02", "group_id": "", "on": "2025-09-10"}


@pytest.fixture
def held(session):
    """Two handed-in gatherings of one branch and one of the other, an early one and a draft."""
    return {
        "approved": make_activity(session, state=State.APPROVED, title="9月党日").id,
        "returned": make_activity(
            session, held_on=date(2025, 9, 20), state=State.RETURNED, title="廉政党日"
        ).id,
        "early": make_activity(
            session, held_on=date(2025, 9, 9), state=State.APPROVED, title="更早的党日"
        ).id,
        "draft": make_activity(session, held_on=date(2025, 9, 25), title="草稿党日").id,
        "other": make_activity(session, branch="B02", state=State.SUBMITTED, title="二支部党日").id,
    }


@pytest.fixture
def met(session):
    """Handed-in gatherings for which posts and Party groups decide who is due, and one for which they do not."""
    groups = session.scalars(select(PartyGroup.id).order_by(PartyGroup.id)).all()
    for day, title in ((date(2025, 9, 9), "更早的党日"), (date(2025, 9, 16), "支委会")):
        make_activity(
            session,
            kinds=("branch_committee_meeting",),
            held_on=day,
            state=State.APPROVED,
            title=title,
        )
    make_activity(session, held_on=date(2025, 9, 17), state=State.APPROVED, title="9月党日")
    for group, title in zip(groups, ("廉政党日", "二支部党日"), strict=True):
        make_activity(
            session,
            "B08",
            ("group_meeting",),
            date(2025, 9, 16),
            state=State.APPROVED,
            title=title,
            party_group_id=group,
        )


TURNS = [
    # who sits in the committee from the 10th on, instead of somebody or besides
    (
        "branches/B01/posts/new",
        {"title": "publicity_officer", "member_id": "{吴八方}", "starts_on": "2025-09-10"},
        {"支委会"},
    ),
    (
        "branches/B01/posts/new",
        {"title": "branch_committee_member", "member_id": "{吴八方}", "starts_on": "2025-09-17"},
        set(),
    ),
    ("branches/B01/posts/{post}/end", {"last_day": "2025-09-12"}, {"支委会"}),
    ("branches/B01/posts/{post}/end", {"last_day": "2025-09-16"}, set()),
    (
        "branches/B01/terms/new",
        {"starts_on": "2025-09-01", "expires_on": "", "document": "", "end_posts": "y"},
        {"支委会", "更早的党日"},
    ),
    (
        "branches/B01/terms/new",
        {"starts_on": "2025-09-01", "expires_on": "", "document": ""},
        set(),
    ),
    ("entries/post/{post}/correct", {"starts_on": "2025-09-12", "grounds": "看错"}, {"更早的党日"}),
    # both groups: the one without the member now, and the one with
    (
        "members/{许东来}/group",
        {"group_id": "{second}", "on": "2025-09-10"},
        {"廉政党日", "二支部党日"},
    ),
    ("members/{许东来}/group", {"group_id": "{second}", "on": "2025-09-17"}, set()),
    ("branches/B08/groups/{first}/dissolve", {"last_day": "2025-09-15"}, {"廉政党日"}),
]


@pytest.mark.parametrize(("path", "data", "titles"), TURNS)
def test_posts_terms_and_groups_entered_late_list_what_they_reach(
    app, session, met, login_as, path, data, titles
):
    groups = session.scalars(select(PartyGroup.id).order_by(PartyGroup.id)).all()
    post = session.scalars(
        select(Post.id).join(Member, Member.id == Post.member_id).where(Member.name == "赵四海")
    ).one()
    session.rollback()
    known = {
        "{post}": post,
        "{first}": groups[0],
        "{second}": groups[1],
        **{f"{{{name}}}": member_id(app, name) for name in ("吴八方", "许东来")},
    }

    def told(text):
        for word, number in known.items():
            text = text.replace(word, str(number))
        return text

    staff = login_as("staff")
    answer = staff.post(f"/{told(path)}", {name: told(value) for name, value in data.items()})
    assert answer.status_code == 303, answer.text
    assert answer.location.startswith("/activities/rolls?member=") is bool(titles)
    every = {"支委会", *titles, "更早的党日", "9月党日", "廉政党日", "二支部党日"}
    page = staff.get(answer.location if titles else "/activities/rolls").text
    assert {title for title in every if title in page} == titles
    desk = login_as("clerk1" if "B01" in path or "post" in path else "secretary8").get("/").text
    assert ("名册有变动的活动" in desk) is bool(titles)


def present(app, number):
    return {
        row.name: row.status for row in stored(app, Attendance, Attendance.activity_id == number)
    }


def listed(browser, url="/activities/rolls"):
    page = browser.get(url).text
    titles = ("9月党日", "廉政党日", "更早的党日", "草稿党日", "二支部党日")
    return {title for title in titles if title in page}


ACTS = [
    ("members/new", NEW, "于小草", {"9月党日", "廉政党日"}),
    (
        "members/{吴八方}/transfer",
        TRANSFER,
        "吴八方",
        {"9月党日", "廉政党日", "二支部党日"},
    ),
    (
        "members/{吴八方}/leave",
        {"reason": "transferred_out", "last_day": "2025-09-15", "document": ""},
        "吴八方",
        {"廉政党日"},
    ),
    (
        "members/{吴八方}/exemptions/new",
        {"reason": "frail", "approved_by": "机关党委", "starts_on": "2025-09-16", "ends_on": ""},
        "吴八方",
        {"廉政党日"},
    ),
    ("members/{吴八方}/transfer", TRANSFER | {"on": "2025-10-20"}, "吴八方", set()),
]


@pytest.mark.parametrize(("path", "data", "name", "titles"), ACTS)
def test_who_enters_a_late_change_sees_what_it_reaches(
    app, held, login_as, path, data, name, titles
):
    eighth = member_id(app, "吴八方")
    before = present(app, held["approved"])
    staff = login_as("staff")
    answer = staff.post("/" + path.replace("{吴八方}", str(eighth)), data)
    assert answer.status_code == 303
    about = member_id(app, name)
    if not titles:
        assert answer.location == f"/members/{about}"
        assert stored(app, RollChange) == []
        return
    assert answer.location == f"/activities/rolls?member={about}"
    page = staff.get(answer.location).text
    assert f"影响已提交的活动{len(titles)}次" in page
    assert listed(staff, answer.location) == titles
    assert name in page
    # nothing was changed, and the branches concerned find it on their desks
    assert present(app, held["approved"]) == before
    for username, own in (("clerk1", titles - {"二支部党日"}), ("secretary2", titles)):
        browser = login_as(username)
        mine = own & ({"二支部党日"} if username == "secretary2" else own)
        assert listed(browser) == mine
        assert ("名册有变动的活动" in browser.get("/").text) is bool(mine)
    assert listed(login_as("member1")) == set()


def test_a_change_that_is_taken_back_asks_for_nothing_any_more(app, held, login_as):
    staff = login_as("staff")
    url = f"/members/{member_id(app, '吴八方')}"
    assert staff.post(f"{url}/transfer", TRANSFER).status_code == 303
    assert len(stored(app, RollChange)) == 3
    back = {"branch": "B01", "group_id": "", "on": "2025-09-16"}
    assert staff.post(f"{url}/transfer", back).status_code == 303
    # on the 20th they belong to the first branch again
    assert listed(staff) == {"9月党日", "二支部党日"}


def period_of(app, name):
    """The latest period of a member."""
    number = member_id(app, name)
    return max(stored(app, Membership, Membership.member_id == number), key=lambda one: one.id)


CORRECTED = [
    ("2025-09-18", {"廉政党日"}),
    ("2025-10-01", set()),
    ("2025-09-05", {"9月党日", "廉政党日", "更早的党日", "二支部党日"}),
]


@pytest.mark.parametrize(("day", "titles"), CORRECTED)
def test_a_corrected_day_lists_what_differs_then_and_takes_off_the_rest(
    app, held, login_as, day, titles
):
    staff = login_as("staff")
    staff.post(f"/members/{member_id(app, '吴八方')}/transfer", TRANSFER)
    typed = {"starts_on": day, "grounds": "介绍信上的日期看错"}
    url = f"/entries/period/{period_of(app, '吴八方').id}/correct"
    assert staff.post(url, typed).status_code == 303
    assert listed(staff) == titles


def test_an_exemption_corrected_or_taken_back_lists_what_differs(app, held, login_as):
    staff, eighth = login_as("staff"), member_id(app, "吴八方")
    typed = {"reason": "frail", "approved_by": "机关党委", "starts_on": "2025-10-01", "ends_on": ""}
    assert staff.post(f"/members/{eighth}/exemptions/new", typed).status_code == 303
    assert listed(staff) == set()
    [row] = stored(app, MemberExemption, MemberExemption.member_id == eighth)
    url, more = f"/entries/exemption/{row.id}", {"starts_on": "2025-09-16", "grounds": "看错"}
    assert staff.post(f"{url}/correct", typed | more).status_code == 303
    assert listed(staff) == {"廉政党日"}


@pytest.mark.parametrize("kind", ["period", "member"])
def test_what_was_listed_keeps_no_wrong_entry_from_being_taken_back(app, held, login_as, kind):
    staff = login_as("staff")
    if kind == "period":
        staff.post(f"/members/{member_id(app, '吴八方')}/transfer", TRANSFER)
        url = f"/entries/period/{period_of(app, '吴八方').id}/take-back"
        # attendance in the other branch would stand on the period; in the former one it stands on the former
        assert len(listed(staff)) == 3
    else:
        staff.post("/members/new", NEW)
        url = f"/entries/member/{member_id(app, '于小草')}/take-back"
        assert len(listed(staff)) == 2
    assert staff.post(url).status_code == 303
    assert listed(staff) == set()
    assert stored(app, RollChange) == []


def test_a_new_roll_forgets_neither_late_arrival_nor_missed_days(app, session, held, login_as):
    number = held["approved"]
    activity = session.get_one(Activity, number)
    activity.ends_on = date(2025, 9, 17)
    late, part = session.scalars(
        select(Attendance).where(
            Attendance.activity_id == number, Attendance.name.in_(("李二虎", "王三石"))
        )
    )
    whole = part.minutes
    late.came_late, part.missed, part.minutes = True, "3", whole * 2 // 3
    committed(session)
    staff = login_as("staff")
    staff.post("/members/new", NEW)
    typed = {
        "version": str(activity.version),
        "act": "take",
        "roll_reason": WHY,
        f"listed-{member_id(app, '于小草')}": "1",
    }
    assert staff.post(f"/activities/{number}/roll", typed).status_code == 303
    rows = {row.name: row for row in stored(app, Attendance, Attendance.activity_id == number)}
    assert rows[late.name].came_late
    assert (rows[part.name].missed, rows[part.name].minutes) == ("3", whole * 2 // 3)
    assert rows["于小草"].minutes == whole


def test_what_was_entered_wrongly_is_corrected_with_the_gatherings_it_reaches(app, held, login_as):
    staff = login_as("staff")
    member = member_id(app, "吴八方")
    assert staff.post(f"/members/{member}/transfer", TRANSFER).status_code == 303
    period = stored(app, Membership, Membership.member_id == member)[-1].id
    data = {"starts_on": "2025-09-16", "grounds": "介绍信上是16日"}
    assert staff.post(f"/entries/period/{period}/correct", data).status_code == 303
    # on the 15th they belong to the first branch still
    assert listed(staff) == {"廉政党日"}
    assert staff.post(f"/entries/period/{period}/take-back").status_code == 303
    assert listed(staff) == set()


def test_a_member_entered_wrongly_goes_with_what_was_listed(app, held, login_as):
    staff = login_as("staff")
    assert staff.post("/members/new", NEW).status_code == 303
    assert listed(staff) == {"9月党日", "廉政党日"}
    url = f"/entries/member/{member_id(app, '于小草')}/take-back"
    assert staff.post(url).status_code == 303
    assert listed(staff) == set()
    assert stored(app, RollChange) == []


def test_an_exemption_corrected_reaches_the_days_between(app, held, login_as):
    staff = login_as("staff")
    member = member_id(app, "吴八方")
    data = {
        "reason": "frail",
        "approved_by": "机关党委",
        "starts_on": "2025-09-16",
        "ends_on": "",
    }
    assert staff.post(f"/members/{member}/exemptions/new", data).status_code == 303
    assert listed(staff) == {"廉政党日"}
    number = stored(app, MemberExemption)[-1].id
    earlier = data | {"starts_on": "2025-09-12", "grounds": "批准日期录入有误"}
    assert staff.post(f"/entries/exemption/{number}/correct", earlier).status_code == 303
    assert listed(staff) == {"9月党日", "廉政党日"}


def test_the_committee_brings_an_approved_record_up_to_date_with_a_reason(app, held, login_as):
    staff = login_as("staff")
    staff.post("/members/new", NEW)
    late, number = member_id(app, "于小草"), held["approved"]
    url = f"/activities/{number}/roll"
    assert "由机关党委更正" in login_as("secretary1").get(url).text
    assert "当日名册上有、本次登记没有：于小草" in staff.get(f"/activities/{number}").text
    page = staff.get(url).text
    assert f'name="absent-{late}" value="1" data-absent checked' in page
    [activity] = stored(app, Activity, Activity.id == number)
    typed = {"version": str(activity.version), "act": "take", f"listed-{late}": "1"}
    unsaid = staff.post(url, typed)
    assert unsaid.status_code == 422
    assert "请填写原因" in unsaid.text
    undecided = staff.post(url, {"version": typed["version"], "act": "take", "roll_reason": WHY})
    assert undecided.status_code == 422
    assert "请选择于小草的缺席原因" in undecided.text
    assert "于小草" not in present(app, number)
    assert staff.post(url, typed | {"roll_reason": WHY}).status_code == 303
    assert present(app, number)["于小草"] is AttendanceStatus.PRESENT
    [activity] = stored(app, Activity, Activity.id == number)
    assert (activity.state, activity.due_count) == (State.APPROVED, 10)
    page = staff.get(f"/activities/{number}").text
    assert f"按现在的名册更正：{WHY}" in page
    assert "现在的名册与其不同" not in page
    assert listed(staff) == {"廉政党日"}
    with app.app_context():
        actions = db.session.scalars(select(AuditEvent.action)).all()
    assert "activity.roll_taken" in actions
    assert staff.post(url, typed | {"roll_reason": WHY}).status_code == 409


def test_the_branch_brings_its_open_record_up_to_date(app, held, login_as):
    login_as("staff").post("/members/new", NEW)
    late, number = member_id(app, "于小草"), held["returned"]
    clerk, url = login_as("clerk1"), f"/activities/{number}/roll"
    [activity] = stored(app, Activity, Activity.id == number)
    typed = {
        "version": str(activity.version),
        "act": "take",
        "roll_reason": WHY,
        f"absent-{late}": "1",
        f"reason-{late}": "business_trip",
    }
    assert "记录尚未审核通过，由所在党支部更正" in login_as("staff").get(url).text
    assert login_as("staff").post(url, typed).status_code == 409
    assert clerk.post(url, typed | {"version": "0"}).status_code == 409
    assert clerk.post(url, typed).status_code == 303
    assert present(app, number)["于小草"] is AttendanceStatus.ABSENT
    assert listed(clerk) == {"9月党日"}


def test_a_register_may_stay_with_a_reason(app, held, login_as):
    login_as("staff").post("/members/new", NEW)
    number = held["approved"]
    secretary, url = login_as("secretary1"), f"/activities/{held['approved']}/roll"
    before = present(app, number)
    kept = secretary.post(url, {"act": "keep", "roll_reason": "当日组织关系尚在途中"})
    assert kept.status_code == 303
    assert present(app, number) == before
    page = secretary.get(f"/activities/{number}").text
    assert "保留原登记：当日组织关系尚在途中" in page
    assert "到会登记与当日名册不一致" in page
    assert listed(secretary) == {"廉政党日"}
    outcomes = {row.activity_id: row.outcome for row in stored(app, RollChange)}
    assert outcomes == {number: RollOutcome.KEPT, held["returned"]: None}


def test_who_left_is_explained_once_and_the_branch_reads_where_to(app, held, login_as):
    url = f"/members/{member_id(app, '吴八方')}/transfer"
    assert login_as("staff").post(url, TRANSFER).status_code == 303
    secretary = login_as("secretary1")
    assert "2025年9月10日组织关系转入机关第二党支部" in secretary.get("/activities/rolls").text
    number = held["approved"]
    assert "说明情况" in secretary.get(f"/activities/{number}").text
    kept = {"act": "keep", "roll_reason": WHY}
    assert secretary.post(f"/activities/{number}/roll", kept).status_code == 303
    page = secretary.get(f"/activities/{number}").text
    assert "吴八方已于2025年9月9日离开本支部" in page
    assert "说明情况" not in page


def test_what_agrees_again_by_another_change_is_taken_off_the_list(app, session, held, login_as):
    login_as("staff").post("/members/new", NEW)
    # somebody's period is corrected without a word to the list
    period = session.scalars(select(Membership).join(Member).where(Member.name == "于小草")).one()
    period.starts_on = date(2025, 10, 1)
    committed(session)
    secretary, url = login_as("secretary1"), f"/activities/{held['returned']}/roll"
    page = secretary.get(url).text
    assert "已经一致" in page
    assert "按现在的名册更正" not in page
    assert secretary.post(url, {"act": "keep", "roll_reason": "日期已更正"}).status_code == 303
    assert listed(secretary) == {"9月党日"}
    assert secretary.get(url).status_code == 409


def test_who_explains_what_the_check_found_has_settled_it(app, held, login_as):
    login_as("staff").post("/members/new", NEW)
    number = held["approved"]
    secretary = login_as("secretary1")
    explained = secretary.post(
        f"/self-check/records/{number}/roll_differs", {"reason": "当日组织关系尚在途中"}
    )
    assert explained.status_code == 303
    assert listed(secretary) == {"廉政党日"}


def _move(app, login_as):
    answer = login_as("staff").post(f"/members/{member_id(app, '吴八方')}/transfer", TRANSFER)
    assert answer.status_code == 303


def _counted(app, name="吴八方"):
    """In how many branches' registers the member stands."""
    with app.app_context():
        return db.session.scalar(
            select(func.count())
            .select_from(Attendance)
            .where(Attendance.member_id.in_(select(Member.id).where(Member.name == name)))
        )


def test_a_member_moved_late_is_counted_in_one_branch_of_a_joint_event(app, login_as):
    event = joint.enter(login_as("staff"))
    first, second = login_as("secretary1"), login_as("secretary2")
    assert joint.confirm(first, event, "B01").status_code == 303
    _move(app, login_as)
    # the other branch answers afterwards: the member is still the first branch's
    assert "吴八方" not in second.get(f"/joint/{event}/B02").text
    assert joint.confirm(second, event, "B02").status_code == 303
    assert _counted(app) == 1
    [mine, theirs] = stored(app, Activity)
    assert listed_ids(app) == {mine.id}
    assert second.get(f"/activities/{theirs.id}/roll").status_code == 409
    give_up = {"version": str(mine.version), "act": "take", "roll_reason": "已转到二支部"}
    assert first.post(f"/activities/{mine.id}/roll", give_up).status_code == 303
    assert _counted(app) == 0
    # now it is the other branch's turn
    assert listed_ids(app) == {theirs.id}
    late = member_id(app, "吴八方")
    take = {"version": str(theirs.version), "act": "take", "roll_reason": "由一支部转入"}
    assert (
        second.post(f"/activities/{theirs.id}/roll", take | {f"listed-{late}": "1"}).status_code
        == 303
    )
    assert _counted(app) == 1
    assert listed_ids(app) == set()


def listed_ids(app):
    return {row.activity_id for row in stored(app, RollChange) if row.outcome is None}


def test_both_branches_answered_before_the_member_moved(app, login_as):
    event = joint.enter(login_as("staff"))
    first, second = login_as("secretary1"), login_as("secretary2")
    assert joint.confirm(first, event, "B01").status_code == 303
    assert joint.confirm(second, event, "B02").status_code == 303
    _move(app, login_as)
    [mine, _] = stored(app, Activity)
    assert listed_ids(app) == {mine.id}
    assert _counted(app) == 1
