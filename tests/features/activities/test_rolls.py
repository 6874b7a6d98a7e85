"""The roster of a gathering that was handed in stays as it was, until somebody takes the new roll."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.tables import Attendance
from intranet.domain.organization.members import (
    ChangeReason,
    ExemptionReason,
    Member,
    MemberExemption,
    Membership,
    MemberStatus,
)
from intranet.domain.organization.tables import Branch, Post
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from tests.factories.activities import HELD_ON, make_activity
from tests.features.activities.helpers import member_id, the_activity, theme_day
from tests.features.joint import helpers as joint

LATE = "冯迟到"
WHY = "组织关系介绍信补登，本人当日到会"


def _period(name):
    return db.session.scalars(select(Membership).join(Member).where(Member.name == name)).one()


def enters_somebody():
    branch = db.session.scalars(select(Branch).where(Branch.code == "B01")).one()
    member = Member(name=LATE, sort_key="99")
    db.session.add(member)
    db.session.flush()
    db.session.add(
        Membership(
            member_id=member.id,
            branch_id=branch.id,
            status=MemberStatus.FULL,
            starts_on=HELD_ON - timedelta(days=5),
            start_reason=ChangeReason.TRANSFERRED_IN,
        )
    )


def moves_somebody():
    old = _period("吴八方")
    old.ends_on, old.end_reason = HELD_ON - timedelta(days=5), ChangeReason.TRANSFERRED_OUT
    other = db.session.scalars(select(Branch).where(Branch.code == "B02")).one()
    db.session.add(
        Membership(
            member_id=old.member_id,
            branch_id=other.id,
            status=MemberStatus.FULL,
            starts_on=HELD_ON - timedelta(days=4),
            start_reason=ChangeReason.TRANSFERRED_IN,
        )
    )


def exempts_somebody():
    db.session.add(
        MemberExemption(
            member_id=_period("周七星").member_id,
            reason=ExemptionReason.FRAIL,
            approved_by="机关党委",
            starts_on=date(2025, 9, 1),
        )
    )


def makes_somebody_full():
    _period("郑九州").status = MemberStatus.FULL


def ends_a_post():
    post = db.session.scalars(
        select(Post).where(Post.member_id == _period("赵四海").member_id)
    ).one()
    post.ends_on = HELD_ON - timedelta(days=1)


def renames_somebody():
    _period("孙六合")
    db.session.scalars(select(Member).where(Member.name == "孙六合")).one().name = "孙合六"


WRITES = [
    (enters_somebody, f"当日名册上有、本次登记没有：{LATE}"),
    (moves_somebody, "本次登记有、当日名册上没有：吴八方"),
    (exempts_somebody, "应到、表决权、支委或党小组与登记时不同：周七星"),
    (makes_somebody_full, "应到、表决权、支委或党小组与登记时不同：郑九州"),
    # everybody is due at a theme day, whoever sits in the committee: see the test below
    (ends_a_post, ""),
    (renames_somebody, ""),
]


def _handed_in(app, state=State.RETURNED):
    with app.app_context():
        activity = make_activity(
            db.session(), state=state, absent={"钱五羊": AbsenceReason.SICK_LEAVE}
        )
        return activity.id


def _write(app, write):
    with app.app_context():
        write()
        record_event(
            db.session(), AuditAction.MEMBER_EDITED, actor=SYSTEM, kind="member", object_id=1
        )
        db.session.commit()


def _roster(app):
    with app.app_context():
        return {
            row.member_id: (
                row.name,
                row.status,
                row.has_voting_right,
                row.in_branch_committee,
                row.party_group_id,
                row.is_leading_cadre,
                row.exclusion_reason,
                row.absence_reason,
            )
            for row in db.session.scalars(select(Attendance))
        }


def _typed(app, **changes):
    sick = member_id(app, "钱五羊")
    with app.app_context():
        version = str(the_activity().version)
    ticked = {f"absent-{sick}": "1", f"reason-{sick}": "sick_leave"}
    return theme_day(version=version, **ticked, **changes)


@pytest.mark.parametrize(("write", "sentence"), WRITES, ids=[w.__name__ for w, _ in WRITES])
def test_no_write_to_people_changes_a_roster_that_was_handed_in(app, login_as, write, sentence):
    number, before = _handed_in(app), _roster(app)
    _write(app, write)
    assert _roster(app) == before
    browser = login_as("secretary1")
    page = browser.get(f"/activities/{number}/edit").text
    assert sentence in page
    assert ("按现在的名册登记" in page) == bool(sentence)
    saved = browser.post(f"/activities/{number}/edit", _typed(app, place="四楼会议室"))
    assert saved.status_code == 303
    assert _roster(app) == before
    handed = browser.post(f"/activities/{number}/edit", _typed(app, act="submit"))
    assert handed.status_code == 303
    assert _roster(app) == before
    with app.app_context():
        activity = the_activity()
        assert (activity.state, activity.due_count) == (State.SUBMITTED, 9)
        assert activity.chair_id is not None


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        (("branch_committee_meeting",), "本次登记有、当日名册上没有：赵四海"),
        (
            ("assembly", "branch_committee_meeting"),
            "应到、表决权、支委或党小组与登记时不同：赵四海",
        ),
        (("assembly",), ""),
    ],
)
def test_an_ended_post_differs_where_the_committee_is_due(app, login_as, kinds, sentence):
    with app.app_context():
        number = make_activity(db.session(), kinds=kinds, state=State.RETURNED).id
    _write(app, ends_a_post)
    page = login_as("secretary1").get(f"/activities/{number}/edit").text
    assert sentence in page
    assert ("按现在的名册登记" in page) is bool(sentence)


def test_the_new_roll_is_taken_when_somebody_ticks_it(app, login_as):
    number = _handed_in(app)
    _write(app, enters_somebody)
    late = member_id(app, LATE)
    browser = login_as("secretary1")
    untouched = browser.get(f"/activities/{number}/edit").text
    assert f'name="absent-{late}"' not in untouched
    shown = browser.post(f"/activities/{number}/edit?refresh=1", _typed(app, roll="1")).text
    assert f'name="listed-{late}"' in shown
    assert f'name="absent-{late}" value="1" data-absent checked' in shown
    unsaid = _typed(app, roll="1", act="submit", **{f"listed-{late}": "1"})
    refused = browser.post(f"/activities/{number}/edit", unsaid)
    assert refused.status_code == 422
    assert "请填写按现在的名册更正的原因" in refused.text
    taken = _typed(app, roll="1", act="submit", roll_reason=WHY, **{f"listed-{late}": "1"})
    assert browser.post(f"/activities/{number}/edit", taken).status_code == 303
    assert _roster(app)[late][1] is AttendanceStatus.PRESENT
    with app.app_context():
        assert the_activity().due_count == 10
    assert "按现在的名册登记" not in browser.get(f"/activities/{number}/edit").text
    assert f"按现在的名册更正：{WHY}" in browser.get(f"/activities/{number}").text


def test_nobody_is_present_because_nothing_was_said_of_them(app, login_as):
    number = _handed_in(app)
    _write(app, enters_somebody)
    late = member_id(app, LATE)
    browser = login_as("secretary1")
    typed = _typed(app, roll="1", roll_reason=WHY)
    refused = browser.post(f"/activities/{number}/edit", typed | {"act": "submit"})
    assert refused.status_code == 422
    assert f"请选择{LATE}的缺席原因" in refused.text
    kept = browser.post(f"/activities/{number}/edit", typed)
    assert kept.status_code == 303
    assert _roster(app)[late][1] is AttendanceStatus.ABSENT


def test_another_day_needs_its_own_roll(app, login_as):
    number, before = _handed_in(app), _roster(app)
    browser = login_as("secretary1")
    # the same people, the same standing: nothing to ask
    same = browser.post(f"/activities/{number}/edit", _typed(app, held_on="2025-09-16"))
    assert same.status_code == 303
    _write(app, enters_somebody)
    refused = browser.post(f"/activities/{number}/edit", _typed(app, held_on="2025-09-18"))
    assert refused.status_code == 422
    assert "应到人员随之变化" in refused.text
    assert _roster(app) == before


def test_a_draft_that_was_never_handed_in_follows_the_roll_but_asks_of_the_new(app, login_as):
    number = _handed_in(app, State.DRAFT)
    _write(app, enters_somebody)
    late = member_id(app, LATE)
    browser = login_as("secretary1")
    page = browser.get(f"/activities/{number}/edit").text
    assert f'name="absent-{late}" value="1" data-absent checked' in page
    refused = browser.post(f"/activities/{number}/edit", _typed(app, act="submit"))
    assert refused.status_code == 422
    assert f"请选择{LATE}的缺席原因" in refused.text


def test_who_took_part_stays_ticked_after_a_move(app, login_as):
    with app.app_context():
        number = make_activity(db.session(), kinds=("volunteer_service",), state=State.RETURNED).id
    before = _roster(app)
    _write(app, moves_somebody)
    moved = member_id(app, "吴八方")
    page = login_as("secretary1").get(f"/activities/{number}/edit").text
    assert f'name="took-{moved}" value="1" checked' in page
    assert _roster(app) == before


def test_the_branchs_part_of_a_joint_event_keeps_its_roster(app, login_as):
    event = joint.enter(login_as("staff"))
    branch = login_as("secretary1")
    assert joint.confirm(branch, event, "B01").status_code == 303
    before = _roster(app)
    _write(app, enters_somebody)
    late = member_id(app, LATE)
    page = branch.get(f"/joint/{event}/B01").text
    assert f"当日名册上有、本次登记没有：{LATE}" in page
    fields = joint.form_with(page, "submit")
    assert branch.post(fields.pop("action"), fields).status_code == 303
    assert _roster(app) == before
    fields = joint.form_with(branch.get(f"/joint/{event}/B01?roll=1").text, "submit")
    assert fields[f"absent-{late}"] == "1"
    fields["roll_reason"] = WHY
    refused = branch.post(fields.pop("action"), dict(fields))
    assert refused.status_code == 422
    del fields[f"absent-{late}"]
    assert branch.post(f"/joint/{event}/B01", fields).status_code == 303
    assert _roster(app)[late][1] is AttendanceStatus.PRESENT
