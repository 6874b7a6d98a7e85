"""Achievements: figures with qualifier and unit, awards, media and cases, with evidence and review."""

from intranet.domain.access.permissions import Permission
from intranet.features.achievements import handbook  # noqa: F401 - its sections of the handbook
from intranet.features.achievements.evidence import views as evidence_views  # noqa: F401 - adds its routes
from intranet.features.achievements.indicators import series_views as indicators_series_views  # noqa: F401 - adds its routes
from intranet.features.achievements.indicators import views as indicators_views  # noqa: F401 - adds its routes
from intranet.features.achievements.listing import views as listing_views  # noqa: F401 - adds its routes
from intranet.features.achievements.page import blueprint
from intranet.features.achievements.record import as_file as record_as_file  # noqa: F401 - its register as a file
from intranet.features.achievements.record import form_views as record_form_views  # noqa: F401 - adds its routes
from intranet.features.achievements.record import views as record_views  # noqa: F401 - adds its routes
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation: tuple[MenuItem, ...] = (
    MenuItem(
        "品牌",
        "成效台账",
        "achievements.index",
        Permission.BRAND_READ,
        "品牌带来的数据、荣誉、报道和案例，附佐证。",
        order=20,
        act=("登记成效", "achievements.new"),
    ),
    MenuItem(
        "品牌",
        "数据对比",
        "achievements.series",
        Permission.BRAND_READ,
        "同一指标不同年度的数据，并列对比。",
        order=30,
    ),
    MenuItem(
        "品牌",
        "指标目录",
        "achievements.indicators",
        Permission.INDICATOR_EDIT,
        "登记数据时可以选择的指标。",
        order=40,
        act=("增加指标", "achievements.add_indicator"),
    ),
)

__all__ = ["blueprints", "navigation"]
