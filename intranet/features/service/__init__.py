"""What branches do beside their organisational life: training, publicity, voluntary service, partners, honours."""

from intranet.domain.access.permissions import Permission
from intranet.features.service import handbook  # noqa: F401 - its sections of the handbook
from intranet.features.service.shelf import SHELF
from intranet.pagekit.navigation import MenuItem

blueprints = (SHELF.blueprint,)
navigation = (
    MenuItem(
        "品牌",
        "服务和业务",
        "service.training",
        Permission.SERVICE_READ,
        "训练演练、宣传教育、志愿服务、共建单位和荣誉，一件一条，合计随时可查。",
        order=80,
        parts=tuple((book.what, f"service.{book.key}") for book in SHELF.books.values()),
    ),
)

__all__ = ["blueprints", "navigation"]
