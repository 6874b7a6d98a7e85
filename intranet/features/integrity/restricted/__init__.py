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
        "提醒谈话、批评教育、责令检查、诫勉；受限，查看留有记录。",
        order=70,
        also=("restricted.openings", "restricted.reading_log"),
    ),
    MenuItem(
        "廉政",
        "处分执行",
        "restricted.sanctions",
        Permission.SANCTION_READ,
        "处分决定的执行情况；受限，查看留有记录。",
        order=71,
    ),
    MenuItem(
        "廉政",
        "第一种形态次数",
        "restricted.numbers",
        Permission.FIRST_FORM_COUNT,
        "各类只有次数，没有姓名和内容。",
        roles=frozenset({Role.COMMITTEE_STAFF}),
        order=72,
        also=("restricted.openings",),
    ),
    MenuItem(
        "廉政",
        "本人登记",
        "restricted.own",
        Permission.RESTRICTED_OWN,
        "与您本人有关的登记，以及您申报的亲属关系。",
        order=73,
        also=("restricted.openings", "restricted.relatives"),
    ),
    MenuItem(
        "廉政",
        "启用设置",
        "restricted.settings",
        Permission.MODULE_SWITCH,
        "受限登记和党风廉政整个模块的启用、停用。",
        order=79,
    ),
)

__all__ = ["blueprint", "navigation"]
