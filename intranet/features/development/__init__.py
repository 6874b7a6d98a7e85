"""People's paths: development of members, members away from home, care for those in need, honours."""

from intranet.domain.access.permissions import Permission
from intranet.features.development import handbook  # noqa: F401 - its sections of the handbook
from intranet.features.development.shelf import DEVELOPMENT
from intranet.pagekit.navigation import MenuItem

blueprints = (DEVELOPMENT.blueprint,)
navigation = (
    MenuItem(
        "组织生活",
        "党员发展和关怀",
        "development.paths",
        Permission.DEVELOPMENT_READ,
        "从入党申请到转正办到哪一步，流动党员、走访慰问和党员荣誉。",
        order=95,
        parts=DEVELOPMENT.parts,
        called="入党申请人 积极分子 发展对象 培养联系人 困难党员 慰问金",
    ),
)

__all__ = ["blueprints", "navigation"]
