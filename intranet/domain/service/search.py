"""How the lines of these registers are found: each register by its texts, within the rights of its pages."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.homes import COMMITTEE_ITSELF
from intranet.domain.organization.tables import short_name_on
from intranet.domain.search.kinds import Draft, Searched, Watch, Words, committees_of
from intranet.domain.service.media import MediaItem
from intranet.domain.service.menu import ServiceItem
from intranet.domain.service.orders import ServiceOrder
from intranet.domain.service.outreach import Outreach
from intranet.domain.service.partners import Partnership
from intranet.domain.service.programmes import Programme, ServiceSite
from intranet.domain.service.projects import FieldVisit, KeyProject, ProjectMember
from intranet.domain.service.rosters import DutyPost
from intranet.domain.service.training import Training
from intranet.domain.service.volunteering import Volunteering
from intranet.foundation import clock


def searched(
    table: Any,
    address: str,
    name: str,
    day: Any,
    texts: Mapping[str, str],
    *,
    permission: Permission,
) -> Searched:
    """The register of a *table*: its lines open at *address*, are called by *name*, and say the *texts*."""

    def read(session: Session, ids: Collection[int]) -> Mapping[int, Draft]:
        """The lines. One statement."""
        drafts = {}
        for line in session.scalars(select(table).where(table.id.in_(ids))):
            place = (line.committee_id, line.branch_id)
            drafts[line.id] = draft = Draft(getattr(line, name), place=place)
            for column, label in texts.items():
                draft.add(label, getattr(line, column))
        return drafts

    def within(records: Select[Any], actor: Actor) -> Select[Any]:
        return records.where(
            or_(
                table.branch_id.in_(actor.own_branches(permission)),
                table.committee_id.in_(actor.committee_ids(permission)),
            )
        )

    def columns() -> Sequence[Any]:
        return (
            getattr(table, name).label("caption"),
            day.label("day"),
            short_name_on(table.branch_id, clock.today(), table).label("branch_name"),
        )

    def words(_session: Session, rows: Sequence[Row[Any]]) -> list[Words]:
        return [
            Words(
                f"{address}/{row.key}",
                row.caption,
                [
                    row.branch_name or COMMITTEE_ITSELF,
                    row.day.isoformat() if isinstance(row.day, date) else f"始于{row.day}年",
                ],
            )
            for row in rows
        ]

    key, label = table.audited
    return Searched(
        key=key,
        label=label,
        watched={table: Watch("id", (name, *texts))},
        read=read,
        within=within,
        columns=columns,
        words=words,
        order=(day, table.id),
        places=committees_of,
        around=lambda actor: within(select(table.id), actor),
    )


_searched = partial(searched, permission=Permission.SERVICE_READ)
SERVICE = (
    _searched(
        DutyPost,
        "/service/posts",
        "name",
        DutyPost.opened_on,
        {"location": "地点", "duties": "值守要求"},
    ),
    _searched(
        Training,
        "/business/training",
        "title",
        Training.held_on,
        {"partners": "参加单位", "subjects": "科目"},
    ),
    _searched(
        Outreach,
        "/service/outreach",
        "title",
        Outreach.held_on,
        {"place": "地点", "partners": "参加单位"},
    ),
    _searched(
        Volunteering,
        "/service/volunteering",
        "title",
        Volunteering.held_on,
        {"place": "地点", "partners": "联合单位"},
    ),
    _searched(
        Partnership,
        "/service/partners",
        "partner",
        Partnership.agreed_on,
        {"matter": "共建内容", "outcome": "成效"},
    ),
    _searched(
        Programme,
        "/service/programmes",
        "name",
        Programme.since_year,
        {"audience": "服务对象", "content": "服务内容"},
    ),
    _searched(
        ServiceSite,
        "/service/sites",
        "name",
        ServiceSite.opened_on,
        {"location": "地址", "purpose": "功能"},
    ),
    _searched(
        ServiceOrder,
        "/service/orders",
        "need",
        ServiceOrder.received_on,
        {"party": "单位或项目", "result": "办理结果"},
    ),
    _searched(
        ServiceItem,
        "/service/menu",
        "name",
        ServiceItem.since_on,
        {"category": "类别", "content": "服务内容"},
    ),
    _searched(
        KeyProject,
        "/business/projects",
        "name",
        KeyProject.begun_on,
        {"builder": "建设单位", "steward": "项目管家"},
    ),
    _searched(
        ProjectMember,
        "/business/team",
        "name",
        ProjectMember.joined_on,
        {"post": "职务", "duty": "分工"},
    ),
    _searched(
        MediaItem,
        "/service/media",
        "title",
        MediaItem.published_on,
        {"outlet": "媒体名称", "author": "作者"},
    ),
    _searched(
        FieldVisit,
        "/business/visits",
        "place",
        FieldVisit.visited_on,
        {"problem": "发现的问题", "solution": "解决办法", "people": "参加人员"},
    ),
)
