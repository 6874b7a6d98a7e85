"""Demo accounts: one per role and branch, all with the demo password."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from intranet.demo import dates, draw
from intranet.demo.offices import FORMER_SECRETARY, GROUPS, OFFICES, Office
from intranet.demo.people import Organization, secretary_changed_on, secretary_on
from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import keep_events
from intranet.domain.access.roles import Role
from intranet.foundation import passwords

OPENED_ON = date(2024, 12, 16)

# The ordinary member who has the branch's ``member`` account.
ORDINARY = {
    "B01": "吴晓东",
    "B02": "董少华",
    "B03": "罗成功",
    "B04": "范志勇",
    "B05": "白雪松",
    "B06": "邵卫东",
    "B07": "毛新春",
    "B08": "方莉",
    "B09": "丁建业",
    "B10": "樊立军",
    "B11": "岳峰",
}
# Into these nobody has signed in for more than 90 days.
UNUSED = {"member05", "member11"}
# Accounts of the committee; the three administrators are no members of the story.
COMMITTEE_ACCOUNTS: tuple[tuple[str, Role, str | None], ...] = (
    ("staff", Role.COMMITTEE_STAFF, "苏晓萌"),
    ("leader", Role.COMMITTEE_LEADER, "卢卫平"),
    ("jiwei", Role.DISCIPLINE_COMMITTEE, "高明轩"),
    ("archivist", Role.ARCHIVIST, "马玉洁"),
    ("sysadmin", Role.SYSTEM_ADMIN, None),
    ("secadmin", Role.SECURITY_ADMIN, None),
    ("auditor", Role.AUDITOR, None),
    ("sysadmin2", Role.SYSTEM_ADMIN, None),
    ("secadmin2", Role.SECURITY_ADMIN, None),
)


@dataclass(frozen=True)
class Account:
    """One account to be made; ``branch`` is a code, ``group`` an index into the branch's groups."""

    username: str
    role: Role
    member: str | None
    branch: str | None = None
    group: int | None = None

    @property
    def display_name(self) -> str:
        """The member's name, or the role's for accounts without one; the second of a kind says so."""
        return self.member or self.role.label + ("乙" if self.username.endswith("2") else "")

    @property
    def place(self) -> str:
        """Short name of the branch, or of the committee."""
        names = {office.code: office.short_name for office in OFFICES}
        return names[self.branch] if self.branch else "机关党委"


def accounts() -> Iterator[Account]:
    """All accounts, branch by branch."""
    for office in OFFICES:
        number = office.code[1:]
        yield Account(f"secretary{number}", Role.BRANCH_SECRETARY, office.secretary, office.code)
        yield Account(f"clerk{number}", Role.BRANCH_CLERK, office.clerk, office.code)
        if len(office.officers) > 2:
            yield Account(
                f"discipline{number}", Role.DISCIPLINE_OFFICER, office.officers[3], office.code
            )
        for group, (_, leader) in enumerate(GROUPS.get(office.code, ())[:1]):
            yield Account(f"groupleader{number}", Role.GROUP_LEADER, leader, office.code, group)
        yield Account(f"member{number}", Role.MEMBER, ORDINARY[office.code], office.code)
    for username, role, member in COMMITTEE_ACCOUNTS:
        yield Account(username, role, member)


def secretary_account(office: Office, day: date) -> str:
    """Username of the branch's secretary on *day*."""
    name = secretary_on(office, day)
    number = office.code[1:]
    return f"secretary{number}" if name == office.secretary else f"member{number}"


def build(session: Session, made: Organization, password: str) -> dict[str, User]:
    """Add the accounts with their grants; all share one hash, for hashing is slow by design."""
    hashed = passwords.hash_password(password)
    opened = dates.instant(OPENED_ON, 9)
    users = {}
    for account in accounts():
        user = User(
            username=account.username,
            display_name=account.display_name,
            password_hash=hashed,
            member_id=made.members[account.member].id if account.member else None,
            is_active=True,
            created_at=opened,
        )
        session.add(user)
        session.flush()
        users[account.username] = user
        for role, valid_from, valid_to in _grants(account):
            group = account.group
            session.add(
                RoleGrant(
                    user_id=user.id,
                    role=role,
                    committee_id=made.committee.id,
                    branch_id=made.branches[account.branch].id if account.branch else None,
                    party_group_id=None
                    if group is None or account.branch is None
                    else made.groups[account.branch][group].id,
                    valid_from=valid_from,
                    valid_to=valid_to,
                )
            )
    session.flush()
    _sign_in(session, users, made.as_of)
    return users


def _sign_in(session: Session, users: dict[str, User], as_of: date) -> None:
    """Who works with the system has signed in of late; two accounts have not been used for long."""
    keep_events(
        session,
        [
            {
                "occurred_at": dates.instant(
                    as_of - timedelta(days=draw.between(1, 20, "signed in", username)), 8
                ),
                "action": AuditAction.SIGNED_IN.value,
                "user_id": user.id,
                "username": username,
                "address": "127.0.0.1",
                "request_id": "",
                "object_kind": "account",
                "object_id": user.id,
                "object_label": username,
                "details": {},
            }
            for username, user in users.items()
            if username not in UNUSED
        ],
    )


def _grants(account: Account) -> list[tuple[Role, date, date | None]]:
    """Role with validity; the change of secretary of B06 shows in two accounts."""
    code, former = FORMER_SECRETARY
    change = secretary_changed_on()
    if account.branch == code and account.role is Role.BRANCH_SECRETARY:
        return [(account.role, change, None)]
    if account.branch == code and account.member == former:
        return [
            (Role.BRANCH_SECRETARY, OPENED_ON, change - timedelta(days=1)),
            (Role.MEMBER, change, None),
        ]
    return [(account.role, OPENED_ON, None)]
