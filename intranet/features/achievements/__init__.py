"""Achievements: figures with qualifier and unit, awards, media and cases, with evidence and review."""

from intranet.domain.access.roles import Permission
from intranet.features.achievements.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint,)
navigation: tuple[MenuItem, ...] = (
    MenuItem("品牌", "成效台账", "achievements.index", Permission.BRAND_READ, order=20),
    MenuItem("品牌", "数据对比", "achievements.series", Permission.BRAND_READ, order=30),
    MenuItem("品牌", "指标目录", "achievements.indicators", Permission.INDICATOR_EDIT, order=40),
)

__all__ = ["blueprints", "navigation"]
