"""Submitting a gathering: what is computed, pointed out and refused."""

import pytest
from sqlalchemy import func, select

from intranet.domain.activities.tables import Activity
from intranet.domain.organization.tables import Branch
from intranet.domain.records.closing import ClosedQuarter
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.features.activities.helpers import logged, member_id, the_activity, theme_day
from tests.rows import committed


def test_submitting_works_and_makes_a_revision(app, login_as):
    browser = login_as("secretary1")
    number = logged(browser, act="submit")
    page = browser.get(f"/activities/{number}").text
    assert "待审核" in page
    with app.app_context():
        assert the_activity().state is State.SUBMITTED
        assert db.session.scalars(select(ReviewEvent.move)).one().value == "submit"


SUBMIT_BAD = [
    ({"held_on": "2025-10-21"}, "日期在今天之后"),
    ({"place": ""}, "请填写地点"),
    ({"theme_day-theme": ""}, "请填写主题（主题党日）"),
    ({"theme_day-content": ""}, "请填写会议内容（主题党日）"),
    ({"starts_at": "", "ends_at": ""}, "请填写开始时间"),
]


@pytest.mark.parametrize(("change", "sentence"), SUBMIT_BAD)
def test_an_incomplete_record_is_not_submitted(app, login_as, change, sentence):
    answer = login_as("secretary1").post("/activities/new", theme_day(act="submit", **change))
    assert answer.status_code == 422
    assert sentence in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Activity)) == 0


def test_an_incomplete_record_may_be_kept_as_a_draft(login_as):
    logged(login_as("clerk1"), held_on="2025-11-15", place="", **{"theme_day-theme": ""})


def test_an_absent_member_without_a_reason_is_refused_at_submission(app, login_as):
    away = member_id(app, "钱五羊")
    answer = login_as("secretary1").post(
        "/activities/new", theme_day(act="submit", **{f"absent-{away}": "1"})
    )
    assert answer.status_code == 422
    assert "请选择钱五羊的缺席原因" in answer.text
    assert f'id="reason-{away}-error"' in answer.text


def test_the_reason_other_needs_words(app, login_as):
    away = member_id(app, "钱五羊")
    answer = login_as("secretary1").post(
        "/activities/new",
        theme_day(act="submit", **{f"absent-{away}": "1", f"reason-{away}": "other"}),
    )
    assert "选了“其他”，请写明" in answer.text


def assembly(**changes):
    return theme_day(
        kinds=["assembly"],
        act="submit",
        **{
            "title": "接收预备党员大会",
            "assembly-agenda-0-text": "讨论接收预备党员",
            "assembly-content": "逐一讨论。",
            "assembly-resolutions-0-text": "报机关党委审批",
            "assembly-votes-0-motion": "接收为预备党员",
            "assembly-votes-0-decision_type": "admission",
            "assembly-votes-0-person": "于小草",
            "assembly-votes-0-method": "secret_ballot",
            "assembly-votes-0-approve": "8",
            "assembly-votes-0-oppose": "0",
            "assembly-votes-0-abstain": "0",
            **changes,
        },
    )


def test_votes_exceeding_voters_are_refused(login_as):
    answer = login_as("secretary1").post(
        "/activities/new", assembly(**{"assembly-votes-0-approve": "9"})
    )
    assert answer.status_code == 422
    assert "票数合计9票，多于可投票人数8人" in answer.text


def test_the_outcome_of_a_vote_is_computed(login_as):
    browser = login_as("secretary1")
    answer = browser.post("/activities/new", assembly())
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "通过：赞成8票" in page
    assert "《中国共产党发展党员工作细则》第二十条" in page


def test_an_assembly_without_votes_says_so_honestly(login_as):
    bare = {"assembly-votes-0-motion": "", "assembly-votes-0-approve": ""}
    browser = login_as("secretary1")
    refused = browser.post("/activities/new", assembly(**bare))
    assert refused.status_code == 422
    assert "没有表决事项的，请勾选" in refused.text
    assert (
        browser.post("/activities/new", assembly(**bare, **{"assembly-no_votes": "y"})).status_code
        == 303
    )


