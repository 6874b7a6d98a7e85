"""A second committee beside the cast, with one branch of its own and the people of the closing cycle."""

from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.roles import Role
from intranet.domain.organization.members import ChangeReason, Member, Membership, MemberStatus
from intranet.domain.organization.tables import Branch, Committee, OrganizationName
from intranet.foundation import clock
from tests.cast import FOUNDED, password_hash
from tests.rows import committed

CODE, BRANCH, NAME = "C02", "D01", "直属一支部"
PEOPLE = {
    "leader9": (Role.COMMITTEE_LEADER, False),
    "staff9": (Role.COMMITTEE_STAFF, False),
    "archivist9": (Role.ARCHIVIST, False),
    "secretary9": (Role.BRANCH_SECRETARY, True),
}


def second_committee(session: Session) -> Branch:
    """The committee C02 with its branch D01 of one member, the secretary; commits. Its branch."""
    committee = Committee(code=CODE)
    session.add(committee)
    session.flush()
    branch = Branch(committee_id=committee.id, code=BRANCH, sort_order=1, founded_on=FOUNDED)
    member = Member(name="何安平", sort_key="01", joined_party_on=date(2010, 7, 1))
    session.add_all([branch, member])
    session.flush()
    session.add_all(
        [
            OrganizationName(
                committee_id=committee.id,
                full_name="中共某市直属机关委员会",
                short_name="直属机关党委",
                valid_from=FOUNDED,
            ),
            OrganizationName(
                branch_id=branch.id,
                full_name="中共某市直属机关第一支部委员会",
                short_name=NAME,
                valid_from=FOUNDED,
            ),
            Membership(
                member_id=member.id,
                branch_id=branch.id,
                status=MemberStatus.FULL,
                starts_on=FOUNDED,
                start_reason=ChangeReason.TRANSFERRED_IN,
            ),
        ]
    )
    for username, (role, in_branch) in PEOPLE.items():
        user = User(
            username=username,
            display_name=member.name if in_branch else role.label,
            password_hash=password_hash(),
            member_id=member.id if in_branch else None,
            created_at=clock.now(),
        )
        grant = RoleGrant(
            role=role,
            committee_id=committee.id,
            branch_id=branch.id if in_branch else None,
            valid_from=FOUNDED,
        )
        user.grants = [grant]
        session.add(user)
    committed(session)
    return branch
