"""What a feature puts into the menu, and above its pages."""

from dataclasses import dataclass

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Role

GROUPS = ("工作台", "记录", "组织生活", "品牌", "廉政", "季度与归档", "组织", "管理")


@dataclass(frozen=True)
class MenuItem:
    """One entry: shown to who holds the permission (and, when ``roles`` is given, one of these roles).

    ``also`` names pages that stand under the entry though their addresses do not.
    """

    group: str
    label: str
    endpoint: str
    permission: Permission
    roles: frozenset[Role] = frozenset()
    order: int = 50
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tab:
    """One page of those that stand side by side; ``count`` in words is how much it shows."""

    label: str
    url: str
    active: bool
    count: str = ""
