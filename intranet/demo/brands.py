"""Brand files of the committee and its branches: registered names and duties as they are, everything else invented."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from intranet.demo import brand_texts, dates, pictures, seeds
from intranet.demo.accounts import secretary_account
from intranet.demo.brand_texts import BrandWords
from intranet.demo.offices import BY_CODE
from intranet.demo.people import Organization
from intranet.demo.reviewing import Step, carry_out
from intranet.domain.access.accounts import User
from intranet.domain.brands.tables import (
    Brand,
    BrandLogo,
    BrandStage,
    BrandStageEntry,
    BrandText,
    RecheckOutcome,
    match_key,
)
from intranet.domain.records.files import keep_files
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import Move, State
from intranet.foundation.storage import Stores

# Activities of these sorts serve the brand of their branch from the day on which it was cultivated.
TAGGED_SORTS = ("work", "outreach")
CULTIVATED_ON = date(2025, 4, 8)
DUTY_OF_MAIN = "机关党建工作"
# Branches that take longer: their brand is not yet recognised.
LATER = ("B03", "B07", "B10")
WITH_LOGO = ("B02", "B04", "B08", "B11")

# stage, day, document, note; for all brands of branches
_STAGES = (
    (BrandStage.APPLICATION, date(2025, 3, 14), "品牌创建申报表", "支部党员大会讨论通过"),
    (BrandStage.CHECK, date(2025, 3, 28), "机关党委会议纪要", "名称不重复，与职能相符"),
    (BrandStage.CULTIVATION, CULTIVATED_ON, "“一支部一品牌”创建工作方案", ""),
    (BrandStage.EVALUATION, date(2025, 11, 26), "品牌评审意见", "书面材料和现场介绍"),
)
_RECOGNISED = (
    (BrandStage.NAMING, date(2025, 12, 16), "关于公布机关党建品牌的通知", ""),
    (BrandStage.PROMOTION, date(2026, 3, 20), "品牌观摩安排", "在支部之间交流做法"),
)
_RECHECKED_ON = date(2026, 11, 10)
_RECHECKS = {
    "B01": (RecheckOutcome.KEPT, "活动经常、成效清楚"),
    "B04": (RecheckOutcome.KEPT, "活动经常、成效清楚"),
    "B09": (RecheckOutcome.TO_IMPROVE, "成效材料还需充实"),
}


def build(
    session: Session, office: Organization, users: Mapping[str, User], stores: Stores
) -> dict[str, Brand]:
    """Add the main brand and one brand for each branch; by branch code, the main brand under ``""``."""
    end = dates.instant(office.as_of, 17, 30)
    events: list[ReviewEvent] = []
    main = _brand(
        session, office, users, "", brand_texts.MAIN_NAME, DUTY_OF_MAIN, brand_texts.MAIN, None
    )
    events += carry_out(
        main,
        (
            Step(Move.SUBMIT, dates.instant(date(2025, 3, 5), 15), "staff"),
            Step(Move.APPROVE, dates.instant(date(2025, 3, 7), 10), "leader"),
        ),
        users,
        end,
    )
    made = {"": main}
    for row in sorted(seeds.rows("brands_2025"), key=lambda row: row["branch"]):
        code = row["branch"]
        words = brand_texts.WORDS[code]
        brand = _brand(session, office, users, code, row["name"], row["duty"], words, main)
        events += carry_out(
            brand,
            (
                Step(
                    Move.SUBMIT,
                    dates.instant(date(2025, 3, 14), 16, BY_CODE[code].order),
                    secretary_account(BY_CODE[code], date(2025, 3, 14)),
                ),
                Step(
                    Move.APPROVE, dates.instant(date(2025, 3, 28), 9, BY_CODE[code].order), "staff"
                ),
            ),
            users,
            end,
        )
        made[code] = brand
    for code, brand in made.items():
        _add_stages(session, office, users, code, brand)
    for code in ("", *WITH_LOGO):
        _add_logo(session, stores, users, code, made[code])
    events.sort(key=lambda event: (event.happened_at, event.record_id))
    session.add_all(events)
    session.flush()
    return made


def _brand(
    session: Session,
    office: Organization,
    users: Mapping[str, User],
    code: str,
    name: str,
    duty: str,
    words: BrandWords,
    parent: Brand | None,
) -> Brand:
    opened = dates.instant(date(2025, 3, 12 if code else 4), 10, len(code))
    brand = Brand(
        committee_id=office.committee.id,
        branch_id=office.branches[code].id if code else None,
        parent_id=parent.id if parent else None,
        name=name,
        match_key=match_key(name),
        duty=duty,
        state=State.DRAFT,
        entered_by_id=users[f"clerk{code[1:]}" if code else "staff"].id,
        created_at=opened,
        updated_at=opened,
        text=BrandText(
            meaning=words.meaning,
            work_method=words.method,
            measures=words.measures,
            logo_meaning=words.logo,
        ),
    )
    session.add(brand)
    session.flush()
    return brand


def _add_stages(
    session: Session, office: Organization, users: Mapping[str, User], code: str, brand: Brand
) -> None:
    """The stages up to the day asked for; recognition comes from the committee's leader."""
    steps = [*_STAGES, *(() if code in LATER else _RECOGNISED)]
    result = _RECHECKS.get(code)
    if result is not None:
        steps.append((BrandStage.RECHECK, _RECHECKED_ON, "年度复核意见", result[1]))
    for stage, day, document, note in steps:
        if day > office.as_of:
            break
        account = "leader" if stage is BrandStage.NAMING else "staff"
        session.add(
            BrandStageEntry(
                brand_id=brand.id,
                stage=stage,
                happened_on=day,
                document=document,
                note=note,
                outcome=result[0] if result and stage is BrandStage.RECHECK else None,
                entered_by_id=users[account].id,
                created_at=_written(day),
            )
        )
        brand.stage = stage
    session.flush()


def _written(day: date) -> datetime:
    return dates.instant(day, 16, 40)


def _add_logo(
    session: Session, stores: Stores, users: Mapping[str, User], code: str, brand: Brand
) -> None:
    content = pictures.logo(brand.name)
    (kept,) = keep_files(stores, [("品牌标识.png", content)])
    session.add(
        BrandLogo(
            brand_id=brand.id,
            no_emblem=True,
            added_by_id=users[f"clerk{code[1:]}" if code else "staff"].id,
            added_at=brand.created_at,
            **kept.columns(),
        )
    )
