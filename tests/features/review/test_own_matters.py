"""What branches have confirmed by the committee: nobody decides on their own entry or on their own branch's."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.roles import Role
from intranet.domain.duties.excuses import DutyExemption
from intranet.domain.duties.marks import DutyMark
from intranet.domain.follow_up.inspections import ItemState, RectificationItem
from intranet.domain.follow_up.rectification import verify
from intranet.domain.life.appraisals import Appraisal, AppraisalStage
from intranet.domain.organization.tables import Branch
from intranet.domain.study.credits import StudyCredit
from intranet.domain.waiting.matters import MATTERS
from intranet.features.duties.operations import confirm_mark, decide_exemption
from intranet.features.life.appraisals.operations import decide
from intranet.features.study.credits.operations import confirm, confirm_fitting, give_back
from intranet.foundation import clock
from intranet.foundation.errors import NotAllowed
from tests.cast import FOUNDED
from tests.conftest import actor_of
from tests.features.study.scene import make_training

DAY = date(2025, 10, 10)


@dataclass(frozen=True)
class World:
    """One branch and who entered everything of it."""

    session: Any
    branch: Branch
    clerk: int

    def add(self, table, **values):
        """A row of the branch."""
        row = table(branch_id=self.branch.id, **values)
        self.session.add(row)
        self.session.flush()
        return row

    def kept(self, **values):
        """Columns of what the committee owns as well."""
        return {
            "committee_id": self.branch.committee_id,
            "entered_by_id": self.clerk,
            "created_at": clock.now(),
            "updated_at": clock.now(),
            **values,
        }


def mark(world):
    return world.add(
        DutyMark,
        code="commitment",
        done_on=DAY,
        entered_by_id=world.clerk,
        entered_at=clock.now(),
    )


def exemption(world):
    return world.add(
        DutyExemption,
        code="theme_day",
        starts_on=DAY,
        ends_on=DAY,
        reason="封闭值守",
        requested_by_id=world.clerk,
        requested_at=clock.now(),
    )


def appraisal(world):
    return world.add(
        Appraisal,
        year=2025,
        held_on=DAY,
        state=AppraisalStage.SUBMITTED,
        submitted_by_id=world.clerk,
        submitted_at=clock.now(),
        rows=[],
        **world.kept(),
    )


def problem(world):
    return world.add(
        RectificationItem,
        found_on=DAY,
        problem="会议记录要素不全",
        state=ItemState.REPORTED,
        measure="补记",
        responsible="组织委员",
        due_on=DAY,
        result="已补记",
        done_on=DAY,
        reported_by_id=world.clerk,
        **world.kept(),
    )


def training(world):
    return make_training(world.session, "李二虎")


def _mark(session, row, branch, actor):
    confirm_mark(session, row, branch, actor=actor, version=row.version)


def _exemption(session, row, branch, actor):
    decide_exemption(
        session, row, branch, agreed=True, opinion="", actor=actor, version=row.version
    )


def _appraisal(session, row, branch, actor):
    decide(session, row, confirm=False, reason="请核对。", actor=actor, version=row.version)


def _problem(session, row, branch, actor):
    verify(session, row, "属实。", closes=True, actor=actor, version=row.version)


def _training(session, row, branch, actor):
    confirm(session, row, actor=actor, version=row.version)


# what is entered, which matter it is on the desk, who decides, how
DECIDED = [
    (mark, "逐项登记待确认", Role.COMMITTEE_STAFF, _mark),
    (exemption, "情况说明待决定", Role.COMMITTEE_LEADER, _exemption),
    (appraisal, "民主评议结果待确认", Role.COMMITTEE_STAFF, _appraisal),
    (problem, "整改事项待核实", Role.COMMITTEE_STAFF, _problem),
    (training, "培训和补学待确认", Role.COMMITTEE_STAFF, _training),
]


@pytest.fixture
def world(session):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    clerk = session.scalars(select(User.id).where(User.username == "clerk1")).one()
    return World(session, branch, clerk)


def also(session, username, role, committee_id):
    """The person holds a role in the committee as well."""
    user = session.scalars(select(User).where(User.username == username)).one()
    session.add(
        RoleGrant(user_id=user.id, role=role, committee_id=committee_id, valid_from=FOUNDED)
    )
    session.flush()
    return actor_of(session, username)


@pytest.mark.parametrize(
    ("username", "may"),
    [("clerk1", False), ("secretary1", False), ("discipline1", False), ("secretary2", True)],
)
@pytest.mark.parametrize(
    ("make", "title", "role", "act"), DECIDED, ids=[make.__name__ for make, *_ in DECIDED]
)
def test_own_entries_and_own_branches_are_for_others(
    session, world, make, title, role, act, username, may
):
    row = make(world)
    actor = also(session, username, role, world.branch.committee_id)
    (matter,) = [one for one in MATTERS if one.title == title]
    waiting = session.execute(matter.rows(actor, clock.today())).all()
    assert bool(waiting) is may
    if may:
        act(session, row, world.branch, actor)
        assert not session.execute(matter.rows(actor, clock.today())).all()
    else:
        with pytest.raises(NotAllowed):
            act(session, row, world.branch, actor)


def test_nobody_confirms_hours_of_their_own(session, world):
    row: StudyCredit = make_training(session, "李二虎")
    user = session.scalars(select(User).where(User.username == "secretary2")).one()
    user.member_id = row.member_id
    actor = also(session, "secretary2", Role.COMMITTEE_STAFF, world.branch.committee_id)
    with pytest.raises(NotAllowed, match="本人的学时"):
        give_back(session, row, reason="请核对。", actor=actor, version=row.version)
    assert confirm_fitting(session, [row], {row.id: row.version}, actor=actor) == 0
