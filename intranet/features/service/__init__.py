"""What branches do beside their organisational life: public service, programmes, training, key projects."""

from intranet.domain.access.permissions import Permission
from intranet.features.service import handbook  # noqa: F401 - its sections of the handbook
from intranet.features.service.shelf import BUSINESS, SERVICE
from intranet.pagekit.navigation import MenuItem
from intranet.pagekit.shelves import Shelf

blueprints = (SERVICE.blueprint, BUSINESS.blueprint)


def _parts(shelf: Shelf) -> tuple[tuple[str, str], ...]:
    return tuple((book.what, shelf.endpoint(book)) for book in shelf.books.values())


navigation = (
    MenuItem(
        "品牌",
        "服务群众",
        "service.outreach",
        Permission.SERVICE_READ,
        "宣传教育、宣传稿件、志愿服务、长期服务项目和共建单位，一件一条，合计随时可查。",
        order=80,
        parts=_parts(SERVICE),
    ),
    MenuItem(
        "品牌",
        "业务台账",
        "business.training",
        Permission.SERVICE_READ,
        "训练演练、重点项目及其服务团队、节点和现场服务，一件一条，合计随时可查。",
        order=85,
        parts=_parts(BUSINESS),
    ),
)

__all__ = ["blueprints", "navigation"]
