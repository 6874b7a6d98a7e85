"""Registers of organisational life: dues, talks, appraisal, political birthdays, double registration."""

from intranet.domain.access.permissions import Permission
from intranet.features.life.appraisals import handbook as appraisals_handbook  # noqa: F401 - its sections of the handbook
from intranet.features.life.appraisals.views import blueprint as appraisals
from intranet.features.life.birthdays.views import blueprint as birthdays
from intranet.features.life.community import handbook as community_handbook  # noqa: F401 - its sections of the handbook
from intranet.features.life.community.views import blueprint as community
from intranet.features.life.dues import as_file as dues_as_file  # noqa: F401 - its register as a file
from intranet.features.life.dues import file_views as dues_file_views  # noqa: F401 - adds its routes
from intranet.features.life.dues import handbook as dues_handbook  # noqa: F401 - its sections of the handbook
from intranet.features.life.dues.views import blueprint as dues
from intranet.features.life.talks import file_views as talks_file_views  # noqa: F401 - adds its routes
from intranet.features.life.talks import form_views  # noqa: F401 - adds its routes
from intranet.features.life.talks import handbook as talks_handbook  # noqa: F401 - its sections of the handbook
from intranet.features.life.talks.views import blueprint as talks
from intranet.pagekit.navigation import MenuItem

blueprints = (
    dues,
    talks,
    appraisals,
    birthdays,
    community,
)
navigation = (
    MenuItem(
        "组织生活",
        "党费",
        "dues.index",
        Permission.LIFE_READ,
        "每月应交和实交的党费，以及公示表。",
        member="您本人各月交纳党费的情况。",
        order=70,
        called="交党费 缴纳党费 补交",
    ),
    MenuItem(
        "组织生活",
        "谈心谈话",
        "talks.index",
        Permission.LIFE_READ,
        "支部委员之间、与党员之间谁谈过，还缺谁。",
        member="您本人参加的谈心谈话。",
        order=75,
        act=("登记谈心谈话", "talks.new"),
        called="谈话",
    ),
    MenuItem(
        "组织生活",
        "民主评议",
        "appraisals.index",
        Permission.LIFE_READ,
        "每年一次的民主评议，各等次的人数。",
        member="每年一次的民主评议，您本人的评议情况。",
        order=80,
        called="评议党员 测评",
    ),
    MenuItem(
        "组织生活",
        "政治生日",
        "birthdays.index",
        Permission.LIFE_READ,
        "党员的入党纪念日和开展的活动。",
        member="本支部党员的入党纪念日和开展的活动。",
        order=85,
        called="入党纪念日",
    ),
    MenuItem(
        "组织生活",
        "双报到",
        "community.index",
        Permission.LIFE_READ,
        "到社区报到的党员和共建项目。",
        order=90,
        called="社区报到 志愿服务",
    ),
)

__all__ = ["blueprints", "navigation"]
