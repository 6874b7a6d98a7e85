"""Where a new record belongs: a branch, or the committee itself; and for whom a person may make one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.directory import BranchName, branches_on, name_of_committee
from intranet.foundation import clock
from intranet.foundation.errors import NotAllowed, NotFound

COMMITTEE_CODE = "committee"
COMMITTEE_ITSELF = "机关党委本级"
"""How lists call the committee as the place of a line."""


@dataclass(frozen=True, slots=True)
class Home:
    """A branch with its present short name, or (without ``branch_id``) the committee itself."""

    committee_id: int
    branch_id: int | None
    code: str
    name: str
    duty: str = ""


def home_of_branch(branch: BranchName) -> Home:
    """The branch as a place."""
    return Home(branch.committee_id, branch.id, branch.code, branch.short_name, branch.duty)


def committee_home(session: Session, committee_id: int, day: date) -> Home:
    """The committee itself as a place, with its name of *day*. One statement."""
    name = name_of_committee(session, committee_id, day).short_name
    return Home(committee_id, None, COMMITTEE_CODE, name)


def homes(session: Session, actor: Actor, permission: Permission) -> list[Home]:
    """Places for which the person has *permission* today, the branches first. One statement and one per committee."""
    day = clock.today()
    own = actor.own_branches(permission)
    branches = branches_on(session, day, branch_ids=own) if own else []
    return [
        *map(home_of_branch, branches),
        *(committee_home(session, one, day) for one in actor.committee_ids(permission)),
    ]


def choose_home(found: Sequence[Home], code: str, *, what: str) -> Home:
    """The place with this code, or the first when none is asked for; *what* is done there (填写活动).

    Raises NotAllowed when the person has no place at all, NotFound for a code that is none of them.
    """
    if not found:
        raise NotAllowed(f"您的账号没有{what}的权限。")
    if not code:
        return found[0]
    for home in found:
        if home.code == code:
            return home
    raise NotFound(f"没有找到这个党支部，或者您不能为它{what}。")
