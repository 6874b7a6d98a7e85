"""Roles, what they may do, and the Actor: who acts, with which rights, from where.

A grant is role × organisation × validity. Branch roles act in one branch; committee roles read all its branches, and
enter or submit only what belongs to the committee itself.
"""

from dataclasses import dataclass, field

from intranet.domain.access.permissions import PERSONAL, Module, Permission, modules_of
from intranet.foundation.shown import Labelled


class Role(Labelled):
    """Roles of the office; the value is stored."""

    MEMBER = "member", "党员"
    GROUP_LEADER = "group_leader", "党小组组长"
    BRANCH_CLERK = "branch_clerk", "支部党务干事"
    BRANCH_SECRETARY = "branch_secretary", "支部书记"
    DISCIPLINE_OFFICER = "discipline_officer", "支部纪检委员"
    COMMITTEE_STAFF = "committee_staff", "机关党委工作人员"
    COMMITTEE_LEADER = "committee_leader", "机关党委负责人"
    DISCIPLINE_COMMITTEE = "discipline_committee", "机关纪委"
    ARCHIVIST = "archivist", "档案管理员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDITOR = "auditor", "审计管理员"

    @property
    def in_branch(self) -> bool:
        """Whether the role is held in a branch (else in the committee)."""
        return self in BRANCH_ROLES


BRANCH_ROLES = frozenset(
    {
        Role.MEMBER,
        Role.GROUP_LEADER,
        Role.BRANCH_CLERK,
        Role.BRANCH_SECRETARY,
        Role.DISCIPLINE_OFFICER,
    }
)
# Who keep the records of a branch: enter all of them, answer for it, see its former members.
BRANCH_KEEPERS = (Role.BRANCH_CLERK, Role.BRANCH_SECRETARY)
# Who read everything of their branch, in every state.
BRANCH_OFFICERS = (*BRANCH_KEEPERS, Role.DISCIPLINE_OFFICER)
COMMITTEE_KEEPERS = (Role.COMMITTEE_STAFF, Role.COMMITTEE_LEADER)
COMMITTEE_READERS = (*COMMITTEE_KEEPERS, Role.DISCIPLINE_COMMITTEE, Role.ARCHIVIST)
# 三员分立: these three exclude each other and every business role but plain membership.
ADMINISTRATOR_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})


def excluded(role: Role, other: Role) -> bool:
    """Whether one account may not hold both roles at the same time."""
    if role is other or Role.MEMBER in {role, other}:
        return False
    return bool({role, other} & ADMINISTRATOR_ROLES)


