"""The demo: the same rows every time, every state to look at, and nothing that the product itself would refuse."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import JSON, Enum, String, Text, cast, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from intranet.demo.accounts import accounts
from intranet.demo.courses import course
from intranet.demo.life import ballots_of
from intranet.demo.offices import OFFICES
from intranet.demo.plan import all_gatherings
from intranet.demo.summaries import LONGER
from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.modules import is_on
from intranet.domain.access.permissions import Module
from intranet.domain.access.proposals import Act, Proposal, confirmable
from intranet.domain.access.roles import Role
from intranet.domain.achievements.tables import Achievement
from intranet.domain.activities.attachments import Attachment
from intranet.domain.activities.checks import submission_problems
from intranet.domain.activities.elections import Election
from intranet.domain.activities.findings.settings import RULES
from intranet.domain.activities.joint_events import JointEvent
from intranet.domain.activities.joint_store import Answer, answer_of
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.meetings import verdict_of
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.quorum import DecisionType
from intranet.domain.activities.revisions import Revision
from intranet.domain.activities.tables import (
    ACTIVITY,
    Activity,
    ActivityRecord,
    Attendance,
    Resolution,
    Vote,
)
from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.archive.words import ItemKind
from intranet.domain.brands.tables import Brand
from intranet.domain.duties.matrix import load_matrix
from intranet.domain.duties.rules import DUTY_KINDS
from intranet.domain.duties.standing import DutyStanding, Standing
from intranet.domain.follow_up.inspections import Inspection, ItemState, RectificationItem
from intranet.domain.follow_up.progress import ResolutionProgress, Step
from intranet.domain.follow_up.resolutions import follow_up_counts
from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.due import due_of
from intranet.domain.integrity.festivals import Reminded, reminder_standing
from intranet.domain.integrity.group_talks import GroupTalk
from intranet.domain.integrity.openings import ReadingOpening
from intranet.domain.integrity.pledges import Pledge, PledgeLevel
from intranet.domain.integrity.reasons import TalkKind
from intranet.domain.integrity.reminders import FestivalReminder
from intranet.domain.integrity.restricted import FirstFormMeasure, MeasureKind, Sanction
from intranet.domain.integrity.reviewing import Reason, to_review
from intranet.domain.integrity.risks import IntegrityRisk, RiskEvent, RiskStep
from intranet.domain.integrity.self_study import DisciplineStudy
from intranet.domain.integrity.signing import Signed, pledge_standing
from intranet.domain.integrity.talks import IntegrityTalk
from intranet.domain.life.appraisals import Appraisal, AppraisalRow
from intranet.domain.life.dues.rules import DuesState
from intranet.domain.life.dues.tables import DuesPayment
from intranet.domain.life.talks.coverage import talk_coverage
from intranet.domain.life.talks.tables import Talk
from intranet.domain.organization.members import Member, MemberExemption, Membership, MemberStatus
from intranet.domain.organization.roster import roster_on
from intranet.domain.organization.tables import (
    Branch,
    OrganizationName,
    PartyGroup,
    Post,
    PostTitle,
)
from intranet.domain.planning.items import PlanItem
from intranet.domain.planning.progress import ItemState as PlanState
from intranet.domain.planning.progress import plan_progress, state_of
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import COUNTED_STATES, Move, State
from intranet.domain.reports.document import fingerprint, thaw
from intranet.domain.reports.length import LINES_OF_TEXT, text_lines
from intranet.domain.self_check.examination import examine
from intranet.domain.summaries.signed_copies import SignedCopy
from intranet.domain.summaries.signing import SigningStep
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot
from intranet.features.life.dues.queries import branch_grid, reminders
from intranet.foundation import clock
from intranet.foundation.database import Base, db
from intranet.foundation.personal_numbers import personal_number
from intranet.foundation.quarters import Half, Month, Quarter, Span, Year
from intranet.foundation.storage import Stores
from tests.cast import build_cast
from tests.conftest import Browser, actor_of
from tests.demo import AS_OF, PASSWORD, fresh, rows, run
from tests.features.desk.scene import disagreement
from tests.registers import records_at_odds


@pytest.fixture
def session(demo: Flask) -> Iterator[Session]:
    """A session on it."""
    with demo.app_context():
        yield db.session()
        db.session.remove()


def branch_of(session: Session, code: str) -> Branch:
    return session.scalars(select(Branch).where(Branch.code == code)).one()


def whole_activities(session: Session, *states: State) -> list[Activity]:
    """Activities with everything that the checks read."""
    return list(
        session.scalars(
            select(Activity)
            .where(Activity.state.in_(states))
            .options(
                selectinload(Activity.attendance),
                selectinload(Activity.records).options(
                    joinedload(ActivityRecord.kind),
                    joinedload(ActivityRecord.text),
                    selectinload(ActivityRecord.agenda),
                    selectinload(ActivityRecord.votes)
                    .joinedload(Vote.election)
                    .selectinload(Election.candidates),
                    selectinload(ActivityRecord.resolutions),
                ),
            )
        )
    )


def test_something_waits_for_the_second_administrator_of_each_kind(session: Session) -> None:
    for who, count in (("sysadmin", 0), ("sysadmin2", 1), ("secadmin", 1), ("secadmin2", 2)):
        decides = confirmable(actor_of(session, who), AS_OF)
        assert decides is not None
        waiting = session.scalar(select(func.count(Proposal.id)).where(decides))
        assert waiting == count, who


def test_a_deputy_stands_in_and_a_change_of_secretary_waits(session: Session) -> None:
    grant = session.scalars(select(RoleGrant).where(RoleGrant.stands_in_for_id.is_not(None))).one()
    assert (grant.role, grant.valid_to is not None) == (Role.BRANCH_SECRETARY, True)
    waiting = select(Proposal.label).where(
        Proposal.act == Act.HANDOVER, Proposal.state == "proposed"
    )
    assert "clerk11" in session.scalars(waiting).one()


def test_a_second_load_changes_nothing(demo: Flask) -> None:
    first = rows(demo)
    answer = run(demo, "demo", "load")
    assert answer.exit_code == 0
    assert "nothing changed" in answer.output
    assert run(demo, "demo", "load", "--as-of", AS_OF.isoformat()).exit_code == 0
    assert rows(demo) == first


def test_another_day_wants_an_empty_database(demo: Flask) -> None:
    answer = run(demo, "demo", "load", "--as-of", "2026-03-02")
    assert answer.exit_code == 1
    assert f"loaded as of {AS_OF}" in answer.output


def test_days_before_the_story_are_refused(demo: Flask) -> None:
    answer = run(demo, "demo", "load", "--as-of", "2025-03-02")
    assert answer.exit_code == 1
    assert "2025-10-20" in answer.output


def test_an_office_that_is_there_is_not_touched(tmp_path: Path) -> None:
    app = fresh(f"sqlite:///{tmp_path / 'cast.sqlite3'}", tmp_path)
    with app.app_context():
        build_cast(db.session())
    before = rows(app)
    answer = run(app, "demo", "load")
    assert answer.exit_code == 1
    assert "another office" in answer.output
    assert rows(app) == before
    with app.app_context():
        db.engine.dispose()


def test_the_demo_refuses_outside_demo_mode(tmp_path: Path) -> None:
    app = fresh(f"sqlite:///{tmp_path / 'plain.sqlite3'}", tmp_path, demo=False)
    for words in (("demo", "load"), ("demo", "accounts")):
        answer = run(app, *words)
        assert answer.exit_code == 1
        assert "INTRANET_DEMO=1" in answer.output
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Branch)) == 0
        db.session.remove()
        db.engine.dispose()


def test_accounts_are_listed_with_their_password(demo: Flask) -> None:
    answer = run(demo, "demo", "accounts")
    assert answer.exit_code == 0
    for name in ("secretary01", "secretary11", "clerk10", "groupleader08", "staff", "auditor"):
        assert name in answer.output
    assert "discipline10" not in answer.output
    assert PASSWORD in answer.output


@pytest.mark.parametrize("username", [*[account.username for account in accounts()][::7], "staff"])
def test_accounts_sign_in(demo: Flask, username: str) -> None:
    browser = demo.test_client()
    page = browser.get("/login").get_data(as_text=True)
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    answer = browser.post(
        "/login", data={"username": username, "password": PASSWORD, "csrf_token": token}
    )
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "username", ["staff", "leader", "secretary04", "secretary03", "clerk01", "clerk08"]
)
def test_top_bar_desk_and_review_agree(demo: Flask, session: Session, username: str) -> None:
    assert disagreement(session, Browser(demo, username), username) == ""


def test_secretary_of_b04_signs_in(demo: Flask) -> None:
    test_accounts_sign_in(demo, "secretary04")


@pytest.mark.parametrize(
    "as_of",
    [date(2025, 10, 20), AS_OF, date(2026, 2, 20), date(2026, 8, 31), date(2027, 5, 4)],
    ids=str,
)
def test_every_day_has_drafts_waiting_and_returned_records(as_of: date) -> None:
    found = [course(g, as_of, reason="…") for g in all_gatherings(as_of)]
    states = {made.state for made in found if made}
    assert {State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED} <= states
    assert any(made and made.steps and made.steps[-1].move is Move.TAKE_UP for made in found)


def test_every_state_of_an_activity_is_there(session: Session) -> None:
    states = set(session.scalars(select(Activity.state)))
    assert states == set(State)
    waiting = select(Activity.under_review_at).where(Activity.state == State.SUBMITTED)
    taken_up = list(session.scalars(waiting))
    assert any(taken_up)
    assert not all(taken_up)


def test_what_was_submitted_passes_the_checks(session: Session) -> None:
    found = whole_activities(session, State.SUBMITTED, State.APPROVED)
    assert len(found) > 400
    for activity in found:
        problems = submission_problems(session, activity, today=AS_OF)
        # handed in before its quarter was closed
        problems.pop("held_on", None)
        assert problems == {}, f"{activity.held_on} {activity.title}"


def test_each_check_finds_something_and_one_finding_is_explained(session: Session) -> None:
    every = whole_activities(session, *State)
    found = [one for items in examine(session, every).values() for one in items]
    assert {one.finding.code for one in found} == {rule.code for rule in RULES}
    assert sum(one.is_answered for one in found) == 1
    # few enough that each is looked at
    assert len([one for one in found if one.is_open]) < len(every) // 10


def test_no_more_ballots_came_back_than_people_were_at_the_appraisal(session: Session) -> None:
    assert ballots_of(9, Activity(present_count=7)) == 7
    assert ballots_of(9, Activity(present_count=12)) == 9
    assert ballots_of(9, None) == 9
    # those of each member add up to what came back
    given = AppraisalRow.excellent + AppraisalRow.qualified - Appraisal.ballots
    sums = session.scalars(
        select(given)
        .select_from(AppraisalRow)
        .join(Appraisal, Appraisal.id == AppraisalRow.appraisal_id)
    )
    assert {one for one in sums if one is not None} == {0}


def test_a_gathering_of_two_days_tells_who_came_on_which(session: Session) -> None:
    [activity] = [
        one for one in whole_activities(session, State.APPROVED) if one.ends_on is not None
    ]
    there = [row for row in activity.attendance if row.status is AttendanceStatus.PRESENT]
    [part] = [row for row in there if row.missed]
    assert part.minutes * 2 == activity.duration_minutes
    assert any(row.left_early for row in there)


def test_votes_are_valid_and_passed(session: Session) -> None:
    seen = set()
    for activity in whole_activities(session, State.APPROVED):
        for record in activity.records:
            for vote in record.votes:
                verdict = verdict_of(record, vote)
                assert verdict.passed, f"{activity.title}: {verdict.explanation}"
                seen.add(vote.decision_type)
    assert {
        DecisionType.ORDINARY,
        DecisionType.ADMISSION,
        DecisionType.FULL_MEMBERSHIP,
        DecisionType.ELECTION,
    } <= seen


def test_sums_agree_with_the_attendance_rows(session: Session) -> None:
    present = func.count().filter(Attendance.status == AttendanceStatus.PRESENT)
    absent = func.count().filter(Attendance.status == AttendanceStatus.ABSENT)
    sums = (
        select(
            Attendance.activity_id,
            present.label("present"),
            absent.label("absent"),
            func.sum(Attendance.minutes)
            .filter(Attendance.status == AttendanceStatus.PRESENT)
            .label("minutes"),
        )
        .group_by(Attendance.activity_id)
        .subquery()
    )
    wrong = session.execute(
        select(Activity.id)
        .outerjoin(sums, sums.c.activity_id == Activity.id)
        .where(
            (Activity.present_count != func.coalesce(sums.c.present, 0))
            | (Activity.absent_count != func.coalesce(sums.c.absent, 0))
            | (Activity.person_minutes != func.coalesce(sums.c.minutes, 0))
        )
    ).all()
    assert wrong == []
    assert records_at_odds(session) == []
    # whoever was there throughout was there for the whole of it
    other = session.scalars(
        select(Activity.id)
        .join(Attendance)
        .where(
            Attendance.missed == "",
            Attendance.status == AttendanceStatus.PRESENT,
            Attendance.minutes != Activity.duration_minutes,
        )
    ).all()
    assert other == []


def test_a_gathering_tells_the_kinds_of_its_records(session: Session) -> None:
    told: dict[int, str] = {}
    for number, code in session.execute(
        select(ActivityRecord.activity_id, ActivityKind.code)
        .join(ActivityKind)
        .order_by(ActivityRecord.activity_id, ActivityRecord.position)
    ):
        told[number] = f"{told.get(number, ',')}{code},"
    assert dict(session.execute(select(Activity.id, Activity.kinds)).tuples().all()) == told


def test_a_record_keeps_when_it_was_first_sent_in(session: Session) -> None:
    for table in (Activity, Achievement, Brand, QuarterlySummary):
        first = (
            select(func.min(ReviewEvent.happened_at))
            .where(
                ReviewEvent.record_kind == table.record_type.key,
                ReviewEvent.record_id == table.id,
                ReviewEvent.move == Move.SUBMIT,
            )
            .scalar_subquery()
        )
        other = select(table.id).where(table.first_submitted_at.is_distinct_from(first))
        assert session.scalars(other).all() == [], table
        assert session.scalar(select(func.count(table.first_submitted_at)))


def test_moves_lead_to_the_state_and_nobody_reviews_the_own_record(session: Session) -> None:
    activities = {activity.id: activity for activity in session.scalars(select(Activity))}
    last: dict[int, State] = {}
    for event in session.scalars(
        select(ReviewEvent).where(ReviewEvent.record_kind == ACTIVITY.key).order_by(ReviewEvent.id)
    ):
        activity = activities[event.record_id]
        assert event.from_state is last.get(event.record_id, State.DRAFT)
        last[event.record_id] = event.to_state
        assert event.happened_at >= activity.created_at
        assert event.actor_role
        if event.move in {Move.RETURN, Move.APPROVE, Move.TAKE_UP}:
            assert event.user_id not in {activity.entered_by_id, activity.submitted_by_id}
    for activity in activities.values():
        assert activity.state is last.get(activity.id, State.DRAFT)
        assert clock.local(activity.updated_at).date() <= AS_OF


def test_revisions_follow_the_submissions(session: Session) -> None:
    submitted = set(
        session.scalars(
            select(ReviewEvent.record_id).where(
                ReviewEvent.record_kind == ACTIVITY.key, ReviewEvent.move == Move.SUBMIT
            )
        )
    )
    kept: dict[int, list[Revision]] = {}
    for revision in session.scalars(select(Revision).order_by(Revision.number)):
        kept.setdefault(revision.activity_id, []).append(revision)
    assert set(kept) == submitted
    corrected = [found for found in kept.values() if len(found) > 1]
    assert corrected
    assert all(first.content != second.content for first, second, *_ in corrected)


def test_the_office_is_the_one_described(session: Session) -> None:
    names = list(
        session.scalars(
            select(OrganizationName.short_name)
            .join(Branch, Branch.id == OrganizationName.branch_id)
            .where(OrganizationName.valid_to.is_(None))
            .order_by(Branch.sort_order)
        )
    )
    assert names == [office.short_name for office in OFFICES]
    assert len(names) == 11
    full_names = set(session.scalars(select(OrganizationName.full_name)))
    assert "中共济南市国防动员办公室机关委员会" in full_names
    assert "中共济南市人防工程管护中心支部" in full_names
    assert 110 <= (session.scalar(select(func.count()).select_from(Member)) or 0) <= 130
    present = set(session.scalars(select(Member.name)))
    assert {"王喆", "李𬭊", "阿依努尔·买买提"} <= present
    assert session.scalar(select(func.count()).select_from(MemberExemption))


def test_b10_has_no_committee(session: Session) -> None:
    roster = roster_on(session, branch_of(session, "B10").id, AS_OF)
    assert 5 <= sum(entry.status is MemberStatus.FULL for entry in roster) < 7
    kinds = set(
        session.scalars(
            select(ActivityKind.code)
            .join(ActivityRecord, ActivityRecord.kind_id == ActivityKind.id)
            .join(Activity, Activity.id == ActivityRecord.activity_id)
            .where(Activity.branch_id == branch_of(session, "B10").id)
        )
    )
    assert "branch_committee_meeting" not in kinds
    assert {"assembly", "theme_day", "lecture"} <= kinds


def test_b08_meets_in_groups(session: Session) -> None:
    branch = branch_of(session, "B08")
    groups = list(session.scalars(select(PartyGroup.id).where(PartyGroup.branch_id == branch.id)))
    assert len(groups) == 3
    for group in groups:
        held = session.scalar(select(func.count()).where(Activity.party_group_id == group))
        assert held is not None
        assert held >= 10


def test_b06_changed_its_secretary(session: Session) -> None:
    posts = session.execute(
        select(Member.name, Post.starts_on, Post.ends_on)
        .join(Member, Member.id == Post.member_id)
        .where(
            Post.branch_id == branch_of(session, "B06").id,
            Post.title == PostTitle.BRANCH_SECRETARY,
            (Post.ends_on.is_(None)) | (Post.ends_on >= date(2025, 1, 1)),
        )
        .order_by(Post.starts_on)
    ).all()
    (old, _, ended), (new, began, _) = posts
    assert old != new
    assert date(2025, 6, 1) <= ended < began <= date(2025, 7, 31)
    grants = session.execute(
        select(User.username, RoleGrant.valid_from, RoleGrant.valid_to)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.branch_id == branch_of(session, "B06").id,
            RoleGrant.role == "branch_secretary",
        )
        .order_by(RoleGrant.valid_from)
    ).all()
    assert [username for username, _, _ in grants] == ["member06", "secretary06"]


def test_b03_and_b07_are_behind_and_b04_is_not(session: Session) -> None:
    def theme_days(code: str) -> int:
        found = session.scalar(
            select(func.count())
            .select_from(ActivityRecord)
            .join(Activity, Activity.id == ActivityRecord.activity_id)
            .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
            .where(
                Activity.branch_id == branch_of(session, code).id,
                ActivityKind.code.in_(DUTY_KINDS),
                Activity.state == State.APPROVED,
            )
        )
        return found or 0

    assert max(theme_days("B03"), theme_days("B07")) < theme_days("B04")


def test_the_matrix_shows_each_state_at_the_right_cell(session: Session) -> None:
    branches = [branch_of(session, office.code) for office in OFFICES]
    committee_id = branches[0].committee_id

    def cell(period: Span, code: str, rule: str) -> DutyStanding:
        matrix = load_matrix(session, committee_id, branches, period, AS_OF)
        row = next(
            row for row, branch in zip(matrix.rows, branches, strict=True) if branch.code == code
        )
        return row.standings[rule]

    year, third, october = Year(2025), Quarter(2025, 3), Month(2025, 10)
    expected = {
        (third, "B04", "theme_day"): Standing.DONE,
        (third, "B04", "branch_committee_meeting"): Standing.DONE,
        (third, "B07", "branch_committee_meeting"): Standing.SHORT,
        (october, "B07", "branch_committee_meeting"): Standing.EXPLAINED,
        (third, "B10", "branch_committee_meeting"): Standing.NO_COMMITTEE,
        (third, "B04", "group_meeting"): Standing.NO_GROUPS,
        (third, "B08", "group_meeting"): Standing.DONE,
        (year, "B04", "life_meeting"): Standing.NOT_YET,
        (year, "B04", "commitment"): Standing.DONE,
        (year, "B03", "commitment"): Standing.WAITING,
        (year, "B07", "commitment"): Standing.WAITING,
        (year, "B04", "risk_review"): Standing.DONE,
        (year, "B03", "festival_reminder"): Standing.SHORT,
        (year, "B04", "talks"): Standing.DONE,
        (third, "B04", "dues"): Standing.DONE,
        (third, "B07", "dues"): Standing.SHORT,
        (year, "B04", "study_hours"): Standing.DONE,
        (year, "B03", "study_hours"): Standing.NOT_YET,
    }
    found = {key: cell(*key).standing for key in expected}
    assert found == expected
    # what was made up later is done, and not on time
    late = [
        item
        for row in load_matrix(session, committee_id, branches, year, AS_OF).rows
        for item in row.standings.values()
        if item.standing.applies and item.on_time < min(item.expected, item.took_place)
    ]
    assert late


def test_plans_show_every_state_and_the_gaps_of_b03_and_b07(session: Session) -> None:
    items = session.scalars(
        select(PlanItem).where(PlanItem.year == 2025).options(joinedload(PlanItem.activity))
    ).all()
    assert {state_of(item) for item in items} >= {
        PlanState.OPEN,
        PlanState.DRAFTED,
        PlanState.SUBMITTED,
        PlanState.HELD,
        PlanState.CANCELLED,
    }
    codes = {branch_of(session, code).id: code for code in ("B03", "B04", "B07")}
    found = plan_progress(session, list(codes), 2025, AS_OF)
    late = {codes[branch_id]: one.due - one.held for branch_id, one in found.items()}
    assert late["B04"] < min(late["B03"], late["B07"])


def test_dues_show_every_state(session: Session) -> None:
    """B04 is in order, B03 and B07 have not entered everything, and somebody there is asked after."""
    seen = set()
    for code in ("B01", "B03", "B04", "B07", "B11"):
        grid = branch_grid(session, branch_of(session, code).id, AS_OF.year, AS_OF)
        seen |= {cell.state for row in grid.rows for cell in row.cells}
        behind = [month for month in grid.open_months if month.number < AS_OF.month]
        assert bool(behind) is (code in {"B03", "B07"})
    assert seen == set(DuesState)
    assert reminders(session, branch_of(session, "B04").id, AS_OF) == []
    months = [reminders(session, branch_of(session, c).id, AS_OF)[0].months for c in ("B03", "B07")]
    assert months == [4, 7]
    assert (session.scalar(select(func.max(DuesPayment.paid_on))) or AS_OF) <= AS_OF


def test_talks_are_complete_in_b04_and_begun_elsewhere(session: Session) -> None:
    ids = {office.code: branch_of(session, office.code).id for office in OFFICES}
    found = talk_coverage(session, list(ids.values()), AS_OF.year, AS_OF)
    assert found[ids["B04"]].complete
    for code in ("B03", "B07"):
        assert 0 < found[ids[code]].talked < found[ids[code]].members
    assert found[ids["B10"]].others
    assert len(set(session.scalars(select(Talk.occasion)))) > 3
    # nobody is named before they came
    early = select(Talk.id).join(
        Membership, Membership.member_id.in_((Talk.talker_id, Talk.talkee_id))
    )
    starts = func.min(Membership.starts_on)
    assert not session.scalars(
        early.group_by(Talk.id, Talk.held_on).having(starts > Talk.held_on)
    ).all()


def test_registers_of_integrity_stand_in_every_state(session: Session) -> None:
    for table in (Pledge, IntegrityRisk, GroupTalk, DisciplineStudy, FestivalReminder):
        assert set(session.scalars(select(table.state))) == set(Check), table.__name__
        assert all(
            session.scalars(
                select(ReviewEvent.id).where(ReviewEvent.record_kind == table.audited[0]).limit(1)
            )
        )
    ids = {office.code: branch_of(session, office.code).id for office in OFFICES}
    owed = pledge_standing(session, list(ids.values()), AS_OF.year, AS_OF)
    assert owed[ids["B04"]].signed == owed[ids["B04"]].due
    assert [one.level for one in owed[ids["B06"]].renewals] == [PledgeLevel.BRANCH]
    assert owed[ids["B07"]].owed[0].signed is Signed.WAITING
    assert owed[ids["B03"]].signed == 0
    assert {one.reason for one in to_review(session, list(ids.values()), AS_OF)} >= {Reason.OVERDUE}
    assert set(session.scalars(select(RiskEvent.step))) >= set(RiskStep) - {RiskStep.OWNER}
    assert set(session.scalars(select(IntegrityTalk.kind))) >= set(TalkKind) - {TalkKind.DAILY}
    reminded = reminder_standing(session, list(ids.values()), AS_OF.year, AS_OF)
    assert {one.state for branch in reminded.values() for one in branch} >= {
        Reminded.DONE,
        Reminded.WAITING,
        Reminded.MISSED,
    }
    tested = select(ActivityRecord).where(ActivityRecord.tested.is_not(None))
    assert all(0 <= one.passed <= one.tested for one in session.scalars(tested))


def test_the_long_summary_is_frozen_and_runs_over_two_pages(session: Session) -> None:
    summary = session.scalars(
        select(QuarterlySummary).where(
            QuarterlySummary.branch_id == branch_of(session, "B04").id,
            QuarterlySummary.year == 2025,
            QuarterlySummary.quarter == 3,
        )
    ).one()
    assert summary.state is State.APPROVED
    snapshot = session.scalars(
        select(SummarySnapshot).where(SummarySnapshot.summary_id == summary.id)
    ).one()
    assert snapshot.sha256 == fingerprint(snapshot.document)
    assert snapshot.record_count >= 20
    assert text_lines(thaw(snapshot.document, demo=True)) > LINES_OF_TEXT


def test_summaries_stand_in_every_state(session: Session) -> None:
    states = set(session.scalars(select(QuarterlySummary.state)))
    assert states == set(State) - {State.VOIDED}
    rows = session.scalars(
        select(QuarterlySummary).where(QuarterlySummary.branch_id.is_not(None))
    ).all()
    of_quarters = [row for row in rows if row.quarter in {1, 2, 3}]
    assert len(of_quarters) == 3 * len(OFFICES) - 1  # B03 has not begun the last one
    # some branches sum up the first half of the year as well
    assert [(row.quarter, row.state) for row in rows if row not in of_quarters] == [
        (Half(2025, 1).number, State.APPROVED)
    ] * len(LONGER)


def test_minutes_are_filed_beside_summaries(session: Session) -> None:
    kinds = Counter(session.scalars(select(ArchiveItem.kind)))
    assert kinds[ItemKind.MINUTES]
    assert kinds[ItemKind.BRANCH_SUMMARY]


def test_the_committee_has_rolled_up_what_is_over(session: Session) -> None:
    rows = session.execute(
        select(QuarterlySummary.year, QuarterlySummary.quarter, QuarterlySummary.state)
        .where(QuarterlySummary.branch_id.is_(None))
        .order_by(QuarterlySummary.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        # the year before the platform
        (2022, 0, State.APPROVED),
        (2025, 1, State.ARCHIVED),
        (2025, 2, State.APPROVED),
        (2025, 3, State.SUBMITTED),
    ]


def test_signed_copies_came_back_and_a_roll_up_waits_for_its_last_step(session: Session) -> None:
    approved = session.scalars(
        select(QuarterlySummary).where(QuarterlySummary.state.in_(COUNTED_STATES))
    ).all()
    steps = session.scalars(select(SigningStep).order_by(SigningStep.id)).all()
    assert {step.summary_id for step in steps} == {summary.id for summary in approved}
    waiting = next(one for one in approved if one.branch_id is None and one.quarter == 2)
    given = [step.given for step in steps if step.summary_id == waiting.id]
    assert given == [True, True, False]
    returned = set(
        session.scalars(select(SignedCopy.summary_id).where(SignedCopy.final_at.is_not(None)))
    )
    signed = {one.id for one in approved if one.signed_edition == 1}
    assert returned == signed
    assert len(signed) >= 2 * len(OFFICES)
    archived = {one.id for one in approved if one.state is State.ARCHIVED}
    assert archived
    assert archived <= returned


def test_what_is_told_as_signed_has_a_final_copy_of_that_edition(session: Session) -> None:
    signed = session.execute(
        select(QuarterlySummary.id, QuarterlySummary.signed_edition).where(
            QuarterlySummary.signed_edition.is_not(None)
        )
    ).all()
    copies = session.execute(
        select(SignedCopy.summary_id, SignedCopy.edition).where(SignedCopy.final_at.is_not(None))
    ).all()
    assert {tuple(row) for row in signed} <= {tuple(row) for row in copies}
    assert signed


def test_a_joint_event_is_being_answered_and_one_is_planned(session: Session) -> None:
    settled, held, planned = session.scalars(
        select(JointEvent)
        .order_by(JointEvent.held_on)
        .options(selectinload(JointEvent.invitations))
    )
    assert held.held_on < AS_OF < planned.held_on
    assert {answer_of(invitation) for invitation in settled.invitations} == {Answer.CONFIRMED}
    answers = [answer_of(invitation) for invitation in held.invitations]
    assert len(answers) == len(OFFICES)
    assert set(answers) == set(Answer)
    assert all(i.answered_at is None for i in planned.invitations)
    records = session.scalars(select(Activity.state).where(Activity.joint_event_id == held.id))
    found = list(records)
    assert len(found) == answers.count(Answer.CONFIRMED)
    assert {State.SUBMITTED} <= set(found) <= {State.SUBMITTED, State.APPROVED}


def test_what_was_settled_and_found_is_followed_up_in_every_state(session: Session) -> None:
    ids = {branch.code: branch.id for branch in session.scalars(select(Branch))}
    counts = follow_up_counts(session, list(ids.values()), AS_OF)
    for code in ("B03", "B07"):
        assert counts[ids[code]].past_due, code
        assert counts[ids[code]].items_past_due, code
    assert counts[ids["B04"]].open
    assert not counts[ids["B04"]].past_due
    assert not counts[ids["B04"]].items_open
    last: dict[int, ResolutionProgress] = {
        row.resolution_id: row
        for row in session.scalars(select(ResolutionProgress).order_by(ResolutionProgress.number))
    }
    for one in session.scalars(select(Resolution)):
        step = last.get(one.id)
        assert (one.steps, one.is_closed) == (
            (step.number, step.step is Step.CLOSED) if step else (0, False)
        )
    steps = set(session.scalars(select(ResolutionProgress.step).distinct()))
    assert steps == set(Step)
    assert session.scalar(select(func.count()).select_from(Inspection)) == 4
    items = session.scalars(select(RectificationItem)).all()
    assert {item.state for item in items} == set(ItemState)
    assert all(item.closed_by_id != item.reported_by_id for item in items if item.closed_by_id)
    late = select(func.max(ResolutionProgress.happened_on))
    assert session.execute(late).scalar_one() <= AS_OF


def test_attached_files_lie_in_the_stores(session: Session, demo: Flask) -> None:
    stores = Stores.under(demo.config["SETTINGS"].data_dir)
    attached = list(session.scalars(select(Attachment)))
    assert len(attached) >= 15
    for row in attached:
        assert len(stores.objects.get(row.master_sha256)) == row.size_bytes
        assert stores.objects.get(row.display_sha256 or "")
        assert stores.sealed.get(row.sealed_sha256)


def test_no_text_of_the_demo_holds_a_number_of_a_person(session: Session) -> None:
    found = [
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.c
        if isinstance(column.type, (String, JSON)) and not isinstance(column.type, Enum)
        for value in session.scalars(
            select(cast(column, Text)).where(column.is_not(None)).distinct()
        )
        if personal_number(value)
    ]
    assert found == []


def test_pages_show_the_demo(demo: Flask) -> None:
    """The lists open for staff; what they show is tested with their features."""
    clock.fix_today(AS_OF)
    browser = demo.test_client()
    page = browser.get("/login").get_data(as_text=True)
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    browser.post("/login", data={"username": "staff", "password": PASSWORD, "csrf_token": token})
    for url in (
        "/activities",
        "/joint",
        "/review",
        "/branches",
        "/quarters/2025Q3",
        "/quarters/2025Q3/B04",
        "/calendar",
        "/plans",
        "/plans?branch=B03",
    ):
        answer = browser.get(url)
        assert answer.status_code == 200, url
        assert "演示数据" in answer.get_data(as_text=True)


def test_the_restricted_registers_are_on_and_stand_in_every_state(session: Session) -> None:
    committee_id = session.scalars(select(Branch.committee_id).limit(1)).one()
    assert is_on(session, Module.RESTRICTED, committee_id)
    measures = session.scalars(select(FirstFormMeasure)).all()
    assert {one.kind for one in measures} == set(MeasureKind)
    assert {one.visited_on is None for one in measures} == {True, False}
    sanctions = session.scalars(select(Sanction)).all()
    words = {due.what for one in sanctions for due in due_of(one, AS_OF)}
    assert {"待宣布", "待报告执行情况", "影响期已满，待确认"} <= words
    assert any(due.overdue(AS_OF) for one in sanctions for due in due_of(one, AS_OF))
    assert any(one.restored_on for one in sanctions)
    assert any(one.closed_on for one in sanctions)
    assert len({one.person for one in sanctions}) < len(sanctions), "somebody has several"
    suspended = [one for one in sanctions if one.suspension]
    for one in suspended:
        day = one.effective_on
        roll = {entry.member_id: entry for entry in roster_on(session, one.branch_id, day)}
        if one.member_id in roll:
            assert not roll[one.member_id].has_voting_right
    assert {one.words for one in session.scalars(select(ReadingOpening))} == {
        "待同意",
        "未同意",
        "已到期",
    }
