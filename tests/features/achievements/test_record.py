"""One achievement: who opens it, its moves, whom it is credited to, and whether it may be printed."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.achievements.series_store import figures_of
from intranet.domain.achievements.store import readable, visible
from intranet.domain.achievements.tables import Achievement, Attribution
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from tests.cast import ACCOUNTS
from tests.conftest import actor_of
from tests.features.achievements.scene import (
    YEAR,
    act,
    branch_id_of,
    make_achievement,
    make_indicator,
    typed,
    version_of,
)
from tests.features.kept import key_on
from tests.rows import committed, newest


def address(achievement):
    return f"/achievements/{achievement.id}"


def decide(browser, achievement, part, **data):
    version = version_of(browser, address(achievement))
    return browser.post(f"{address(achievement)}/{part}", {"version": version, **data})


OPENS = {
    State.DRAFT: {"secretary1": 200, "clerk1": 200, "member1": 404, "clerk2": 404, "staff": 404,
                  "leader": 404, "jiwei": 404, "sysadmin": 403, None: 302},
    State.SUBMITTED: {"secretary1": 200, "member1": 404, "discipline1": 404, "clerk2": 404,
                      "staff": 200, "leader": 200, "archivist": 404},
    State.APPROVED: {"secretary1": 200, "member1": 200, "member2": 200, "groupleader8": 200,
                     "staff": 200, "jiwei": 200, "archivist": 200, "auditor": 403},
}  # fmt: skip


@pytest.mark.parametrize("state", OPENS)
def test_who_may_open_it(session, login_as, state):
    page = address(make_achievement(session, state=state))
    wanted = OPENS[state]
    assert {name: login_as(name).get(page).status_code for name in wanted} == wanted


def test_the_offices_draft_is_the_staffs(session, login_as):
    page = address(make_achievement(session, branch=None, suggested="B01"))
    wanted = {"staff": 200, "leader": 404, "secretary1": 404, "clerk1": 404, "member1": 404}
    assert {name: login_as(name).get(page).status_code for name in wanted} == wanted


def test_one_rule_for_lists_and_records(session):
    for state in State:
        for branch in ("B01", "B02", None):
            suggested = "B01" if branch is None else None
            make_achievement(session, branch=branch, suggested=suggested, state=state)
    for username in ACCOUNTS:
        actor = actor_of(session, username)
        every = session.scalars(select(Achievement)).all()
        listed = set(session.scalars(select(Achievement.id).where(visible(actor))))
        assert listed == {one.id for one in every if readable(one, actor)}, username


def test_what_others_read_has_no_opinions_and_no_buttons(session, login_as):
    page = login_as("member1").get(address(make_achievement(session, state=State.APPROVED))).text
    for words in ("办理过程", "撤销登记", "修改", "保密审查</h2>", "确认归属"):
        assert words not in page


# --- moves ----------------------------------------------------------------------------------------


def test_the_way_to_approval(session, login_as):
    found = make_achievement(session)
    secretary, staff = login_as("secretary1"), login_as("staff")
    assert act(secretary, found, "submit").status_code == 303
    assert act(secretary, found, "withdraw").status_code == 303
    assert act(secretary, found, "submit").status_code == 303
    seen = version_of(secretary, address(found))
    assert act(staff, found, "take_up").status_code == 303
    late = secretary.post(address(found), {"act": "withdraw", "version": seen})
    assert late.status_code == 409
    assert newest(session, Achievement).state is State.SUBMITTED
    bare = act(staff, found, "return")
    assert bare.status_code == 422
    assert "请填写理由。" in bare.text
    assert "从列表中选择" not in bare.text
    assert act(staff, found, "return", "请补充佐证").status_code == 303
    page = login_as("clerk1").get(address(found)).text
    assert "请补充佐证。修改后直接提交即可" in page
    assert "请补充佐证" in login_as("clerk1").get(f"{address(found)}/edit").text
    assert act(secretary, found, "submit").status_code == 303
    assert act(login_as("leader"), found, "approve").status_code == 303
    assert newest(session, Achievement).state is State.APPROVED


def test_nobody_reviews_what_they_entered(session, login_as):
    found = make_achievement(session, branch=None, state=State.SUBMITTED)
    page = login_as("staff").get(address(found)).text
    assert "请由其他同志审核" in page
    assert 'value="approve"' not in page
    assert act(login_as("staff"), found, "approve").status_code == 403
    assert act(login_as("leader"), found, "approve").status_code == 303


@pytest.mark.parametrize(
    ("username", "move", "status"),
    [
        ("clerk1", "submit", 403),
        ("secretary1", "submit", 303),
        ("clerk1", "void", 403),
        ("secretary2", "submit", 404),
        ("staff", "submit", 404),
        ("secretary1", "edit_reopens", 422),
        ("secretary1", "archive", 422),
        ("secretary1", "nonsense", 422),
    ],
)
def test_who_may_move_a_draft(session, login_as, username, move, status):
    found = make_achievement(session)
    data = {"act": move, "version": str(found.version), "opinion": "理由"}
    assert login_as(username).post(address(found), data).status_code == status


def test_a_clerk_reads_who_submits(session, login_as):
    words = "内容齐全后由支部书记提交审核。"
    for state, told in ((State.DRAFT, True), (State.RETURNED, True), (State.SUBMITTED, False)):
        page = address(make_achievement(session, state=state))
        assert (words in login_as("clerk1").get(page).text) is told
        assert words not in login_as("secretary1").get(page).text
    data = typed(make_indicator(session, "党课"))
    clerk = login_as("clerk1")
    saved = clerk.post("/achievements/new", data, follow_redirects=True).text
    assert f"请核对打印表述和数值读法。{words}" in saved
    assert "再提交审核" not in saved


def test_a_move_on_an_older_version_is_refused_and_keeps_the_words(session, login_as):
    found = make_achievement(session, state=State.SUBMITTED)
    data = {"act": "return", "version": "1", "opinion": "请补充佐证"}
    answer = login_as("staff").post(address(found), data)
    assert answer.status_code == 409
    assert "请补充佐证" in answer.text
    assert newest(session, Achievement).state is State.SUBMITTED


def test_missing_evidence_is_a_caution_only(session, login_as):
    page = login_as("secretary1").get(address(make_achievement(session))).text
    assert "还没有佐证材料，可以提交" in page
    assert "提交前还需补充" not in page


def test_words_of_a_decision_survive_a_renewed_sign_in(session, login_as):
    found = make_achievement(session, state=State.SUBMITTED)
    staff = login_as("staff")
    key = key_on(staff.get(address(found)).text, "MoveForm")
    staff.post("/drafts/keep", {"draft_key": key, "opinion": "请补充佐证", "version": "2"})
    assert "请补充佐证" in staff.get(f"{address(found)}?draft={key}").text


# --- credit ---------------------------------------------------------------------------------------


@pytest.fixture
def implied(session):
    return make_achievement(session, branch=None, suggested="B02", state=State.APPROVED)


def test_the_database_credits_nothing_that_is_only_implied(session, implied):
    for values in (
        {"branch_id": branch_id_of(session, "B02")},
        {"branch_id": branch_id_of(session, "B02"), "attribution": Attribution.NONE},
        {"public_ok": True},
        {"confirmed_at": implied.created_at},
    ):
        with pytest.raises(IntegrityError):
            session.execute(update(Achievement).values(**values))
        session.rollback()


def test_an_implied_figure_stays_with_the_office_until_it_is_confirmed(session, implied, login_as):
    words = "按上下文推定：建议归属机关第二党支部，待确认"
    assert words in login_as("member2").get(address(implied)).text
    assert "暂无" not in login_as("member2").get("/achievements?branch=B02").text
    assert "没有符合条件的成效" in login_as("member2").get("/achievements?branch=B02").text
    assert login_as("secretary2").get(f"{address(implied)}/edit").status_code == 403
    (figure,) = figures_of(
        session,
        implied.committee_id,
        first=YEAR["period_start"],
        last=YEAR["period_end"],
        cleared=False,
    )
    assert (figure.branch_id, figure.owner) == (None, "办公室")


def test_the_committee_confirms_and_takes_it_back(session, implied, login_as):
    leader, other = login_as("leader"), branch_id_of(session, "B02")
    page = leader.get(address(implied)).text
    assert f'<option value="{other}" selected>机关第二党支部</option>' in page
    answer = decide(leader, implied, "attribution", act="confirm", branch=str(other))
    assert answer.status_code == 303
    found = newest(session, Achievement)
    assert (found.branch_id, found.attribution) == (other, Attribution.IMPLIED)
    assert found.confirmed_by_id == actor_of(session, "leader").user_id
    page = leader.get(address(implied)).text
    assert "按上下文推定，已确认归属" in page
    assert "机关党委负责人，2" in page
    session.rollback()
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.ACHIEVEMENT_ATTRIBUTED)
    ).one()
    assert event.details == {"branch_id": [None, other]}
    assert decide(leader, implied, "attribution", act="undo").status_code == 303
    found = newest(session, Achievement)
    assert (found.branch_id, found.confirmed_by_id, found.confirmed_at) == (None, None, None)


@pytest.mark.parametrize(
    ("username", "status"),
    [("staff", 403), ("leader", 303), ("secretary2", 403), ("clerk1", 403), ("jiwei", 403)],
)
def test_who_may_confirm(session, implied, login_as, username, status):
    # staff entered it themselves: somebody else confirms
    data = {"version": str(implied.version), "act": "confirm",
            "branch": str(branch_id_of(session, "B02"))}  # fmt: skip
    answer = login_as(username).post(f"{address(implied)}/attribution", data)
    assert answer.status_code == status


@pytest.mark.parametrize("branch", ["", "999", "x"])
def test_an_unknown_branch_is_refused(session, implied, login_as, branch):
    answer = decide(login_as("leader"), implied, "attribution", act="confirm", branch=branch)
    assert answer.status_code == 422
    assert newest(session, Achievement).branch_id is None


def test_only_what_is_implied_and_approved_is_confirmed(session, login_as):
    leader, branch = login_as("leader"), str(branch_id_of(session, "B02"))
    waiting = make_achievement(session, branch=None, suggested="B02", state=State.SUBMITTED)
    plain = make_achievement(session, branch=None, state=State.APPROVED)
    for found in (waiting, plain):
        answer = leader.post(
            f"{address(found)}/attribution",
            {"version": str(found.version), "act": "confirm", "branch": branch},
        )
        assert answer.status_code == 409
    stale = {"version": "1", "act": "confirm", "branch": branch}
    assert leader.post(f"{address(waiting)}/attribution", stale).status_code == 409


# --- clearance ------------------------------------------------------------------------------------


def test_clearance_names_the_person_and_may_be_taken_back(session, login_as):
    found = make_achievement(session, state=State.APPROVED)
    staff = login_as("staff")
    assert "未作保密审查，不用于打印材料" in staff.get(address(found)).text
    span = {"first": YEAR["period_start"], "last": YEAR["period_end"]}
    assert figures_of(session, found.committee_id, **span) == []
    assert decide(staff, found, "clearance", act="clear").status_code == 303
    again = newest(session, Achievement)
    assert (again.public_ok, again.cleared_by_id) == (True, actor_of(session, "staff").user_id)
    session.rollback()
    assert len(figures_of(session, found.committee_id, **span)) == 1
    page = login_as("member2").get(address(found)).text
    assert "机关党委工作人员于2" in page
    assert "完成保密审查。" in page
    assert decide(staff, found, "clearance", act="withhold").status_code == 303
    again = newest(session, Achievement)
    assert (again.public_ok, again.cleared_by_id, again.cleared_at) == (False, None, None)
    session.rollback()
    actions = set(session.scalars(select(AuditEvent.action)))
    assert {AuditAction.ACHIEVEMENT_CLEARED, AuditAction.ACHIEVEMENT_CLEARANCE_ENDED} <= actions


def test_what_is_not_approved_or_ones_own_is_not_cleared(session, login_as):
    waiting = make_achievement(session, state=State.SUBMITTED)
    own = make_achievement(session, branch=None, state=State.APPROVED)
    staff = login_as("staff")
    for found, status in ((waiting, 409), (own, 403)):
        data = {"version": str(found.version), "act": "clear"}
        assert staff.post(f"{address(found)}/clearance", data).status_code == status
    assert "请由其他同志审查" in staff.get(address(own)).text
    data = {"version": str(own.version), "act": "clear"}
    assert login_as("secretary1").post(f"{address(own)}/clearance", data).status_code == 403
    assert login_as("leader").post(f"{address(own)}/clearance", data).status_code == 303


@pytest.mark.parametrize("move", ["reopen", "void"])
def test_what_leaves_the_approval_is_confirmed_and_cleared_anew(session, implied, login_as, move):
    leader, other = login_as("leader"), str(branch_id_of(session, "B02"))
    decide(leader, implied, "attribution", act="confirm", branch=other)
    decide(leader, implied, "clearance", act="clear")
    assert act(leader, implied, move, "数据有误。").status_code == 303
    found = newest(session, Achievement)
    assert (found.public_ok, found.branch_id, found.confirmed_at) == (False, None, None)
    # the staff who entered it correct it; the branch that was only implied never does
    status = 200 if move == "reopen" else 409
    session.rollback()
    assert login_as("staff").get(f"{address(found)}/edit").status_code == status
    assert login_as("secretary2").get(f"{address(found)}/edit").status_code == 404


def test_an_incomplete_one_is_not_approved(session, login_as):
    found = make_achievement(session, wording="12次", state=State.SUBMITTED)
    found = session.get(Achievement, found.id)
    session.execute(update(Achievement).values(wording="", low=None, measure_kind="count"))
    committed(session)
    staff = login_as("staff")
    assert "补充后才能提交和通过" in staff.get(address(found)).text
    assert act(staff, found, "approve").status_code == 422


def test_reading_takes_the_same_statements_for_any_amount_of_evidence(
    session, login_as, count_statements
):
    from intranet.domain.achievements.tables import Evidence

    found = make_achievement(session, state=State.APPROVED)
    session.add(Evidence(achievement_id=found.id, position=0, reference="某日报3版"))
    committed(session)
    browser = login_as("staff")
    browser.get(address(found))
    count_statements.clear()
    browser.get(address(found))
    few = len(count_statements)
    session.add_all(
        Evidence(achievement_id=found.id, position=n, reference=f"某日报{n}版")
        for n in range(1, 21)
    )
    committed(session)
    count_statements.clear()
    browser.get(address(found))
    assert len(count_statements) == few <= 10


def test_hostile_text_is_text(session, login_as):
    law = make_indicator(session, "普法活动")
    words = "<script>alert(1)</script>“引号”&amp;"
    answer = login_as("secretary1").post("/achievements/new", typed(law, subject=words))
    assert answer.status_code == 303
    page = login_as("secretary1").get(address(newest(session, Achievement))).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_of_a_quarter_before_the_platform_the_summary_of_its_year_is_named(session, login_as):
    found = make_achievement(session, branch=None, state=State.APPROVED)
    staff = login_as("staff")
    assert 'href="/quarters/2025Q3/committee"' in staff.get(address(found)).text
    for branch in session.scalars(select(Branch)):
        branch.in_use_from = date(2025, 10, 1)
    committed(session)
    page = staff.get(address(found)).text
    assert 'href="/quarters/2025Q3/committee"' not in page
    assert 'href="/quarters/2025/committee"' in page
    assert staff.get("/quarters/2025/committee").status_code == 200