_P = Permission
_READER = frozenset(
    {
        _P.ACTIVITY_READ,
        _P.SUMMARY_READ,
        _P.ORGANIZATION_READ,
        _P.BRAND_READ,
        _P.CHRONICLE_READ,
        _P.DUTY_READ,
        _P.STUDY_READ,
        _P.PLAN_READ,
        _P.FOLLOW_UP_READ,
        _P.LIFE_READ,
        _P.SERVICE_READ,
        _P.INTEGRITY_READ,
        _P.RELATIVES,
        _P.RESTRICTED_OWN,
    }
)
# Who belongs to a branch takes on what is ordered of it.
_MEMBER = _READER | {_P.SERVICE_ACCEPT}
# Who keeps talks with one person, and reads those they may know of.
_TALKS = frozenset({_P.INTEGRITY_TALK_READ, _P.INTEGRITY_TALK_EDIT})
# Who report to 机关纪委 for a branch.
_REPORTERS = frozenset({_P.INTEGRITY_REPORT_READ, _P.INTEGRITY_REPORT_EDIT})
# Who must know of restricted rows of their branch.
_RESTRICTED = frozenset({_P.FIRST_FORM_READ, _P.FIRST_FORM_EDIT, _P.SANCTION_READ})
_CLERK = _MEMBER | {
    _P.ACTIVITY_EDIT,
    _P.SELF_CHECK,
    _P.HANDBOOK_READ,
    _P.SUMMARY_EDIT,
    _P.SUMMARY_SIGN,
    _P.REQUEST_READ,
    _P.REQUEST_ANSWER,
    _P.BRAND_EDIT,
    _P.STUDY_EDIT,
    _P.PLAN_EDIT,
    _P.FOLLOW_UP_EDIT,
    _P.LIFE_EDIT,
    _P.SERVICE_EDIT,
    _P.DEVELOPMENT_READ,
    _P.DEVELOPMENT_EDIT,
    _P.INTEGRITY_EDIT,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.MEMBER: _MEMBER,
    Role.GROUP_LEADER: _MEMBER | {_P.ACTIVITY_EDIT},
    Role.BRANCH_CLERK: _CLERK,
    Role.DISCIPLINE_OFFICER: _MEMBER
    | _TALKS
    | _REPORTERS
    | _RESTRICTED
    | {_P.ACTIVITY_EDIT, _P.SELF_CHECK, _P.INTEGRITY_EDIT, _P.INTEGRITY_DESK},
    Role.BRANCH_SECRETARY: _CLERK
    | _TALKS
    | _REPORTERS
    | _RESTRICTED
    | {
        _P.ACTIVITY_SUBMIT,
        _P.ACTIVITY_VOID,
        _P.SUMMARY_SUBMIT,
        _P.BRAND_SUBMIT,
        _P.MEMBER_EDIT,
        _P.DEPUTIZE,
    },
    Role.COMMITTEE_STAFF: _READER
    | {
        _P.ACTIVITY_EDIT,
        _P.ACTIVITY_SUBMIT,
        _P.ACTIVITY_REVIEW,
        _P.ACTIVITY_REOPEN,
        _P.ACTIVITY_VOID,
        _P.SELF_CHECK,
        _P.HANDBOOK_READ,
        _P.SUMMARY_EDIT,
        _P.SUMMARY_SUBMIT,
        _P.RETURN_READ,
        _P.RETURN_KEEP,
        _P.REQUEST_READ,
        _P.REQUEST_EDIT,
        _P.SUMMARY_SIGN,
        _P.BRAND_EDIT,
        _P.BRAND_SUBMIT,
        _P.BRAND_REVIEW,
        _P.INDICATOR_EDIT,
        _P.JOINT_EVENT_EDIT,
        _P.CHRONICLE_EDIT,
        _P.PHRASE_EDIT,
        _P.KIND_EDIT,
        _P.DUTY_RULE_EDIT,
        _P.STUDY_EDIT,
        _P.STUDY_CONFIRM,
        _P.PLAN_EDIT,
        _P.PLAN_HAND_DOWN,
        _P.FOLLOW_UP_EDIT,
        _P.INSPECTION_EDIT,
        _P.INSPECTION_ANY,
        _P.SERVICE_EDIT,
        _P.SERVICE_DISPATCH,
        _P.DEVELOPMENT_READ,
        _P.DEVELOPMENT_EDIT,
        _P.INTEGRITY_EDIT,
        _P.INTEGRITY_CONFIRM,
        _P.FIRST_FORM_COUNT,
        _P.OPENING_ASK,
        _P.ARCHIVE_READ,
        _P.CALENDAR_EDIT,
        _P.BRANCH_EDIT,
        _P.MEMBER_EDIT,
        _P.SETUP_READ,
    },
    Role.COMMITTEE_LEADER: _READER
    | {
        _P.ACTIVITY_REVIEW,
        _P.ACTIVITY_REOPEN,
        _P.ACTIVITY_VOID,
        _P.SELF_CHECK,
        _P.HANDBOOK_READ,
        _P.SUMMARY_REVIEW,
        _P.RETURN_READ,
        _P.RETURN_KEEP,
        _P.REQUEST_READ,
        _P.REQUEST_EDIT,
        _P.QUARTER_CLOSE,
        _P.SUMMARY_SIGN,
        _P.BRAND_REVIEW,
        _P.BRAND_NAME,
        _P.DEVELOPMENT_READ,
        _P.DUTY_EXEMPT,
        _P.INTEGRITY_TALK_READ,
        _P.FIRST_FORM_READ,
        _P.FIRST_FORM_COUNT,
        _P.SANCTION_READ,
        _P.ARCHIVE_READ,
        _P.MODULE_SWITCH,
        _P.RETENTION_EDIT,
    },
    Role.DISCIPLINE_COMMITTEE: _READER
    | _TALKS
    | {
        _P.SELF_CHECK,
        _P.INSPECTION_EDIT,
        _P.INTEGRITY_EDIT,
        _P.INTEGRITY_DESK,
        _P.INTEGRITY_REPORT_READ,
        _P.INTEGRITY_REPORT_REVIEW,
        _P.FIRST_FORM_READ,
        _P.FIRST_FORM_COUNT,
        _P.SANCTION_READ,
        _P.SANCTION_EDIT,
        _P.READING_LOG,
        _P.OPENING_ASK,
    },
    Role.ARCHIVIST: _READER
    | {_P.HANDBOOK_READ, _P.OPENING_ASK, _P.RETURN_READ, _P.ARCHIVE_READ, _P.ARCHIVE_EDIT},
    Role.SYSTEM_ADMIN: frozenset({_P.ACCOUNT_MANAGE, _P.PROPOSAL_DECIDE}),
    Role.SECURITY_ADMIN: frozenset({_P.GRANT_MANAGE, _P.PROPOSAL_DECIDE, _P.RIGHTS_READ}),
    Role.AUDITOR: frozenset({_P.AUDIT_READ, _P.RIGHTS_READ}),
}