def test_a_date_in_a_closed_quarter_is_refused(app, login_as):
    with app.app_context():
        branch = db.session.scalars(select(Branch).where(Branch.code == "B01")).one()
        db.session.add(
            ClosedQuarter(
                committee_id=branch.committee_id,
                branch_id=branch.id,
                year=2025,
                quarter=3,
                closed_at=clock.now(),
            )
        )
        committed(db.session())
    answer = login_as("secretary1").post("/activities/new", theme_day(act="submit"))
    assert answer.status_code == 422
    assert "该季度已经关账" in answer.text


def test_hours_beyond_the_clock_are_pointed_out_and_not_forbidden(login_as):
    browser = login_as("secretary1")
    fine = logged(browser)
    assert "请核对；同一段时间" not in browser.get(f"/activities/{fine}").text
    number = logged(
        browser,
        form_key="form-key-0002",
        kinds=["theme_day", "lecture"],
        act="submit",
        **{
            "lecture-theme": "学好用好党章",
            "lecture-lecturer_name": "张一鸣",
            "lecture-content": "讲授要点。",
            "lecture-study_hours": "2",
        },
    )
    assert "活动时长2小时，登记学时合计4" in browser.get(f"/activities/{number}").text


def test_a_chair_who_is_ticked_absent_is_pointed_out(app, login_as):
    chair = member_id(app, "张一鸣")
    answer = login_as("secretary1").post(
        "/activities/new",
        theme_day(act="submit", **{f"absent-{chair}": "1", f"reason-{chair}": "personal_leave"}),
    )
    assert answer.status_code == 422
    assert "主持人张一鸣登记为缺席" in answer.text


def test_a_resolution_cannot_be_due_before_the_meeting(login_as):
    answer = login_as("secretary1").post(
        "/activities/new",
        theme_day(
            act="submit",
            **{
                "theme_day-resolutions-0-text": "整理台账",
                "theme_day-resolutions-0-due_on": "2025-09-01",
            },
        ),
    )
    assert answer.status_code == 422
    assert "完成时限早于活动日期" in answer.text


def test_a_missing_lecturer_is_marked_at_its_field(login_as):
    answer = login_as("secretary1").post(
        "/activities/new",
        theme_day(
            kinds=["lecture"],
            act="submit",
            **{"lecture-theme": "x", "lecture-content": "y", "lecture-study_hours": "1"},
        ),
    )
    assert answer.status_code == 422
    assert 'href="#lecture-lecturer_name"' in answer.text
    assert 'id="lecture-lecturer_name-error"' in answer.text


def test_missing_lists_are_named_in_the_summary(login_as):
    answer = login_as("secretary1").post(
        "/activities/new", theme_day(kinds=["assembly"], act="submit")
    )
    for part in ("agenda", "votes", "resolutions"):
        assert f'href="#assembly-{part}"' in answer.text


def test_a_roster_that_changed_after_the_save_is_not_submitted_unseen(app, login_as):
    from datetime import date

    from intranet.domain.access.actions import AuditAction
    from intranet.domain.access.audit import record_event
    from intranet.domain.access.roles import SYSTEM
    from intranet.domain.organization.members import ExemptionReason, MemberExemption

    browser = login_as("secretary1")
    number = logged(browser)
    frail = member_id(app, "吴八方")
    with app.app_context():
        db.session.add(
            MemberExemption(
                member_id=frail,
                reason=ExemptionReason.FRAIL,
                approved_by="机关党委",
                starts_on=date(2025, 9, 1),
            )
        )
        record_event(
            db.session(), AuditAction.EXEMPTION_ADDED, actor=SYSTEM, kind="member", object_id=frail
        )
        db.session.commit()
        version = str(the_activity().version)
    refused = browser.post(f"/activities/{number}/submit", {"version": version})
    assert refused.status_code == 422
    assert "保存后名册有变化（吴八方）" in refused.text
    again = browser.post(f"/activities/{number}/edit", theme_day(act="submit", version=version))
    assert again.status_code == 303
    with app.app_context():
        assert the_activity().due_count == 8
