"""What a feature puts into the menu, and above its pages."""

from dataclasses import dataclass

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Role


@dataclass(frozen=True)
class Group:
    """One entry of the menu, with the registers that stand below it; ``slug`` is its address below ``/go``."""

    slug: str
    label: str
    icon: str


GROUPS = (
    Group("work", "工作台", "desk"),
    Group("activities", "活动", "gathering"),
    Group("life", "组织生活", "life"),
    Group("study", "学习", "study"),
    Group("brands", "品牌", "brand"),
    Group("integrity", "廉政", "integrity"),
    Group("archive", "小结与归档", "archive"),
    Group("manage", "组织与管理", "manage"),
)


@dataclass(frozen=True)
class MenuItem:
    """One register: shown to who holds the permission (and, when ``roles`` is given, one of these roles).

    ``about`` says in one plain sentence what is found there, ``member`` the same to who is a member only and is shown
    less; ``act`` is what is done there most often, as its words and endpoint (with its values where it has some),
    offered to who may open that. ``parts`` are the registers that stand side by
    side under the entry, as words and endpoints, shown to whom they open. ``also`` names pages that stand under the
    entry though their addresses do not; ``called`` are other words by which people look for it. The entry of a group
    opens its ``front`` page where it has one, else the list of its registers.
    """

    group: str
    label: str
    endpoint: str
    permission: Permission
    about: str
    roles: frozenset[Role] = frozenset()
    order: int = 50
    parts: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()
    act: tuple[str, str] | tuple[str, str, dict[str, str]] | None = None
    front: bool = False
    member: str = ""
    called: str = ""


@dataclass(frozen=True)
class Tab:
    """One page of those that stand side by side; ``count`` in words is how much it shows."""

    label: str
    url: str
    active: bool
    count: str = ""
