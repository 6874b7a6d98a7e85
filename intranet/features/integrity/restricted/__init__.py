"""Restricted registers: first-form measures, sanctions, and who may read them."""

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Role
from intranet.features.integrity.restricted import (  # noqa: F401 - add their routes
    opening_views,
    own_views,
    sanction_views,
    settings_views,
    views,
)
from intranet.features.integrity.restricted.page import blueprint
from intranet.pagekit.navigation import MenuItem

navigation = (
    MenuItem(
        "廉政",
        "第一种形态",
        "restricted.measures",
        Permission.FIRST_FORM_READ,
        order=70,
        also=("restricted.openings", "restricted.reading_log"),
    ),
    MenuItem("廉政", "处分执行", "restricted.sanctions", Permission.SANCTION_READ, order=71),
    MenuItem(
        "廉政",
        "第一种形态次数",
        "restricted.numbers",
        Permission.FIRST_FORM_COUNT,
        frozenset({Role.COMMITTEE_STAFF}),
        order=72,
        also=("restricted.openings",),
    ),
    MenuItem(
        "廉政",
        "本人登记",
        "restricted.own",
        Permission.RESTRICTED_OWN,
        order=73,
        also=("restricted.openings", "restricted.relatives"),
    ),
    MenuItem("廉政", "启用设置", "restricted.settings", Permission.MODULE_SWITCH, order=79),
)

__all__ = ["blueprint", "navigation"]
