"""Training and make-up study: entered for several, confirmed by somebody else, returned with a reason."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.records.workflow import State
from intranet.domain.study.credits import CreditKind, CreditState, StudyCredit
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.conftest import actor_of
from tests.factories.activities import make_activity
from tests.features.study.scene import kind_id, make_make_up, make_training, member_id
from tests.rows import stored

TRAINING = {
    "form_key": "f1",
    "title": "支部书记培训班",
    "organiser": "市委党校",
    "starts_on": "2025-09-10",
    "ends_on": "2025-09-11",
    "hours": "",
}


def post_training(session, browser, names=("王三石", "赵四海"), **changes):
    members = [str(member_id(session, name)) for name in names]
    values = {**TRAINING, **changes, "members": members}
    return browser.post("/study/credits/training/new", values)


def missed(session, *names: str, **changes):
    return make_activity(
        session,
        state=State.APPROVED,
        absent=dict.fromkeys(names, AbsenceReason.BUSINESS_TRIP),
        **changes,
    )


def make_up_address(session, activity, kind: str = "theme_day") -> str:
    return f"/study/credits/make-up/new?activity={activity.id}&kind={kind_id(session, kind)}"


def post_make_up(session, browser, activity, names, **changes):
    values = {
        "form_key": "m1",
        "day": "2025-10-01",
        "form": "自学并交流体会",
        "hours": "2",
        "members": [str(member_id(session, name)) for name in names],
        **changes,
    }
    return browser.post(make_up_address(session, activity), values)


def test_training_is_entered_for_several_and_waits(app, session, login_as):
    clerk = login_as("clerk1")
    assert post_training(session, clerk).status_code == 303
    found = stored(app, StudyCredit)
    # no hours typed: two days at 8 学时
    assert [(one.state, one.hours_tenths) for one in found] == [(CreditState.WAITING, 160)] * 2
    page = clerk.get("/study/credits").text
    assert page.count("支部书记培训班") >= 2
    assert "待确认" in page


def test_a_double_submit_makes_one_row_for_each_member(app, session, login_as):
    clerk = login_as("clerk1")
    post_training(session, clerk)
    assert post_training(session, clerk).status_code == 303
    assert len(stored(app, StudyCredit)) == 2


def test_half_a_day_is_worth_its_hours(app, session, login_as):
    post_training(session, login_as("clerk1"), ends_on="", half="y")
    assert {one.hours_tenths for one in stored(app, StudyCredit)} == {40}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "请填写培训名称"),
        ({"organiser": ""}, "请填写举办单位"),
        ({"starts_on": ""}, "请填写开始日期"),
        ({"starts_on": "2025-10-21", "ends_on": ""}, "日期晚于今天"),
        ({"ends_on": "2025-09-09"}, "结束日期不应早于开始日期"),
        ({"hours": "999"}, "学时不应超过240"),
        ({"hours": "两"}, "学时请填写数字"),
    ],
)
def test_training_that_cannot_be_is_refused_and_stays_typed(
    app, session, login_as, changes, sentence
):
    answer = post_training(session, login_as("clerk1"), **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored(app, StudyCredit) == []


def test_only_members_of_the_own_branch_can_be_chosen(app, session, login_as):
    answer = post_training(session, login_as("clerk1"), names=("冯十月",))
    assert answer.status_code == 422
    assert login_as("clerk1").get("/study/credits/training/new?branch=B02").status_code == 404
    assert login_as("staff").get("/study/credits/training/new").status_code == 403
    assert stored(app, StudyCredit) == []


def test_make_up_is_offered_for_what_was_missed_and_entered_once(app, session, login_as):
    activity = missed(session, "王三石", "赵四海")
    clerk = login_as("clerk1")
    assert "王三石、赵四海" in clerk.get("/study/credits/make-up").text
    answer = post_make_up(session, clerk, activity, ("王三石", "赵四海"))
    assert answer.status_code == 303
    assert [one.kind for one in stored(app, StudyCredit)] == [CreditKind.MAKE_UP] * 2
    assert "截至2025年10月20日没有待补学的活动。" in clerk.get("/study/credits/make-up").text
    # certified for good once the year is over, and only then
    assert "无需补充" not in clerk.get("/study/credits/make-up").text
    clock.fix_today(date(2026, 1, 5))
    page = login_as("clerk1").get("/study/credits/make-up?year=2025").text
    assert "2025年没有待补学的活动，无需补充。" in page
    # the same form again, and another one
    assert post_make_up(session, clerk, activity, ("王三石", "赵四海")).status_code == 303
    assert post_make_up(session, clerk, activity, ("王三石",), form_key="m2").status_code == 404
    assert len(stored(app, StudyCredit)) == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"hours": "2.1"}, "补学学时不超过该次活动计入的2学时"),
        ({"hours": ""}, "请填写学时"),
        ({"day": "2025-09-14"}, "补学应在活动当天（2025年9月15日）或以后"),
        ({"day": "2025-10-21"}, "日期晚于今天"),
        ({"form": ""}, "请填写补学方式"),
        ({"members": []}, "请至少选择一名党员"),
    ],
)
def test_make_up_that_cannot_be_is_refused_and_stays_typed(
    app, session, login_as, changes, sentence
):
    activity = missed(session, "王三石")
    answer = post_make_up(session, login_as("clerk1"), activity, ("王三石",), **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored(app, StudyCredit) == []


def test_who_was_present_or_of_another_branch_cannot_make_up(app, session, login_as):
    activity = missed(session, "王三石")
    assert post_make_up(session, login_as("clerk1"), activity, ("赵四海",)).status_code == 422
    assert login_as("clerk2").get(make_up_address(session, activity)).status_code == 404


def make_ups_address(session, name: str) -> str:
    return f"/study/credits/make-up/member?member={member_id(session, name)}&year=2025"


def test_everything_one_member_missed_is_made_up_in_one_form(app, session, login_as):
    days = [date(2025, 7, 15), date(2025, 8, 15), date(2025, 9, 15)]
    made = [missed(session, "王三石", held_on=day) for day in days]
    missed(session, "赵四海", held_on=date(2025, 9, 1))
    browser, address = login_as("clerk1"), make_ups_address(session, "王三石")
    listed = browser.get("/study/credits/make-up?year=2025").text
    assert address.replace("&", "&amp;").split("?")[0] in listed
    form = browser.get(address).text
    assert "待补学3次、6学时" in form
    assert "赵四海" not in form

    kind = kind_id(session, "theme_day")
    chosen = [f"{one.id}-{kind}" for one in made]
    values = {"day": "2025-10-01", "form": "自学并交流体会", "form_key": "p1"}
    answer = browser.post(address, {**values, "records": chosen})

    assert answer.status_code == 303
    credits = stored(app, StudyCredit)
    assert [one.hours_tenths for one in credits] == [20, 20, 20]
    assert {one.member_id for one in credits} == {member_id(session, "王三石")}
    # nothing is left to make up
    assert browser.get(address).status_code == 404


def test_making_up_several_is_refused_as_one_would_be_and_stays_typed(app, session, login_as):
    made = missed(session, "王三石", held_on=date(2025, 9, 15))
    browser, address = login_as("clerk1"), make_ups_address(session, "王三石")
    chosen = [f"{made.id}-{kind_id(session, 'theme_day')}"]
    early = browser.post(address, {"day": "2025-09-01", "form": "自学", "records": chosen})
    assert early.status_code == 422
    assert "补学应在活动当天（2025年9月15日）或以后。" in early.text
    assert 'value="自学"' in early.text
    none = browser.post(address, {"day": "2025-10-01", "form": "自学"})
    assert (none.status_code, "请至少选择一次活动。" in none.text) == (422, True)
    other = browser.post(address, {"day": "2025-10-01", "form": "自学", "records": ["999-1"]})
    assert other.status_code == 422
    # of another branch nothing is found
    assert login_as("clerk2").get(address).status_code == 404
    assert stored(app, StudyCredit) == []


def test_staff_confirm_with_one_button_and_the_hours_count(app, session, login_as):
    training = make_training(session, "王三石")
    staff = login_as("staff")
    page = staff.get("/study/credits").text
    assert "各项相符" in page
    answer = staff.post(f"/study/credits/{training.id}/confirm", {"version": str(training.version)})
    assert answer.status_code == 303
    assert stored(app, StudyCredit)[0].state is CreditState.CONFIRMED
    assert "没有待确认的登记" in staff.get("/study/credits").text
    member = login_as("clerk1").get(f"/study/members/{member_id(session, '王三石')}").text
    assert "8学时" in member


def test_several_are_confirmed_at_once_and_what_needs_a_look_stays(app, session, login_as):
    fine = make_training(session, "王三石")
    much = make_training(session, "赵四海", hours_tenths=200)
    answer = login_as("staff").post(
        "/study/credits/confirm",
        {"chosen": [f"{one.id}:{one.version}" for one in (fine, much)]},
        follow_redirects=True,
    )
    assert "已确认1条" in answer.text
    assert "1条刚有变动或需要逐条核对" in answer.text
    assert [one.state for one in stored(app, StudyCredit)] == [
        CreditState.CONFIRMED,
        CreditState.WAITING,
    ]


def test_overlapping_training_and_too_many_hours_are_pointed_out(app, session, login_as):
    make_training(session, "王三石")
    make_training(session, "王三石", title="另一期培训班", hours_tenths=81)
    page = login_as("staff").get("/study/credits").text
    assert "日期重叠" in page
    assert "多于按天折算的8学时" in page


def test_nobody_confirms_what_they_entered(app, session, login_as):
    training = make_training(session, "王三石", entered_by_id=actor_of(session, "staff").user_id)
    staff = login_as("staff")
    assert "您登记的学时由其他同志确认" in staff.get(f"/study/credits/{training.id}").text
    answer = staff.post(f"/study/credits/{training.id}/confirm", {"version": str(training.version)})
    assert answer.status_code == 403
    assert stored(app, StudyCredit)[0].state is CreditState.WAITING


def test_a_return_needs_a_reason_and_an_edit_lets_it_wait_again(app, session, login_as):
    training = make_training(session, "王三石")
    staff, clerk = login_as("staff"), login_as("clerk1")
    address = f"/study/credits/{training.id}"
    empty = staff.post(f"{address}/return", {"version": "1", "reason": ""})
    assert empty.status_code == 422
    assert "请填写退回原因" in empty.text
    returned = staff.post(f"{address}/return", {"version": "1", "reason": "请核对学时。"})
    assert returned.status_code == 303
    assert "请核对学时。" in clerk.get(address).text
    values = {**TRAINING, "hours": "8", "version": str(stored(app, StudyCredit)[0].version)}
    assert clerk.post(f"{address}/edit", values).status_code == 303
    (found,) = stored(app, StudyCredit)
    assert (found.state, found.reason, found.title) == (
        CreditState.WAITING,
        "",
        "支部书记培训班",
    )


def test_a_stale_edit_is_refused_and_keeps_the_text(app, session, login_as):
    training = make_training(session, "王三石")
    clerk = login_as("clerk1")
    address = f"/study/credits/{training.id}/edit"
    values = {**TRAINING, "version": str(training.version)}
    assert clerk.post(address, values).status_code == 303
    answer = clerk.post(address, {**values, "title": "后保存的培训班"})
    assert answer.status_code == 409
    assert "后保存的培训班" in answer.text
    assert stored(app, StudyCredit)[0].title == "支部书记培训班"


def test_a_stale_confirmation_is_refused(app, session, login_as):
    training = make_training(session, "王三石")
    answer = login_as("staff").post(f"/study/credits/{training.id}/confirm", {"version": "9"})
    assert answer.status_code == 409


def test_each_return_keeps_its_reason(app, session, login_as):
    training = make_training(session, "王三石")
    address = f"/study/credits/{training.id}"
    staff, clerk = login_as("staff"), login_as("clerk1")

    def version():
        return str(stored(app, StudyCredit)[0].version)

    staff.post(f"{address}/return", {"reason": "请补充主办单位", "version": version()})
    clerk.post(f"{address}/edit", {**TRAINING, "version": version()})
    staff.post(f"{address}/return", {"reason": "请核对起止日期", "version": version()})
    page = clerk.get(address).text
    assert "请补充主办单位" in page
    assert "请核对起止日期" in page


def test_what_is_confirmed_is_not_edited_or_removed_by_the_branch(app, session, login_as):
    training = make_training(session, "王三石", state=CreditState.CONFIRMED)
    clerk = login_as("clerk1")
    version = {"version": str(training.version)}
    answer = clerk.post(f"/study/credits/{training.id}/edit", {**TRAINING, **version})
    assert answer.status_code == 409
    assert clerk.post(f"/study/credits/{training.id}/remove", version).status_code == 409
    assert len(stored(app, StudyCredit)) == 1


def test_removing_leaves_a_trace(app, session, login_as):
    training = make_training(session, "王三石")
    clerk = login_as("clerk1")
    assert "移除后不能恢复" in clerk.get(f"/study/credits/{training.id}/remove").text
    answer = clerk.post(f"/study/credits/{training.id}/remove", {"version": str(training.version)})
    assert answer.status_code == 303
    assert stored(app, StudyCredit) == []
    with app.app_context():
        last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert last.action == "study.credit_removed"


def test_make_up_for_what_was_not_missed_is_not_confirmed(app, session, login_as):
    activity = missed(session, "王三石")
    credit = make_make_up(session, "赵四海", activity)
    staff = login_as("staff")
    answer = staff.post(
        f"/study/credits/{credit.id}/confirm",
        {"version": str(credit.version)},
        follow_redirects=True,
    )
    assert "该党员没有缺席" in answer.text
    assert stored(app, StudyCredit)[0].state is CreditState.WAITING


def test_a_member_reads_their_own_training_only(app, session, login_as):
    own = make_training(session, "吴八方")
    other = make_training(session, "王三石")
    member = login_as("member1")
    assert member.get(f"/study/credits/{own.id}").status_code == 200
    assert member.get(f"/study/credits/{other.id}").status_code == 404
    assert "王三石" not in member.get("/study/credits").text


def test_the_list_takes_as_many_statements_for_twenty_rows_as_for_one(
    app, session, login_as, count_statements
):
    staff = login_as("staff")
    make_training(session, "王三石")
    staff.get("/study/credits")
    count_statements.clear()
    staff.get("/study/credits")
    few = len(count_statements)
    for number in range(20):
        make_training(session, "赵四海", title=f"第{number}期")
    count_statements.clear()
    assert staff.get("/study/credits").status_code == 200
    assert len(count_statements) == few


def faults(answer) -> list[str]:
    """What the page says beside its fields."""
    assert answer.status_code == 422
    return re.findall(r'class="fault"[^>]*>.*?<span>(.*?)</span>', answer.text, re.DOTALL)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请填写开始日期。"),
        ("上周三", "请填写有效的日期，例如2025-03-05。"),
        ("2025-02-30", "请填写有效的日期，例如2025-03-05。"),
    ],
)
def test_a_day_that_is_empty_or_cannot_be_read_gets_one_chinese_sentence(
    session, login_as, typed, sentence
):
    answer = post_training(session, login_as("clerk1"), starts_on=typed)
    assert faults(answer) == [sentence]
    assert "Not a valid" not in answer.text


def test_hours_that_cannot_be_read_get_one_sentence(session, login_as):
    activity = missed(session, "王三石")
    answer = post_make_up(session, login_as("clerk1"), activity, ["王三石"], hours="两")
    assert faults(answer) == ["学时请填写数字，最多一位小数，例如 2 或 2.5。"]


def test_a_share_beyond_its_bounds_and_a_negative_number_get_one_sentence(session, login_as):
    values = {"form_key": "version-key", "valid_from": "2025-10-01", "confirmed_by": "机关党委"}
    address = "/study/conversion/new?kind=lecture"
    answer = login_as("staff").post(address, {**values, "share": "150"})
    assert faults(answer) == ["计入比例（%）不能超过100。"]
    figures = {"version": "0", "platform": "none", "ym": "2025-09", "as_of": "2025-09-30"}
    figures |= {"registered": "-1", "participating": "1", "average_tenths": "", "source": "后台"}
    answer = login_as("clerk1").post("/study/platforms/new", figures)
    assert faults(answer) == ["请在列出的选项中选择。", "已注册人数请填写整数，不能为负。"]
