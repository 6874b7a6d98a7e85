"""The moves of product.md §9 as a table: what is legal, from where, by whom; and that history only grows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from intranet.domain.access.audit import AuditEvent
from intranet.domain.achievements.tables import ACHIEVEMENT
from intranet.domain.activities.tables import ACTIVITY, Activity
from intranet.domain.brands.tables import BRAND
from intranet.domain.records.moves import (
    ReviewEvent,
    apply_move,
    conflict,
    open_moves,
    timeline,
)
from intranet.domain.records.workflow import (
    COUNTED_STATES,
    TRANSITIONS,
    Move,
    Side,
    State,
    moves_from,
    rule_for,
)
from intranet.domain.summaries.tables import SUMMARY
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken
from tests.conftest import actor_of
from tests.factories.activities import make_activity

D, S, R, A, X, V = (
    State.DRAFT,
    State.SUBMITTED,
    State.RETURNED,
    State.APPROVED,
    State.ARCHIVED,
    State.VOIDED,
)
# written out by hand from the handbook, not derived from the code: move → {from: to}
LEGAL = {
    Move.SUBMIT: {D: S, R: S},
    Move.WITHDRAW: {S: D},
    Move.EDIT_REOPENS: {S: D},
    Move.TAKE_UP: {S: S},
    Move.RETURN: {S: R},
    Move.APPROVE: {S: A},
    Move.REOPEN: {A: R},
    Move.ARCHIVE: {A: X},
    Move.UNFILE: {X: A},
    Move.VOID: {D: V, S: V, R: V, A: V},
    # at the least; a struck record goes back to where it stood, tested below
    Move.RESTORE: {V: D},
    Move.ASK_REOPENING: {A: A},
    Move.DECLINE_REOPENING: {A: A},
}
WITH_REASON = {
    Move.RETURN,
    Move.UNFILE,
    Move.REOPEN,
    Move.VOID,
    Move.RESTORE,
    Move.ASK_REOPENING,
    Move.DECLINE_REOPENING,
}
EVERYBODY = (
    "secretary1",
    "clerk1",
    "discipline1",
    "member1",
    "secretary2",
    "staff",
    "leader",
    "jiwei",
    "archivist",
    "sysadmin",
    "secadmin",
    "auditor",
)
COMMITTEE = {"staff", "leader"}
# who may make the move on a record of B01 that secretary1 submitted
ALLOWED = {
    (Move.SUBMIT, D): {"secretary1"},
    (Move.SUBMIT, R): {"secretary1"},
    (Move.WITHDRAW, S): {"secretary1"},
    (Move.EDIT_REOPENS, S): {"secretary1", "clerk1", "discipline1"},
    (Move.TAKE_UP, S): COMMITTEE,
    (Move.RETURN, S): COMMITTEE,
    (Move.APPROVE, S): COMMITTEE,
    (Move.REOPEN, A): COMMITTEE,
    (Move.ARCHIVE, A): {"archivist"},
    (Move.UNFILE, X): {"archivist"},
    (Move.VOID, D): {"secretary1", *COMMITTEE},
    (Move.VOID, S): {"secretary1", *COMMITTEE},
    (Move.VOID, R): {"secretary1", *COMMITTEE},
    (Move.VOID, A): COMMITTEE,
    # who struck it
    (Move.RESTORE, V): {"secretary1"},
    (Move.ASK_REOPENING, A): {"secretary1"},
    (Move.DECLINE_REOPENING, A): COMMITTEE,
}


def moved(session, activity, move, actor, opinion="请核对。"):
    return apply_move(
        session,
        activity,
        move,
        actor=actor,
        label=activity.title,
        opinion=opinion,
    )


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("state", list(State))
def test_exactly_the_moves_of_the_handbook_are_legal(state, move):
    expected = LEGAL[move].get(state)
    if expected is None:
        with pytest.raises(InvalidMove, match=state.label):
            rule_for(state, move, taken_up=False)
        return
    rule = rule_for(state, move, taken_up=False)
    assert rule.to is expected
    assert rule.reason_required is (move in WITH_REASON)
    assert move in moves_from(state, taken_up=False)


@pytest.mark.parametrize("move", [Move.WITHDRAW, Move.EDIT_REOPENS, Move.VOID])
def test_taking_up_ends_what_the_branch_may_do(move):
    with pytest.raises(InvalidMove, match="已受理"):
        rule_for(S, move, taken_up=True)
    assert moves_from(S, taken_up=True) == [Move.RETURN, Move.APPROVE]


def test_only_its_undoing_leads_out_of_archived_and_of_voided():
    assert moves_from(X, taken_up=False) == [Move.UNFILE]
    assert moves_from(V, taken_up=False) == [Move.RESTORE]


def test_every_state_but_draft_can_be_reached_and_every_move_is_used():
    assert {rule.to for rule in TRANSITIONS.values()} == set(State)
    assert {move for _, move in TRANSITIONS} == set(Move)
    for kind in (ACTIVITY, SUMMARY, BRAND, ACHIEVEMENT):
        assert {rule.right for rule in TRANSITIONS.values()} == set(kind.rights)


@given(st.lists(st.sampled_from(list(Move)), max_size=40))
def test_any_sequence_of_attempts_keeps_the_promises(attempts):
    """Whatever is tried in whatever order: counted only through approval, never out of the end states."""
    state, taken_up = D, False
    previous: Move | None = None
    for move in attempts:
        if move not in moves_from(state, taken_up=taken_up):
            with pytest.raises(InvalidMove, match=r"。$"):
                rule_for(state, move, taken_up=taken_up)
            continue
        rule = rule_for(state, move, taken_up=taken_up)
        if rule.to in COUNTED_STATES and state not in COUNTED_STATES:
            assert move is Move.APPROVE
            assert state is S
        if state in COUNTED_STATES and rule.to not in COUNTED_STATES:
            assert rule.reason_required
            assert rule.side is Side.REVIEW
        if taken_up:
            assert rule.side is Side.REVIEW
        if previous is Move.SUBMIT:
            assert state is S
        state, previous = rule.to, move
        taken_up = move is Move.TAKE_UP
    if not moves_from(state, taken_up=taken_up):
        assert state in {X, V}


@pytest.mark.parametrize(("move", "state"), list(ALLOWED))
def test_each_move_is_made_by_those_who_may_and_nobody_else(session, move, state):
    for username in EVERYBODY:
        activity = make_activity(session, state=state)
        if move is Move.DECLINE_REOPENING:
            activity.reopening_asked_at = clock.now()
        actor = actor_of(session, username)
        if username in ALLOWED[move, state]:
            event = moved(session, activity, move, actor)
            assert (event.from_state, event.to_state) == (state, LEGAL[move][state])
            assert activity.state is LEGAL[move][state]
        else:
            with pytest.raises(NotAllowed):
                moved(session, activity, move, actor)
            assert activity.state is state
        session.rollback()


def test_the_table_of_those_allowed_is_complete():
    assert set(ALLOWED) == {(move, start) for start, move in TRANSITIONS}


@pytest.mark.parametrize("move", sorted(WITH_REASON))
def test_a_reason_is_needed_and_has_a_limit(session, move):
    state = next(start for start in (S, *State) if (start, move) in TRANSITIONS)
    activity = make_activity(session, state=state)
    if move is Move.DECLINE_REOPENING:
        activity.reopening_asked_at = clock.now()
    others = {
        Move.RESTORE: "secretary1",
        Move.ASK_REOPENING: "secretary1",
        Move.UNFILE: "archivist",
    }
    actor = actor_of(session, others.get(move, "staff"))
    for opinion in ("", "  \n ", "长" * 501):
        with pytest.raises(RuleBroken):
            moved(session, activity, move, actor, opinion)
    assert activity.state is state
    assert moved(session, activity, move, actor, " 请核对。 ").opinion == "请核对。"


@pytest.mark.parametrize("before", [D, S, R, A])
def test_a_struck_record_goes_back_to_where_it_stood(session, before):
    activity = make_activity(session, state=before)
    actor = actor_of(session, "staff" if before is A else "secretary1")
    kept = (activity.submitted_at, activity.approved_at, activity.approved_by_id)
    moved(session, activity, Move.VOID, actor)
    assert activity.state is V
    for other in ("leader", "secretary2", "clerk1"):
        with pytest.raises(NotAllowed):
            moved(session, activity, Move.RESTORE, actor_of(session, other))
    event = moved(session, activity, Move.RESTORE, actor)
    assert (event.from_state, event.to_state, activity.state) == (V, before, before)
    assert (activity.submitted_at, activity.approved_at, activity.approved_by_id) == kept
    newest = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert newest.action == "record.restored"


def test_what_was_struck_twice_goes_back_to_where_it_stood_last(session):
    activity, secretary = make_activity(session), actor_of(session, "secretary1")
    moved(session, activity, Move.VOID, secretary)
    moved(session, activity, Move.RESTORE, secretary)
    moved(session, activity, Move.SUBMIT, secretary)
    moved(session, activity, Move.VOID, secretary)
    moved(session, activity, Move.RESTORE, secretary)
    assert activity.state is S


def test_a_request_to_reopen_waits_until_it_is_answered(session):
    activity = make_activity(session, state=A)
    secretary, staff = actor_of(session, "secretary1"), actor_of(session, "staff")
    with pytest.raises(InvalidMove, match="没有待办理"):
        moved(session, activity, Move.DECLINE_REOPENING, staff)
    moved(session, activity, Move.ASK_REOPENING, secretary, "人数有误。")
    assert (activity.state, activity.approved_at is not None) == (A, True)
    with pytest.raises(InvalidMove, match="已经申请"):
        moved(session, activity, Move.ASK_REOPENING, secretary)
    moved(session, activity, Move.DECLINE_REOPENING, staff, "与签到表一致。")
    assert activity.reopening_asked_at is None
    moved(session, activity, Move.ASK_REOPENING, secretary, "签到表也有误。")
    # the reason is taken along
    assert moved(session, activity, Move.REOPEN, staff, "").opinion == (
        "按申请重新打开：签到表也有误。"
    )
    assert (activity.state, activity.reopening_asked_at) == (R, None)


def test_who_may_reopen_does_not_ask(session):
    activity = make_activity(session, state=A)

    def offered(username):
        return {one.move for one in open_moves(activity, actor=actor_of(session, username))}

    assert Move.ASK_REOPENING in offered("secretary1")
    assert offered("clerk1") == set()
    assert offered("staff") == {Move.REOPEN, Move.VOID}
    activity.reopening_asked_at = clock.now()
    assert Move.ASK_REOPENING not in offered("secretary1")
    assert offered("staff") == {Move.REOPEN, Move.VOID, Move.DECLINE_REOPENING}


def test_stamps_follow_the_state(session):
    secretary, staff = actor_of(session, "secretary1"), actor_of(session, "staff")
    activity = make_activity(session)
    moved(session, activity, Move.SUBMIT, secretary)
    assert activity.submitted_by_id == secretary.user_id
    moved(session, activity, Move.TAKE_UP, staff)
    assert activity.under_review_by_id == staff.user_id
    moved(session, activity, Move.APPROVE, staff)
    assert (activity.under_review_at, activity.approved_by_id) == (None, staff.user_id)
    moved(session, activity, Move.REOPEN, staff)
    assert (activity.approved_at, activity.approved_by_id) == (None, None)
    moved(session, activity, Move.SUBMIT, secretary)
    moved(session, activity, Move.WITHDRAW, secretary)
    assert (activity.submitted_at, activity.submitted_by_id) == (None, None)
    assert activity.version == 7


def test_each_move_leaves_one_review_event_and_one_audit_event(session):
    activity = make_activity(session, state=S)
    audited = len(session.scalars(select(AuditEvent.id)).all())
    moved(session, activity, Move.RETURN, actor_of(session, "staff"))
    events = timeline(session, activity)
    assert [event.move for event in events] == [Move.SUBMIT, Move.RETURN]
    assert events[-1].actor_role == "机关党委工作人员"
    newest = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert newest.action == "record.returned"
    assert newest.details == {"from": "submitted", "to": "returned"}
    assert len(session.scalars(select(AuditEvent.id)).all()) == audited + 1


def test_nobody_reviews_what_they_entered_submitted_or_chaired(session):
    staff = actor_of(session, "staff")
    entered = make_activity(session, entered_by="staff", state=S)
    assert "本人填写或提交" in conflict(entered, staff)
    chaired = make_activity(session, state=S)
    secretary = actor_of(session, "secretary1")
    assert "本人填写或提交" in conflict(chaired, secretary)
    chaired.submitted_by_id, chaired.writers = staff.user_id, " "
    assert "本人填写或提交" in conflict(chaired, staff)
    assert "本人主持" in conflict(chaired, secretary)
    assert conflict(chaired, actor_of(session, "leader")) is None


@pytest.mark.on_both
@pytest.mark.parametrize("table", ["review_event", "audit_event"])
@pytest.mark.parametrize("statement", ["UPDATE {table} SET user_id = 1", "DELETE FROM {table}"])
def test_history_cannot_be_changed_or_removed(session, table, statement):
    make_activity(session, state=A)
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement.format(table=table)))
    session.rollback()
    assert session.scalar(text(f"SELECT count(*) FROM {table}")) > 0  # noqa: S608 - two fixed names


@pytest.mark.on_both
def test_the_database_itself_refuses_a_state_without_its_stamps(session):
    make_activity(session)
    for values in (
        "state = 'approved'",
        "state = 'submitted'",
        "under_review_at = '2025-10-01 00:00:00+00:00', under_review_by_id = 1",
        "state = 'elsewhere'",
    ):
        with pytest.raises(DBAPIError):
            session.execute(text(f"UPDATE activity SET {values}"))  # noqa: S608 - fixed texts
        session.rollback()
    assert session.scalars(select(Activity.state)).all() == [D]


def test_every_state_and_move_has_words():
    for state in State:
        assert state.label
        assert state.tone in {"grey", "blue", "amber", "green"}
        assert state.icon
    assert all(move.label for move in Move)
    assert ReviewEvent.__tablename__ == "review_event"
