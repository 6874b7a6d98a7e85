"""A person is one person: nobody reviews their own work or their own branch's under another account or role."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.roles import Role
from intranet.domain.achievements.tables import Achievement
from intranet.domain.activities.tables import Activity
from intranet.domain.brands.tables import Brand
from intranet.domain.organization.tables import Branch
from intranet.domain.records.moves import apply_move, open_moves, reopen_edited, review_conflict
from intranet.domain.records.workflow import Move, State
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.domain.waiting.statements import to_review
from intranet.foundation import clock
from intranet.foundation.errors import NotAllowed
from tests.cast import FOUNDED, password_hash
from tests.conftest import actor_of
from tests.factories.activities import make_activity
from tests.factories.brands import make_achievement, make_brand
from tests.rows import committed

OWN_WORK = "这是您本人填写或提交的记录，请由其他同志审核。"
OWN_BRANCH = "这是您任职的党支部的记录，请由机关党委其他同志审核。"


def _summary(session):
    actor = actor_of(session, "secretary1")
    moment = datetime(2025, 10, 8, 2, tzinfo=UTC)
    found = QuarterlySummary(
        committee_id=actor.grants[0].committee_id,
        branch_id=actor.grants[0].branch_id,
        year=2025,
        quarter=3,
        as_of=date(2025, 9, 30),
        state=State.SUBMITTED,
        entered_by_id=actor.user_id,
        created_at=moment,
        updated_at=moment,
        submitted_at=moment,
        submitted_by_id=actor.user_id,
    )
    committed(session, found)
    return found


def _achievement(session):
    return make_achievement(session, make_brand(session), cleared=False, state=State.SUBMITTED)


RECORDS = [
    (Activity, lambda session: make_activity(session, state=State.SUBMITTED)),
    (Brand, lambda session: make_brand(session, state=State.SUBMITTED)),
    (Achievement, _achievement),
    (QuarterlySummary, _summary),
]


def _grant(session, user, role, branch=None):
    committee, found = session.execute(
        select(Branch.committee_id, Branch.id).where(Branch.code == (branch or "B01"))
    ).one()
    session.add(
        RoleGrant(
            user_id=user.id,
            role=role,
            committee_id=committee,
            branch_id=found if branch else None,
            valid_from=FOUNDED,
        )
    )


def _user(session, username):
    return session.scalars(select(User).where(User.username == username)).one()


def second_account_of_who_entered(session, record):
    return _second_account(session, session.get_one(User, record.entered_by_id).member_id)


def second_account_of_the_secretary(session, record):
    return _second_account(session, _user(session, "secretary1").member_id)


def _second_account(session, member_id):
    user = User(
        username="second",
        display_name="机关党委负责人（二）",
        password_hash=password_hash(),
        member_id=member_id,
        created_at=clock.now(),
    )
    session.add(user)
    session.flush()
    _grant(session, user, Role.COMMITTEE_LEADER)
    return user


def discipline_officer_who_is_also_leader(session, record):
    user = _user(session, "discipline1")
    _grant(session, user, Role.COMMITTEE_LEADER)
    return user


def leader_who_keeps_another_branch(session, record):
    user = _user(session, "clerk2")
    _grant(session, user, Role.COMMITTEE_LEADER)
    return user


def leader_who_is_a_plain_member_of_the_branch(session, record):
    user = _user(session, "member1")
    _grant(session, user, Role.COMMITTEE_LEADER)
    return user


def leader(session, record):
    return _user(session, "leader")


PEOPLE = [
    (second_account_of_who_entered, OWN_WORK),
    (second_account_of_the_secretary, (OWN_WORK, OWN_BRANCH, "主持")),
    (discipline_officer_who_is_also_leader, OWN_BRANCH),
    (leader_who_keeps_another_branch, ""),
    (leader_who_is_a_plain_member_of_the_branch, ""),
    (leader, ""),
]


@pytest.mark.parametrize(("person", "sentence"), PEOPLE, ids=[who.__name__ for who, _ in PEOPLE])
@pytest.mark.parametrize(("table", "make"), RECORDS, ids=[table.__name__ for table, _ in RECORDS])
def test_who_reviews_is_judged_as_a_person(session, table, make, person, sentence):
    record = make(session)
    user = person(session, record)
    session.flush()
    actor = actor_of(session, user.username)
    said = review_conflict(record, actor=actor)
    assert said == sentence or (isinstance(sentence, tuple) and any(s in said for s in sentence))
    waiting = session.execute(to_review(table)(actor, clock.today())).all()
    assert bool(waiting) == (not sentence)
    moves = {found.move for found in open_moves(record, actor=actor)}
    assert bool(moves & {Move.TAKE_UP, Move.RETURN, Move.APPROVE}) == (not sentence)
    if sentence:
        with pytest.raises(NotAllowed):
            apply_move(session, record, Move.APPROVE, actor=actor)
    else:
        apply_move(session, record, Move.APPROVE, actor=actor)
        assert record.state is State.APPROVED


def _refused(session, record, actor, sentence):
    session.flush()
    assert sentence in review_conflict(record, actor=actor)
    assert not session.execute(to_review(type(record))(actor, clock.today())).all()
    with pytest.raises(NotAllowed):
        apply_move(session, record, Move.APPROVE, actor=actor)


@pytest.mark.parametrize("make", [make for _, make in RECORDS])
def test_who_ever_wrote_on_a_record_does_not_review_it_although_others_submitted(session, make):
    record = make(session)
    user = leader_who_is_a_plain_member_of_the_branch(session, record)
    actor = actor_of(session, user.username)
    assert review_conflict(record, actor=actor) == ""
    record.state = State.DRAFT
    session.flush()
    version = record.version
    reopen_edited(session, record, actor=actor)
    session.flush()
    assert record.version == version, "to be noted as a writer is no version"
    record.state = State.SUBMITTED
    _refused(session, record, actor, OWN_WORK)
    session.expire(record)
    assert user.id in record.written_by


def test_who_submitted_once_does_not_review_what_somebody_else_submitted_later(session):
    activity = make_activity(session, state=State.DRAFT)
    first, second = (actor_of(session, name) for name in ("secretary1", "clerk1"))
    assert activity.entered_by_id != first.user_id
    apply_move(session, activity, Move.SUBMIT, actor=first)
    apply_move(session, activity, Move.WITHDRAW, actor=first)
    activity.submitted_by_id = second.user_id
    assert first.user_id in activity.written_by


def test_whose_name_was_typed_as_chair_does_not_review_from_wherever_in_the_committee(session):
    activity = make_activity(session, state=State.SUBMITTED)
    actor = actor_of(session, leader_who_keeps_another_branch(session, activity).username)
    assert actor.member_name
    activity.chair_name = actor.member_name
    assert activity.chair_id is not None, "a namesake in the branch is somebody else"
    assert review_conflict(activity, actor=actor) == ""
    activity.chair_id = None
    _refused(session, activity, actor, "本人主持")


def test_a_second_account_is_refused_on_the_page_too(session, login_as):
    activity = make_activity(session, state=State.SUBMITTED)
    second_account_of_who_entered(session, activity)
    committed(session)
    second = login_as("second")
    assert OWN_WORK in second.get(f"/review/{activity.id}").text
    answer = second.post(
        f"/review/{activity.id}", {"decision": "approve", "version": activity.version}
    )
    assert answer.status_code == 403
    committed(session)


def test_a_closed_account_and_a_role_under_another_account_still_count(session):
    activity = make_activity(session, state=State.SUBMITTED)
    user = second_account_of_the_secretary(session, activity)
    _user(session, "secretary1").is_active = False
    session.flush()
    actor = actor_of(session, user.username)
    assert actor.other_accounts == {_user(session, "secretary1").id}
    assert actor.answers_for == {activity.branch_id}
    activity.submitted_by_id = activity.chair_id = None
    activity.chair_name, activity.writers = "", " "
    assert review_conflict(activity, actor=actor) == OWN_BRANCH