# Held in the committee these cover only what belongs to the committee itself, not its branches' records.
_OWN_RECORDS_ONLY = frozenset(
    {
        _P.ACTIVITY_EDIT,
        _P.ACTIVITY_SUBMIT,
        _P.SUMMARY_EDIT,
        _P.SUMMARY_SUBMIT,
        _P.BRAND_EDIT,
        _P.BRAND_SUBMIT,
        _P.STUDY_EDIT,
        _P.PLAN_EDIT,
        _P.FOLLOW_UP_EDIT,
        _P.LIFE_EDIT,
        _P.SERVICE_EDIT,
        _P.DEVELOPMENT_EDIT,
        _P.INTEGRITY_EDIT,
        _P.INTEGRITY_TALK_EDIT,
        _P.INTEGRITY_REPORT_EDIT,
    }
)


@dataclass(frozen=True)
class Grant:
    """One role of one person in one organisation, valid today; its committee lacks the modules ``switched_off``.

    A ``deputy`` exercises it for another, without what nobody exercises for another.
    """

    role: Role
    committee_id: int
    branch_id: int | None = None
    party_group_id: int | None = None
    switched_off: frozenset[Module] = frozenset()
    deputy: bool = False

    def gives(self, permission: Permission) -> bool:
        """Whether the role carries *permission*, and the committee has what it belongs to switched on."""
        if self.deputy and permission in PERSONAL:
            return False
        return permission in ROLE_PERMISSIONS[self.role] and not self.misses(permission)

    def misses(self, permission: Permission) -> bool:
        """Whether the permission belongs to what the committee has switched off."""
        return bool(self.switched_off & modules_of(permission))

    def covers(self, permission: Permission, *, committee_id: int, branch_id: int | None) -> bool:
        """Whether the grant gives *permission* on a record of this committee and branch."""
        if not self.gives(permission) or self.committee_id != committee_id:
            return False
        if self.role.in_branch:
            return self.branch_id == branch_id
        return branch_id is None or permission not in _OWN_RECORDS_ONLY


