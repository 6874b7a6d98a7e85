"""What branches do beside their organisational life: public service, programmes, training, key projects."""

from intranet.domain.access.permissions import Permission
from intranet.features.service import (  # noqa: F401 - sections of the handbook, routes of orders
    handbook,
    order_pages,
)
from intranet.features.service.asking import blueprint as asking
from intranet.features.service.shelf import BUSINESS, SERVICE
from intranet.pagekit.navigation import MenuItem

blueprints = (SERVICE.blueprint, BUSINESS.blueprint, asking)

navigation = (
    MenuItem(
        "品牌",
        "服务群众",
        "service.orders",
        Permission.SERVICE_READ,
        "服务点单、服务事项、宣传教育、宣传稿件、志愿服务、长期服务项目和共建单位，一件一条，合计随时可查。",
        order=80,
        parts=SERVICE.parts,
    ),
    MenuItem(
        "品牌",
        "业务台账",
        "business.training",
        Permission.SERVICE_READ,
        "训练演练、重点项目及其服务团队、节点和现场服务，一件一条，合计随时可查。",
        order=85,
        parts=BUSINESS.parts,
    ),
)

__all__ = ["blueprints", "navigation"]
