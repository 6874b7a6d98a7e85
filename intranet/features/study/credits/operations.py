"""Writes of training and make-up study: enter, change, remove by the branch; confirm, return by the committee."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.organization.existence import (
    require_branch_on,
    require_members_on,
    require_membership_on,
)
from intranet.domain.organization.homes import Home
from intranet.domain.records.confirmed import keep_decision
from intranet.domain.records.entered import check_version
from intranet.domain.study.credit_checks import conflict, findings, load_facts
from intranet.domain.study.credits import MAX_TITLE, CreditKind, CreditState, StudyCredit
from intranet.domain.study.gatherings import RecordWorth
from intranet.domain.study.scope import confirms
from intranet.foundation import clock
from intranet.foundation.chinese import long_date, tenths
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken

CONFIRMED = "这条登记已经确认，不能再改动。确需改动的，请机关党委先退回。"
NOT_WAITING = "这条登记不在待确认状态，请核对最新内容。"
_DECIDED = {
    CreditState.CONFIRMED: AuditAction.STUDY_CREDIT_CONFIRMED,
    CreditState.RETURNED: AuditAction.STUDY_CREDIT_RETURNED,
}


def enter(
    session: Session,
    values: Mapping[str, Any],
    member_ids: Collection[int],
    *,
    actor: Actor,
    home: Home,
    kind: CreditKind = CreditKind.TRAINING,
) -> list[StudyCredit]:
    """Enter one training for several members; the lines that it makes.

    Raises RuleBroken beside ``starts_on`` for a day without the branch; it names who was no member on the first day.
    """
    if kind is CreditKind.TRAINING and home.branch_id is not None:
        require_branch_on(session, home.branch_id, values["starts_on"], field="starts_on")
    _check_members(session, kind, member_ids, home.branch_id or 0, values)
    return [
        _add(session, kind, member_id, values, actor=actor, home=home)
        for member_id in sorted(member_ids)
    ]


def enter_make_up(
    session: Session,
    values: Mapping[str, Any],
    records: Sequence[RecordWorth],
    member_ids: Collection[int],
    *,
    actor: Actor,
    home: Home,
) -> list[StudyCredit]:
    """Enter make-up study of missed records for several members; the lines that it makes. Raises RuleBroken.

    Where *values* name no hours, each record is made up whole.
    """
    entries = [{"hours_tenths": one.counted_tenths, **values} for one in records]
    for record, entry in zip(records, entries, strict=True):
        _check_make_up(entry, record)
    _check_members(session, CreditKind.MAKE_UP, member_ids, home.branch_id or 0, values)
    made = []
    for record, entry in zip(records, entries, strict=True):
        missed = {
            "title": (record.theme or record.title)[:MAX_TITLE],
            "organiser": "",
            "concentrated": False,
            "activity_id": record.activity_id,
            "missed_kind_id": record.kind_id,
            **entry,
        }
        made += [
            _add(session, CreditKind.MAKE_UP, member_id, missed, actor=actor, home=home)
            for member_id in sorted(member_ids)
        ]
    return made


def _add(
    session: Session,
    kind: CreditKind,
    member_id: int,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    home: Home,
) -> StudyCredit:
    moment = clock.now()
    credit = StudyCredit(
        kind=kind,
        member_id=member_id,
        committee_id=home.committee_id,
        branch_id=home.branch_id or 0,
        state=CreditState.WAITING,
        reason="",
        entered_by_id=actor.user_id,
        created_at=moment,
        updated_at=moment,
        **{"form": "", **values},
    )
    session.add(credit)
    _note(session, AuditAction.STUDY_CREDIT_ENTERED, credit, actor=actor)
    return credit


def edit(
    session: Session,
    credit: StudyCredit,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    version: int,
    record: RecordWorth | None = None,
) -> None:
    """Change what is not confirmed (*record* is what was missed); it waits again.

    Raises StaleRecord, InvalidMove, RuleBroken.
    """
    _check_open(credit, version)
    if record is not None:
        _check_make_up(values, record)
    else:
        require_branch_on(session, credit.branch_id, values["starts_on"], field="starts_on")
    _check_members(session, credit.kind, [credit.member_id], credit.branch_id, values)
    for name, value in values.items():
        setattr(credit, name, value)
    credit.state, credit.reason = CreditState.WAITING, ""
    credit.decided_at = credit.decided_by_id = None
    # who changed it last answers for it: they do not confirm it either
    credit.entered_by_id = actor.user_id
    credit.updated_at = clock.now()
    _note(session, AuditAction.STUDY_CREDIT_EDITED, credit, actor=actor)


def restore(
    session: Session, credit: StudyCredit, values: Mapping[str, Any], *, actor: Actor
) -> None:
    """Let what was entered stand as it did before it was corrected. Raises InvalidMove for what is confirmed."""
    _check_open(credit, credit.version)
    for name, value in values.items():
        setattr(credit, name, value)
    credit.updated_at = clock.now()
    _note(session, AuditAction.STUDY_CREDIT_EDITED, credit, actor=actor)


def remove(session: Session, credit: StudyCredit, *, actor: Actor, version: int) -> None:
    """Take out what is not confirmed; the audit trail keeps that it was there. Raises StaleRecord, InvalidMove."""
    _check_open(credit, version)
    _note(session, AuditAction.STUDY_CREDIT_REMOVED, credit, actor=actor)
    session.delete(credit)
    session.flush()


def confirm(session: Session, credit: StudyCredit, *, actor: Actor, version: int) -> None:
    """Let the hours count.

    Raises NotAllowed for who entered them, StaleRecord, InvalidMove when they do not wait, RuleBroken when the missed
    record does not bear them.
    """
    _check_decision(credit, actor, version)
    if credit.state is not CreditState.WAITING:
        raise InvalidMove(NOT_WAITING)
    blocking = [f.sentence for f in findings(credit, load_facts(session, [credit])) if f.blocks]
    if blocking:
        raise RuleBroken({"": blocking})
    _decide(session, credit, CreditState.CONFIRMED, "", actor=actor)
    session.flush()


def confirm_fitting(
    session: Session, credits: Sequence[StudyCredit], versions: Mapping[int, int], *, actor: Actor
) -> int:
    """Confirm those that wait unchanged and pass every check; return how many. The others stay as they are.

    ``versions`` are those the person saw, by number of the credit.
    """
    facts = load_facts(session, credits)
    done = 0
    for credit in credits:
        if (
            credit.state is CreditState.WAITING
            and credit.version == versions.get(credit.id)
            and not conflict(credit, actor)
            and confirms(actor, credit.committee_id)
            and not findings(credit, facts)
        ):
            _decide(session, credit, CreditState.CONFIRMED, "", actor=actor)
            done += 1
    session.flush()
    return done


def give_back(
    session: Session, credit: StudyCredit, *, reason: str, actor: Actor, version: int
) -> None:
    """Return it to the branch with a reason, also after it was confirmed. Raises StaleRecord, InvalidMove."""
    _check_decision(credit, actor, version)
    if credit.state is CreditState.RETURNED:
        raise InvalidMove(NOT_WAITING)
    _decide(session, credit, CreditState.RETURNED, reason, actor=actor)
    session.flush()


def _check_decision(credit: StudyCredit, actor: Actor, version: int) -> None:
    if not confirms(actor, credit.committee_id):
        raise NotAllowed("学时由机关党委工作人员确认。")
    if why := conflict(credit, actor):
        raise NotAllowed(why)
    check_version(credit, version, acting=True)


def _decide(
    session: Session, credit: StudyCredit, state: CreditState, reason: str, *, actor: Actor
) -> None:
    credit.state, credit.reason = state, reason
    credit.decided_at, credit.decided_by_id = clock.now(), actor.user_id
    credit.updated_at = clock.now()
    keep_decision(
        session,
        "study_credit",
        credit.id,
        confirmed=state is CreditState.CONFIRMED,
        opinion=reason,
        actor=actor,
        committee_id=credit.committee_id,
        branch_id=credit.branch_id,
    )
    _note(session, _DECIDED[state], credit, actor=actor)


def _check_open(credit: StudyCredit, version: int) -> None:
    check_version(credit, version)
    if credit.state is CreditState.CONFIRMED:
        raise InvalidMove(CONFIRMED)


def _check_members(
    session: Session,
    kind: CreditKind,
    member_ids: Collection[int],
    branch_id: int,
    values: Mapping[str, Any],
) -> None:
    """Training is entered by the branch of its first day; what was missed is made up in whatever branch."""
    if kind is CreditKind.MAKE_UP:
        require_membership_on(session, member_ids, values["starts_on"], field="day")
    else:
        require_members_on(session, branch_id, member_ids, values["starts_on"], field="starts_on")


def _check_make_up(values: Mapping[str, Any], record: RecordWorth) -> None:
    problems: dict[str, list[str]] = {}
    if values["starts_on"] < record.held_on:
        problems["day"] = [f"补学应在活动当天（{long_date(record.held_on)}）或以后。"]
    if values["hours_tenths"] > record.counted_tenths:
        problems["hours"] = [f"补学学时不超过该次活动计入的{tenths(record.counted_tenths)}学时。"]
    if problems:
        raise RuleBroken(problems)


def _note(session: Session, action: AuditAction, credit: StudyCredit, *, actor: Actor) -> None:
    record_change(
        session,
        action,
        credit,
        actor=actor,
        label=credit.title,
        member_id=credit.member_id,
        hours_tenths=credit.hours_tenths,
    )
