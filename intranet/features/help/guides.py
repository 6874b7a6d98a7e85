"""Which guide is for whom. What it says stands in ``templates/help/``, its pictures in ``static/help/``."""

from dataclasses import dataclass

from intranet.domain.access.roles import ADMINISTRATOR_ROLES, Actor, Role


@dataclass(frozen=True)
class Guide:
    """One guide: the last part of its address, its title, the roles it is written for."""

    slug: str
    title: str
    roles: frozenset[Role]


GUIDES = (
    Guide("branch", "支部书记、党务干事", frozenset({Role.BRANCH_SECRETARY, Role.BRANCH_CLERK})),
    Guide(
        "discipline",
        "纪检委员、机关纪委",
        frozenset({Role.DISCIPLINE_OFFICER, Role.DISCIPLINE_COMMITTEE}),
    ),
    Guide("committee", "机关党委", frozenset({Role.COMMITTEE_STAFF, Role.COMMITTEE_LEADER})),
    Guide("archive", "档案管理员", frozenset({Role.ARCHIVIST})),
    Guide("administration", "系统、安全、审计管理员", ADMINISTRATOR_ROLES),
    Guide("member", "党员、党小组组长", frozenset({Role.MEMBER, Role.GROUP_LEADER})),
)
TOUR_STEPS = 3


def guides_for(actor: Actor) -> list[Guide]:
    """The guides of the person's roles, that of members for who has none."""
    return [one for one in GUIDES if actor.has_role(*one.roles)] or [GUIDES[-1]]
