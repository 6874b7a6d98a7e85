"""Quarterly summaries: figures from approved records, text beside them, review, snapshot, print."""

from intranet.domain.access.permissions import Permission
from intranet.features.summaries import (  # noqa: F401 - add their routes, sections of the handbook, what is filed
    committee_views,
    dispatch_filing,
    dispatch_views,
    handbook,
)
from intranet.features.summaries.phrases.views import blueprint as phrases
from intranet.features.summaries.phrases.wording_views import blueprint as wordings
from intranet.features.summaries.signing import (  # noqa: F401 - add their routes
    copy_views,
    numbers,
    plan_views,
)
from intranet.features.summaries.signing import views as signing_views  # noqa: F401 - adds its routes
from intranet.features.summaries.views import blueprint
from intranet.pagekit.navigation import MenuItem

blueprints = (blueprint, phrases, wordings)
navigation = (
    MenuItem(
        "小结与归档",
        "季度小结",
        "quarters.index",
        Permission.SUMMARY_READ,
        "各支部每季度的小结和机关党委的汇总：填写、审核、打印。",
        member="本支部每季度的小结，通过审核的可以查看和打印。",
        parts=(("签批设置", "quarters.signing_settings"),),
        order=10,
        called="总结 半年小结 年度总结 工作总结 签字 签发",
    ),
    MenuItem(
        "小结与归档",
        "规范表述",
        "phrases.index",
        Permission.SUMMARY_READ,
        "写错的固定表述和正确写法，定稿前逐条核对。",
        member="固定表述的正确写法。",
        parts=(("固定表述", "wordings.index"),),
        order=90,
    ),
)

__all__ = ["blueprints", "navigation"]
