"""The standing cast of the tests: one committee, three branches, one account per role.

一支部 (B01): 9 full members, so a branch committee; no groups. 二支部 (B02): 5 members, so no committee.
八支部 (B08): 8 members in two Party groups. The day is 2025-10-20.
"""

from datetime import date
from functools import cache

from sqlalchemy.orm import Session

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.roles import Role
from intranet.domain.organization.members import ChangeReason, Member, Membership, MemberStatus
from intranet.domain.organization.tables import (
    Branch,
    Committee,
    OrganizationName,
    PartyGroup,
    Post,
    PostTitle,
    Term,
)
from intranet.domain.summaries.wordings import OfficeWording, Use
from intranet.foundation import clock, passwords
from tests.rows import committed

TODAY = date(2025, 10, 20)
PASSWORD = "correct-horse-7"
FOUNDED = date(2019, 1, 1)

BRANCHES = {
    "B01": ("中共某市某办公室机关第一支部委员会", "机关第一党支部"),
    "B02": ("中共某市某办公室机关第二支部", "机关第二党支部"),
    "B08": ("中共某市某办公室指挥信息保障中心支部委员会", "指挥信息保障中心党支部"),
}
MEMBERS = {
    "B01": [
        "张一鸣",
        "李二虎",
        "王三石",
        "赵四海",
        "钱五羊",
        "孙六合",
        "周七星",
        "吴八方",
        "郑九州",
    ],
    "B02": ["冯十月", "陈百川", "褚千山", "卫万里", "蒋亿年"],
    "B08": ["沈春华", "韩秋实", "杨冬青", "朱夏至", "秦北斗", "尤南山", "许东来", "何西平"],
}
PROBATIONARY = {"郑九州", "蒋亿年"}
# username: role, branch, index of the member whose account it is
ACCOUNTS: dict[str, tuple[Role, str | None, int | None]] = {
    "secretary1": (Role.BRANCH_SECRETARY, "B01", 0),
    "clerk1": (Role.BRANCH_CLERK, "B01", 1),
    "discipline1": (Role.DISCIPLINE_OFFICER, "B01", 3),
    "member1": (Role.MEMBER, "B01", 7),
    "secretary2": (Role.BRANCH_SECRETARY, "B02", 0),
    "clerk2": (Role.BRANCH_CLERK, "B02", 1),
    "member2": (Role.MEMBER, "B02", 4),
    "secretary8": (Role.BRANCH_SECRETARY, "B08", 0),
    "groupleader8": (Role.GROUP_LEADER, "B08", 1),
    "staff": (Role.COMMITTEE_STAFF, None, None),
    "leader": (Role.COMMITTEE_LEADER, None, None),
    "jiwei": (Role.DISCIPLINE_COMMITTEE, None, None),
    "archivist": (Role.ARCHIVIST, None, None),
    "sysadmin": (Role.SYSTEM_ADMIN, None, None),
    "secadmin": (Role.SECURITY_ADMIN, None, None),
    "auditor": (Role.AUDITOR, None, None),
}
WORDINGS = {
    Use.BRANCH_LED: "在办党组和机关党委领导下",
    Use.COMMITTEE_LED: "在办党组领导下",
    Use.REPORT_TO: "办党组",
}
OFFICERS = (
    PostTitle.BRANCH_SECRETARY,
    PostTitle.ORGANIZATION_OFFICER,
    PostTitle.PUBLICITY_OFFICER,
    PostTitle.DISCIPLINE_OFFICER,
)


@cache
def password_hash() -> str:
    """One hash for the whole cast: hashing is slow by design."""
    return passwords.hash_password(PASSWORD)


def _branch(session: Session, committee: Committee, code: str, order: int) -> list[Member]:
    full, short = BRANCHES[code]
    branch = Branch(
        committee_id=committee.id,
        code=code,
        sort_order=order,
        founded_on=FOUNDED,
        duty="综合协调",
        theme_day=15,
        meeting_place="三楼会议室",
    )
    session.add(branch)
    session.flush()
    session.add(
        OrganizationName(branch_id=branch.id, full_name=full, short_name=short, valid_from=FOUNDED)
    )
    term = Term(branch_id=branch.id, starts_on=date(2024, 1, 10), expires_on=date(2027, 1, 9))
    groups = []
    if code == "B08":
        groups = [
            PartyGroup(branch_id=branch.id, name=f"第{n}党小组", sort_order=i, founded_on=FOUNDED)
            for i, n in enumerate("一二")
        ]
    session.add_all([term, *groups])
    session.flush()
    people = []
    for index, name in enumerate(MEMBERS[code]):
        member = Member(name=name, sort_key=f"{index:02d}", joined_party_on=date(2010, 7, 1))
        session.add(member)
        session.flush()
        people.append(member)
        session.add(
            Membership(
                member_id=member.id,
                branch_id=branch.id,
                party_group_id=groups[index % 2].id if groups else None,
                status=MemberStatus.PROBATIONARY if name in PROBATIONARY else MemberStatus.FULL,
                starts_on=date(2025, 3, 1) if name in PROBATIONARY else FOUNDED,
                start_reason=ChangeReason.ADMITTED
                if name in PROBATIONARY
                else ChangeReason.TRANSFERRED_IN,
            )
        )
    titles = OFFICERS if code != "B02" else OFFICERS[:1]
    for title, member in zip(titles, people, strict=False):
        session.add(
            Post(
                branch_id=branch.id,
                member_id=member.id,
                term_id=term.id,
                title=title,
                starts_on=date(2024, 1, 10),
            )
        )
    return people


def build_cast(session: Session) -> None:
    """Fill an empty, migrated database and commit."""
    committee = Committee(code="C01")
    session.add(committee)
    session.flush()
    session.add(
        OrganizationName(
            committee_id=committee.id,
            full_name="中共某市某办公室机关委员会",
            short_name="机关党委",
            valid_from=FOUNDED,
        )
    )
    people = {
        code: _branch(session, committee, code, order) for order, code in enumerate(BRANCHES, 1)
    }
    session.flush()
    branch_ids = {branch.code: branch.id for branch in session.query(Branch)}
    group = session.query(PartyGroup).order_by(PartyGroup.id).first()
    assert group is not None
    # the leader of group two: 韩秋实 sits in it
    second_group = session.query(PartyGroup).order_by(PartyGroup.id.desc()).first()
    assert second_group is not None
    for username, (role, code, index) in ACCOUNTS.items():
        member = people[code][index] if code is not None and index is not None else None
        user = User(
            username=username,
            display_name=member.name if member else role.label,
            password_hash=password_hash(),
            member_id=member.id if member else None,
            created_at=clock.now(),
        )
        user.grants = [
            RoleGrant(
                role=role,
                committee_id=committee.id,
                branch_id=branch_ids[code] if code else None,
                party_group_id=second_group.id if role is Role.GROUP_LEADER else None,
                valid_from=FOUNDED,
            )
        ]
        session.add(user)
    session.flush()
    # as the migration writes them for an office that was there before
    first = session.query(User).order_by(User.id).first()
    assert first is not None
    session.add_all(
        OfficeWording(
            committee_id=committee.id,
            use=use,
            text=text,
            valid_from=FOUNDED,
            entered_by_id=first.id,
            created_at=first.created_at,
            updated_at=first.created_at,
        )
        for use, text in WORDINGS.items()
    )
    committed(session)
