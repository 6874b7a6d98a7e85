"""The roster of a day: who is a member of a branch, who counts in 应到, who may vote.

Computed from dated membership, never typed. 应到会 leaves out only those exempted with approval; probationary members
attend without a vote. Source: 《中国共产党支部工作条例（试行）》第十一条 and the not-counted list for assemblies.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.members import (
    ExemptionReason,
    Member,
    MemberExemption,
    Membership,
    MemberStatus,
)
from intranet.domain.organizations import BRANCH_COMMITTEE_TITLES, Post, PostTitle, valid_on

# From this many full members on a branch has a committee (《支部工作条例》 chapter 6).
COMMITTEE_THRESHOLD = 7


@dataclass(frozen=True)
class RosterEntry:
    """One member of the branch on the day."""

    member_id: int
    name: str
    status: MemberStatus
    party_group_id: int | None
    titles: tuple[PostTitle, ...]
    exemption: ExemptionReason | None
    is_leading_cadre: bool
    duty_title: str

    @property
    def counted_in_due(self) -> bool:
        """Whether the member counts in 应到."""
        return self.exemption is None or self.exemption.counted_in_due

    @property
    def has_voting_right(self) -> bool:
        """Full members vote, unless exempted or suspended."""
        return self.status is MemberStatus.FULL and self.exemption is None

    @property
    def in_branch_committee(self) -> bool:
        """Whether the member sits in the branch committee."""
        return any(title in BRANCH_COMMITTEE_TITLES for title in self.titles)


def roster_on(session: Session, branch_id: int, day: date) -> list[RosterEntry]:
    """Members of the branch on *day*, officers first, then by name key. Three statements."""
    members = session.execute(
        select(Member, Membership.status, Membership.party_group_id)
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Membership.branch_id == branch_id,
            valid_on(Membership.starts_on, Membership.ends_on, day),
        )
    ).all()
    titles: dict[int, list[PostTitle]] = {}
    for member_id, title in session.execute(
        select(Post.member_id, Post.title).where(
            Post.branch_id == branch_id, valid_on(Post.starts_on, Post.ends_on, day)
        )
    ):
        titles.setdefault(member_id, []).append(title)
    exemptions: dict[int, ExemptionReason] = {}
    for member_id, reason in session.execute(
        select(MemberExemption.member_id, MemberExemption.reason)
        .join(Membership, Membership.member_id == MemberExemption.member_id)
        .where(
            Membership.branch_id == branch_id,
            valid_on(Membership.starts_on, Membership.ends_on, day),
            valid_on(MemberExemption.starts_on, MemberExemption.ends_on, day),
        )
    ):
        # a full exemption outweighs a suspended vote
        if member_id not in exemptions or exemptions[member_id].counted_in_due:
            exemptions[member_id] = reason
    entries = [
        RosterEntry(
            member_id=member.id,
            name=member.name,
            status=status,
            party_group_id=group_id,
            titles=tuple(sorted(titles.get(member.id, ()), key=lambda title: title.precedence)),
            exemption=exemptions.get(member.id),
            is_leading_cadre=member.is_leading_cadre,
            duty_title=member.duty_title,
        )
        for member, status, group_id in members
    ]
    keys = {member.id: (member.sort_key, member.name, member.id) for member, _, _ in members}
    return sorted(
        entries, key=lambda e: (e.titles[0].precedence if e.titles else 99, keys[e.member_id])
    )


def ids_by_name(entries: list[RosterEntry]) -> dict[str, int]:
    """Names that mean exactly one member of the day."""
    names = [entry.name for entry in entries]
    return {entry.name: entry.member_id for entry in entries if names.count(entry.name) == 1}
