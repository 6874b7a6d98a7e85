"""Who owes a pledge, and who has signed: 应签, 已签, and what a change of post asks to be signed anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.pledges import Pledge, PledgeLevel
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch, Post, PostTitle, valid_on
from intranet.foundation import looks
from intranet.foundation.chinese import percent
from intranet.foundation.quarters import Year
from intranet.foundation.questions import Question, Several, Value, answer, ordered
from intranet.foundation.shown import Shown
from intranet.foundation.terms import told

_ONE_DAY = timedelta(days=1)


class Signed(Shown):
    """How a pledge that is owed stands."""

    DONE = "done", "已签", *looks.DONE
    WAITING = "waiting", "已签待审核", *looks.WAITING
    RENEW = "renew", "任职变动，需重新签订", *looks.ATTENTION
    OPEN = "open", "未签", *looks.LEFT_OUT


@dataclass(frozen=True, slots=True)
class Holder:
    """A member in a post of a branch since ``since``; of several posts the first, since the latest change."""

    member_id: int
    name: str
    title: PostTitle
    since: date


@dataclass(frozen=True, slots=True)
class Owed:
    """A pledge that is owed: by the branch itself (no ``holder`` when nobody leads it), or by a post holder."""

    level: PledgeLevel
    holder: Holder | None
    signed: Signed


@dataclass(frozen=True, slots=True)
class PledgeStanding:
    """What one branch owes in a year: its own pledge first, then those of its posts in order of precedence."""

    owed: tuple[Owed, ...]

    @property
    def due(self) -> int:
        """应签."""
        return len(self.owed)

    @property
    def signed(self) -> int:
        """已签: in force and confirmed."""
        return sum(one.signed is Signed.DONE for one in self.owed)

    @property
    def renewals(self) -> tuple[Owed, ...]:
        """What a change of post asks to be signed anew."""
        return tuple(one for one in self.owed if one.signed is Signed.RENEW)

    @property
    def words(self) -> str:
        """应签6份，已签5份，签订率83.3%."""
        return words_of(self.due, self.signed)


def words_of(due: int, signed: int) -> str:
    """应签6份，已签5份，签订率83.3%. *due* is above zero."""
    return f"应签{due}份，已签{signed}份，签订率{percent(signed, due)}%"


def post_holders(session: Session, branch_ids: Sequence[int], day: date) -> dict[int, list[Holder]]:
    """Who holds a post in each branch on *day*, in order of precedence. One statement.

    Of a branch that has ended by then, on its last day. Who was elected again holds the post since the first election.
    """
    return answer(session, holders_of(branch_ids, day))


def holders_of(branch_ids: Sequence[int], day: date) -> Question[dict[int, list[Holder]]]:
    """The same, to be asked with others."""
    return Question(
        _posts, lambda rows: _holders(rows, branch_ids, day), branches=branch_ids, day=day
    )


def _posts(value: Value) -> Select[Any]:
    return ordered(
        select(
            Post.branch_id,
            Post.member_id,
            Post.title,
            Post.starts_on,
            Post.ends_on,
            Member.name,
            Branch.dissolved_on,
        )
        .join(Member, Member.id == Post.member_id)
        .join(Branch, Branch.id == Post.branch_id)
        .where(Post.branch_id.in_(value.any_of("branches")), Post.starts_on <= value("day")),
        Post.starts_on,
        Post.id,
    )


def _holders(rows: Iterable[Any], branch_ids: Sequence[int], day: date) -> dict[int, list[Holder]]:
    runs: dict[tuple[int, int, PostTitle], tuple[date, date]] = {}
    names, last_days = {}, {}
    for row in rows:
        key = (row.branch_id, row.member_id, row.title)
        ends = row.ends_on or date.max
        since, until = runs.get(key, (row.starts_on, date.min))
        if row.starts_on - _ONE_DAY > until:
            since = row.starts_on
        runs[key] = (since, max(until, ends))
        names[row.member_id] = row.name
        last_days[row.branch_id] = min(day, row.dissolved_on or day)
    found: dict[int, dict[int, Holder]] = {branch_id: {} for branch_id in branch_ids}
    for (branch_id, member_id, title), (since, until) in runs.items():
        if until < last_days[branch_id]:
            continue
        known = found[branch_id].get(member_id)
        first = min((known.title, title) if known else (title,), key=lambda one: one.precedence)
        latest = max(known.since, since) if known else since
        found[branch_id][member_id] = Holder(member_id, names[member_id], first, latest)
    return {
        branch_id: sorted(holders.values(), key=lambda one: (one.title.precedence, one.member_id))
        for branch_id, holders in found.items()
    }


def committee_secretary(session: Session, committee_id: int, day: date) -> str:
    """Who leads the committee on *day*, and signs for it; empty for nobody. One statement."""
    name = session.scalar(
        select(Member.name)
        .join(Post, Post.member_id == Member.id)
        .where(
            Post.committee_id == committee_id,
            Post.title == PostTitle.COMMITTEE_SECRETARY,
            valid_on(Post.starts_on, Post.ends_on, day),
        )
        .order_by(Post.starts_on.desc(), Post.id.desc())
        .limit(1)
    )
    return name or ""


@told(
    "党风廉政",
    "责任书",
    "应签：每个党支部与机关党委1份，截至日支部每名任职人员与党支部1份（书记代表支部与机关党委签订，不另计）。"
    "已签：当年的、已审核的，且签订日不早于现任职务的任职日；任职变动后需重新签订，换届连任的不需。"
    "党支部已撤销的按撤销当日。签订率为已签比应签。",
)
def pledge_standing(
    session: Session, branch_ids: Sequence[int], year: int, as_of: date
) -> dict[int, PledgeStanding]:
    """Pledges of a year that each branch owes on *as_of*: to the committee, and its post holders to it. One statement.

    Of a year that is over, or a branch that has ended, its last day. Who signed before the present post began signs
    anew.
    """
    return answer(session, pledges_of(branch_ids, year, as_of))


def pledges_of(
    branch_ids: Sequence[int], year: int, as_of: date
) -> Several[dict[int, PledgeStanding]]:
    """The same, to be asked with others."""
    day = min(as_of, Year(year).last_day)
    signed = Question(_signed, list, branches=branch_ids, year=year, day=day)
    holders = holders_of(branch_ids, day)
    return Several(lambda: _standing(signed.answer, holders.answer), signed, holders)


def _signed(value: Value) -> Select[Any]:
    return select(Pledge).where(
        Pledge.branch_id.in_(value.any_of("branches")),
        Pledge.year == value("year"),
        Pledge.signed_on <= value("day"),
        Pledge.state != Check.RETURNED,
    )


def _standing(
    signed: Iterable[Pledge], post_holders: Mapping[int, Sequence[Holder]]
) -> dict[int, PledgeStanding]:
    pledges: dict[tuple[int | None, int | None], list[Pledge]] = {}
    for pledge in signed:
        pledges.setdefault((pledge.branch_id, pledge.member_id), []).append(pledge)

    def owed(branch_id: int, holder: Holder | None, level: PledgeLevel) -> Owed:
        member_id = holder.member_id if holder and level is PledgeLevel.POST else None
        found = pledges.get((branch_id, member_id), [])
        since = holder.since if holder else date.min
        return Owed(level, holder, _stands(found, since))

    standing = {}
    for branch_id, holders in post_holders.items():
        leads = next((one for one in holders if one.title is PostTitle.BRANCH_SECRETARY), None)
        standing[branch_id] = PledgeStanding(
            (
                owed(branch_id, leads, PledgeLevel.BRANCH),
                *(owed(branch_id, one, PledgeLevel.POST) for one in holders if one is not leads),
            )
        )
    return standing


def _stands(pledges: Sequence[Pledge], since: date) -> Signed:
    in_force = [one for one in pledges if one.signed_on >= since]
    if any(one.state is Check.CONFIRMED for one in in_force):
        return Signed.DONE
    if in_force:
        return Signed.WAITING
    return Signed.RENEW if pledges else Signed.OPEN
