"""How brands are found."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.brands.store import visible
from intranet.domain.brands.tables import BRAND, Brand, BrandText
from intranet.domain.organization.tables import short_name_on
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.domain.search.kinds import Draft, Searched, Watch, Words, committees_of
from intranet.foundation import clock


def _read(session: Session, ids: Collection[int]) -> Mapping[int, Draft]:
    """Brands with their file; the name also without quotes and separators. One statement."""
    drafts = {}
    for brand, text in session.execute(
        select(Brand, BrandText)
        .outerjoin(BrandText, BrandText.brand_id == Brand.id)
        .where(Brand.id.in_(ids))
    ):
        drafts[brand.id] = draft = Draft(
            brand.name,
            spellings=[brand.match_key],
            place=(brand.committee_id, brand.branch_id),
        )
        draft.add("依托职能", brand.duty)
        if text is not None:
            draft.add("品牌内涵", text.meaning)
            draft.add("工作法", text.work_method)
            draft.add("主要举措", text.measures)
            draft.add("标识释义", text.logo_meaning)
    return drafts


def _within(records: Select[Any], actor: Actor) -> Select[Any]:
    """What the matrix shows; a brand struck from the register is no longer there."""
    return records.where(visible(actor), Brand.state != State.VOIDED)


def _columns() -> Sequence[Any]:
    return (
        Brand.name,
        Brand.branch_id,
        Brand.stage,
        Brand.state,
        Brand.under_review_at,
        short_name_on(Brand.branch_id, clock.today(), Brand).label("branch_name"),
    )


def _words(_session: Session, rows: Sequence[Row[Any]]) -> list[Words]:
    return [
        Words(
            BRAND.address.format(id=row.key),
            row.name,
            [
                (row.branch_name or "") if row.branch_id is not None else "机关党委主品牌",
                f"{row.stage.label}阶段" if row.stage else "未登记创建阶段",
            ],
            # of an approved brand the stage says where it stands
            None if row.state in COUNTED_STATES else row.state,
            "已受理" if row.under_review_at is not None else "",
        )
        for row in rows
    ]


BRANDS = Searched(
    key=BRAND.key,
    label="品牌",
    watched={
        Brand: Watch("id", ("name", "match_key", "duty")),
        BrandText: Watch("brand_id", ("meaning", "work_method", "measures", "logo_meaning")),
    },
    read=_read,
    within=_within,
    columns=_columns,
    words=_words,
    order=(Brand.created_at, Brand.id),
    places=committees_of,
    around=lambda actor: _within(select(Brand.id), actor),
)
