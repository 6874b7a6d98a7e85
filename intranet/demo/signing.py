"""How approved summaries of the demo were signed: most came back, and of the fourth quarter one waits at each step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.accounts import secretary_account
from intranet.demo.offices import BY_CODE, COMMITTEE_POSTS
from intranet.demo.people import Organization
from intranet.demo.pictures import sign_in_sheet
from intranet.domain.access.accounts import User
from intranet.domain.organization.tables import PostTitle
from intranet.domain.records.files import KeptFile, keep_files
from intranet.domain.records.workflow import State
from intranet.domain.summaries.signed_copies import (
    CopyDifference,
    Ground,
    Matter,
    SignedCopy,
    SignedFile,
)
from intranet.domain.summaries.signing import (
    DEFAULTS,
    Act,
    Signature,
    Signed,
    SigningDelegation,
    SigningStep,
)
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.foundation.storage import Stores

RETURNED = 9
"""As many steps as there can be, and the signed copy as well."""

# Of the third quarter of 2025: how many steps are given, by branch; the others came back.
WAITING = {"B01": 0, "B02": 1, "B05": 2}
DIFFERS = "B10"
# Of the committee's: by quarter of 2025.
ROLL_UPS = {1: RETURNED, 2: 2, 3: 1}
_CHANGED = ("组织生活会准备工作扎实开展", "组织生活会准备工作有序开展")


@dataclass(frozen=True)
class _Signer:
    name: str
    account: str
    paper: bool = False
    delegation: SigningDelegation | None = None


def build(
    session: Session, office: Organization, users: Mapping[str, User], stores: Stores
) -> None:
    """Steps of each approved summary, with the signatures up to the day of the demo."""
    delegation = _delegation(office, users)
    session.add(delegation)
    session.flush()
    codes = {branch.id: code for code, branch in office.branches.items()}
    (scan,) = keep_files(stores, [("签发稿正本.png", sign_in_sheet("签发稿正本", 6))])
    rows = session.scalars(
        select(QuarterlySummary)
        .where(QuarterlySummary.state == State.APPROVED)
        .order_by(QuarterlySummary.approved_at, QuarterlySummary.id)
    ).all()
    for summary in rows:
        code = codes.get(summary.branch_id or 0, "")
        steps = _steps(summary)
        session.add_all(steps)
        session.flush()
        given = _given(summary, code)
        last = _sign(session, summary, code, steps[:given], office, users, delegation)
        returned = dates.instant(dates.workdays_later(dates.local_day(last), 1), 15)
        if given > len(steps) and returned <= dates.instant(office.as_of, 17):
            differs = code == DIFFERS and (summary.year, summary.quarter) == (2025, 3)
            _come_back(session, summary, returned, scan, users, differs=differs)
    session.flush()


def _given(summary: QuarterlySummary, code: str) -> int:
    if summary.year == 2025:
        if not code:
            return ROLL_UPS.get(summary.quarter, RETURNED)
        if summary.quarter == 3:
            return WAITING.get(code, RETURNED)
    return RETURNED


def _steps(summary: QuarterlySummary) -> list[SigningStep]:
    return [
        SigningStep(
            summary_id=summary.id,
            committee_id=summary.committee_id,
            edition=1,
            position=position,
            label=planned.label,
            title=planned.title,
            post=planned.title.label,
        )
        for position, planned in enumerate(DEFAULTS[Signed.of(summary)], start=1)
    ]


def _delegation(office: Organization, users: Mapping[str, User]) -> SigningDelegation:
    leader = dict(COMMITTEE_POSTS)[PostTitle.COMMITTEE_SECRETARY]
    # the full-time deputy has given the first step, the first of the members the second
    _, deputy, *_ = [name for title, name in COMMITTEE_POSTS if title is PostTitle.COMMITTEE_MEMBER]
    starts = dates.workday_from(office.as_of.replace(day=1))
    return SigningDelegation(
        committee_id=office.committee.id,
        title=PostTitle.COMMITTEE_SECRETARY,
        leader_id=office.members[leader].id,
        leader_name=leader,
        deputy_id=office.members[deputy].id,
        deputy_name=deputy,
        starts_on=starts,
        ends_on=starts + timedelta(days=60),
        reason="参加脱产培训，培训期间由机关党委委员代为签批",
        entered_by_id=users["staff"].id,
        created_at=dates.instant(starts, 9),
    )


def _signer(step: SigningStep, code: str, at: datetime, delegation: SigningDelegation) -> _Signer:
    """Who gives a step: the secretary and the deputy in the system, others by hand on paper."""
    if step.title is PostTitle.BRANCH_SECRETARY:
        account = secretary_account(BY_CODE[code], dates.local_day(at))
        return _Signer("", account)
    names = dict(reversed(COMMITTEE_POSTS))
    if step.title is PostTitle.FULL_TIME_DEPUTY_SECRETARY:
        return _Signer(names[step.title], "leader")
    if step.title is delegation.title and delegation.covers(dates.local_day(at)):
        return _Signer(delegation.deputy_name, "staff", paper=True, delegation=delegation)
    return _Signer(names[step.title], "staff", paper=True)


def _sign(
    session: Session,
    summary: QuarterlySummary,
    code: str,
    steps: Sequence[SigningStep],
    office: Organization,
    users: Mapping[str, User],
    delegation: SigningDelegation,
) -> datetime:
    """Give the steps, a working day after the other; when the last of them was given."""
    at = summary.approved_at or summary.updated_at
    for step in steps:
        following = dates.instant(dates.workdays_later(dates.local_day(at), 1), 10, step.position)
        if following > dates.instant(office.as_of, 17):
            return dates.instant(office.as_of, 23)
        at = following
        signer = _signer(step, code, at, delegation)
        user = users[signer.account]
        name = signer.name or user.display_name
        session.add(
            Signature(
                step_id=step.id,
                act=Act.SIGNED,
                member_id=office.members[name].id,
                name=name,
                post=step.post,
                on_behalf_of=signer.delegation.leader_name if signer.delegation else "",
                delegation_id=signer.delegation.id if signer.delegation else None,
                signed_on=dates.local_day(at),
                on_paper=signer.paper,
                user_id=user.id,
                actor_name=user.display_name,
                recorded_at=at,
            )
        )
        step.given = True
        summary.updated_at = at
    return at


def _come_back(
    session: Session,
    summary: QuarterlySummary,
    moment: datetime,
    scan: KeptFile,
    users: Mapping[str, User],
    *,
    differs: bool,
) -> None:
    user = users["staff"]
    copy = SignedCopy(
        summary_id=summary.id,
        committee_id=summary.committee_id,
        edition=1,
        ground=Ground.STATED_DIFFERENCES if differs else Ground.STATED_SAME,
        returned_by_id=user.id,
        returned_by_name=user.display_name,
        returned_at=moment,
        final_at=None if differs else moment,
        files=[SignedFile(added_by_id=user.id, added_at=moment, **scan.columns())],
    )
    if differs:
        old, new = _CHANGED
        copy.differences = [
            CopyDifference(position=1, matter=Matter.TEXT, place="二、存在问题", old=old, new=new)
        ]
    else:
        copy.confirmed_by_name = users["leader"].display_name
        summary.signed_edition = 1
    summary.updated_at = moment
    session.add(copy)
