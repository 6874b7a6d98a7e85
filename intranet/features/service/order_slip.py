"""服务点单办理单 on paper: what was ordered, who took it on, what came of it, signed by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from sqlalchemy.orm import Session

from intranet.domain.organization.directory import name_of_branch, name_of_committee
from intranet.domain.organization.tables import OrganizationName
from intranet.domain.paper.documents import RecordPage, RecordPrint
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import Fact, Paragraph, SectionPrint
from intranet.domain.service import order_moves
from intranet.domain.service.menu import ServiceItem
from intranet.domain.service.orders import OrderStep, ServiceOrder
from intranet.foundation.chinese import long_date, numeral, phrase, sentence
from intranet.foundation.clock import BEIJING

TITLE = "服务点单办理单"
_NONE = "未指定"


@dataclass(frozen=True, kw_only=True)
class Source:
    """What the slip is made from: the order, its item, its course, whose it is."""

    order: ServiceOrder
    item: str
    steps: Sequence[OrderStep]
    home: OrganizationName
    branch: str
    as_of: date
    demo: bool

    @classmethod
    def of(cls, session: Session, order: ServiceOrder, *, as_of: date, demo: bool) -> Self:
        """Of an order whose members are loaded. Four statements."""
        item = session.get(ServiceItem, order.item_id) if order.item_id else None
        branch = (
            name_of_branch(session, order.branch_id, as_of) if order.branch_id is not None else None
        )
        return cls(
            order=order,
            item=item.name if item else "",
            steps=list(reversed(order_moves.steps_of(session, order.id))),
            home=name_of_committee(session, order.committee_id, as_of),
            branch=branch.short_name if branch else "",
            as_of=as_of,
            demo=demo,
        )


def slip(source: Source) -> RecordPrint:
    """One page; what has not happened yet is left to the hand."""
    order = source.order
    facts = (
        Fact("点单编号", order.number),
        Fact("受理日期", long_date(order.received_on)),
        Fact("点单来源", order.source.label),
        Fact("单位或项目", order.party),
        Fact("服务事项", source.item or _NONE, wide=True),
        Fact("承办党支部", source.branch, wide=True),
        Fact("承办党员", order.names),
        Fact("响应时间", order.response),
        Fact("办理状态", order.state.label),
        Fact("办理层级", order.level.label),
        Fact("是否解决", order.outcome),
        Fact("点单人评价", order.score.label if order.score else ""),
    )
    told = [
        ("需求内容", (Paragraph(sentence(order.need)),)),
        *([("办理过程", tuple(_course(source.steps)))] if source.steps else []),
        ("办理结果", (Paragraph(sentence(order.result)),)),
    ]
    return RecordPrint(
        metadata=sheet_metadata(
            f"{TITLE}{order.number}",
            author=source.home.full_name,
            identifier=f"order-{order.number}",
            day=source.as_of,
            subject=TITLE,
            document_type="办理单",
            year=order.received_on.year,
        ),
        demo=source.demo,
        keep_together=(source.branch,) if source.branch else (),
        pages=(
            RecordPage(
                title_lines=(source.home.short_name, TITLE),
                facts=facts,
                sections=tuple(
                    SectionPrint(f"{numeral(number)}、{heading}", paragraphs)
                    for number, (heading, paragraphs) in enumerate(told, 1)
                ),
                signers=("承办人（签字）", "党支部书记（签字）"),
            ),
        ),
    )


def _course(steps: Sequence[OrderStep]) -> list[Paragraph]:
    return [
        Paragraph(
            f"{long_date(step.happened_at.astimezone(BEIJING).date())}，{step.actor_name}{step.move.label}"
            f"{f'：{phrase(step.note)}' if step.note else ''}。"
        )
        for step in steps
    ]
