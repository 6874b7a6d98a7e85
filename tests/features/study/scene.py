"""Records of study for tests: training, make-up study, versions of the conversion."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch
from intranet.domain.study.conversion import StudyConversion
from intranet.domain.study.credits import CreditKind, CreditState, StudyCredit
from intranet.domain.study.documents import StudyDocument
from intranet.domain.study.essays import StudyEssay
from intranet.domain.study.platforms import Platform, PlatformSnapshot
from intranet.foundation import clock
from tests.conftest import actor_of
from tests.factories.activities import CLERKS
from tests.rows import committed


def member_id(session: Session, name: str) -> int:
    """Number of a member of the cast."""
    return session.scalars(select(Member.id).where(Member.name == name)).one()


def make_training(
    session: Session,
    name: str,
    *,
    branch: str = "B01",
    state: CreditState = CreditState.WAITING,
    **changes: Any,
) -> StudyCredit:
    """A training of one day in September 2025, 8 学时, entered by the branch's clerk."""
    values: dict[str, Any] = {
        "kind": CreditKind.TRAINING,
        "title": "党务干部培训班",
        "organiser": "市委党校",
        "starts_on": date(2025, 9, 10),
        "ends_on": date(2025, 9, 10),
        "hours_tenths": 80,
    }
    return _credit(session, name, branch, state, {**values, **changes})


def make_make_up(
    session: Session,
    name: str,
    activity: Activity,
    *,
    branch: str = "B01",
    state: CreditState = CreditState.WAITING,
    kind: str = "theme_day",
    **changes: Any,
) -> StudyCredit:
    """Make-up study of a missed record, done on 1 October 2025, 2 学时."""
    values: dict[str, Any] = {
        "kind": CreditKind.MAKE_UP,
        "title": activity.title,
        "activity_id": activity.id,
        "missed_kind_id": kind_id(session, kind),
        "form": "自学并交流体会",
        "starts_on": date(2025, 10, 1),
        "ends_on": date(2025, 10, 1),
        "hours_tenths": 20,
    }
    return _credit(session, name, branch, state, {**values, **changes})


def kind_id(session: Session, code: str) -> int:
    """Number of a kind."""
    return session.scalars(select(ActivityKind.id).where(ActivityKind.code == code)).one()


def _credit(
    session: Session, name: str, branch: str, state: CreditState, values: dict[str, Any]
) -> StudyCredit:
    owner = session.scalars(select(Branch).where(Branch.code == branch)).one()
    decided = state is not CreditState.WAITING
    moment = clock.now()
    credit = StudyCredit(
        **{
            "committee_id": owner.committee_id,
            "branch_id": owner.id,
            "member_id": member_id(session, name),
            "state": state,
            "reason": "请补充培训通知。" if state is CreditState.RETURNED else "",
            "entered_by_id": actor_of(session, CLERKS[branch]).user_id,
            "created_at": moment,
            "updated_at": moment,
            "decided_at": moment if decided else None,
            "decided_by_id": actor_of(session, "staff").user_id if decided else None,
            **values,
        }
    )
    committed(session, credit)
    return credit


def make_version(
    session: Session, kind: str | None, valid_from: date, **values: Any
) -> StudyConversion:
    """A version of the conversion."""
    staff = actor_of(session, "staff")
    version = StudyConversion(
        committee_id=staff.grants[0].committee_id,
        kind_id=kind_id(session, kind) if kind else None,
        valid_from=valid_from,
        confirmed_by="机关党委会议",
        entered_by_id=staff.user_id,
        created_at=clock.now(),
        **values,
    )
    committed(session, version)
    return version


def make_document(
    session: Session, title: str, *, ym: int = 202510, position: int = 1
) -> StudyDocument:
    """A document of the month's list."""
    staff = actor_of(session, "staff")
    document = StudyDocument(
        committee_id=staff.grants[0].committee_id,
        ym=ym,
        position=position,
        title=title,
        source="机关党委",
        entered_by_id=staff.user_id,
        created_at=clock.now(),
    )
    committed(session, document)
    return document


def make_snapshot(session: Session, branch: str = "B01", **changes: Any) -> PlatformSnapshot:
    """Figures of 学习强国 for September 2025, everybody registered, one not participating."""
    owner = session.scalars(select(Branch).where(Branch.code == branch)).one()
    moment = clock.now()
    row = PlatformSnapshot(
        **{
            "branch_id": owner.id,
            "platform": Platform.XUEXI,
            "ym": 202509,
            "as_of": date(2025, 9, 30),
            "members": 5,
            "registered": 5,
            "participating": 4,
            "source": "平台管理后台",
            "entered_by_id": actor_of(session, CLERKS[branch]).user_id,
            "created_at": moment,
            "updated_at": moment,
            **changes,
        }
    )
    committed(session, row)
    return row


def make_essay(session: Session, name: str, *, branch: str = "B01", **changes: Any) -> StudyEssay:
    """An essay of September 2025."""
    owner = session.scalars(select(Branch).where(Branch.code == branch)).one()
    moment = clock.now()
    essay = StudyEssay(
        **{
            "branch_id": owner.id,
            "member_id": member_id(session, name),
            "title": "坚守纪律底线",
            "written_on": date(2025, 9, 20),
            "occasion": "党纪学习教育",
            "entered_by_id": actor_of(session, CLERKS[branch]).user_id,
            "created_at": moment,
            "updated_at": moment,
            **changes,
        }
    )
    committed(session, essay)
    return essay