@dataclass(frozen=True)
class Actor:
    """The acting person with the request's context; operations get it as a value.

    The same person with the same rights is equal in each request.
    """

    user_id: int
    username: str
    display_name: str
    member_id: int | None = None
    grants: tuple[Grant, ...] = ()
    session_id: int | None = field(default=None, compare=False)
    address: str = field(default="", compare=False)
    request_id: str = field(default="", compare=False)
    # empty where the account is no member's
    member_name: str = ""
    # what the same member has besides: other accounts, branches for which they answer through these
    other_accounts: frozenset[int] = frozenset()
    other_branches: frozenset[int] = frozenset()
    # committees and their bodies in which the person has a seat today
    seats: frozenset[tuple[int, str]] = frozenset()
    # committees of which a summary may ask for the person's signature today, by a post or a delegation
    signs_in: frozenset[int] = frozenset()

    @property
    def accounts(self) -> frozenset[int]:
        """All accounts of the person: what one of them did, the person did."""
        return self.other_accounts | {self.user_id}

    @property
    def answers_for(self) -> frozenset[int]:
        """Branches whose records the person answers for under any account, so that others review them."""
        return self.other_branches.union(self.branch_ids(*BRANCH_OFFICERS))

    def can(self, permission: Permission) -> bool:
        """Whether the person holds *permission* anywhere."""
        if permission in {Permission.PUBLIC, Permission.SIGNED_IN}:
            return True
        return any(grant.gives(permission) for grant in self.grants)

    def misses(self, permission: Permission) -> bool:
        """Whether the permission belongs to what all committees of the person have switched off."""
        return bool(self.grants) and all(grant.misses(permission) for grant in self.grants)

    def covers(self, permission: Permission, *, committee_id: int, branch_id: int | None) -> bool:
        """Whether the person holds *permission* on a record of this committee and branch."""
        return any(
            grant.covers(permission, committee_id=committee_id, branch_id=branch_id)
            for grant in self.grants
        )

    def has_role(self, *roles: Role) -> bool:
        """Whether the person holds one of *roles* anywhere."""
        return any(grant.role in roles for grant in self.grants)

    def roles_in_branch(self, branch_id: int | None) -> frozenset[Role]:
        """Roles held in exactly this branch."""
        return frozenset(
            g.role for g in self.grants if g.role.in_branch and g.branch_id == branch_id
        )

    def role_label(self, *, committee_id: int, branch_id: int | None) -> str:
        """The role under which the person acts on a record of this committee and branch, for timelines."""
        held = [
            grant.role
            for grant in self.grants
            if grant.committee_id == committee_id
            and (not grant.role.in_branch or grant.branch_id == branch_id)
        ]
        return held[0].label if held else ""

    def branch_ids(self, *roles: Role) -> list[int]:
        """Branches in which one of *roles* (all branch roles when none is named) is held."""
        wanted = roles or tuple(BRANCH_ROLES)
        return sorted(
            {g.branch_id for g in self.grants if g.role in wanted and g.branch_id is not None}
        )

    def own_branches(self, permission: Permission) -> list[int]:
        """Branches whose records *permission* covers through a role in the branch."""
        return sorted(
            {g.branch_id for g in self.grants if g.branch_id is not None and g.gives(permission)}
        )

    @property
    def kept_branches(self) -> list[int]:
        """Branches whose records the person keeps."""
        return self.branch_ids(*BRANCH_KEEPERS)

    @property
    def kept_committees(self) -> list[int]:
        """Committees whose lists the person keeps, those of its branches among them."""
        return sorted({g.committee_id for g in self.grants if g.role in COMMITTEE_KEEPERS})

    def committee_ids(self, permission: Permission) -> list[int]:
        """Committees whose branches' records *permission* covers through a committee role."""
        return sorted(
            {g.committee_id for g in self.grants if not g.role.in_branch and g.gives(permission)}
        )


SYSTEM = Actor(user_id=0, username="system", display_name="系统")
