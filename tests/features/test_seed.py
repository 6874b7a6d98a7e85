"""The acceptance case: every published statement is held with its wording, and the sums that follow from them."""

from collections import Counter
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from intranet.demo import seeds
from intranet.demo.chronicle import SECTIONS
from intranet.demo.committee import CHAPTERS, CHAPTERS_EARLIER
from intranet.domain.achievements.indicators import Indicator
from intranet.domain.achievements.quantities import (
    SCALE,
    MeasureKind,
    Qualifier,
    parse_wording,
    total,
    worded,
)
from intranet.domain.achievements.tables import Achievement, Attribution
from intranet.domain.brands.tables import Brand, match_key
from intranet.domain.chronicle import ChronicleEntry, DatePrecision
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.workflow import State
from intranet.domain.reports.document import thaw
from intranet.domain.reports.retrospect import RETROSPECT, review
from intranet.domain.summaries.store import Owner, find_summary
from intranet.domain.summaries.tables import SummarySnapshot
from intranet.features.chronicle.queries import UNDATED, quarter_counts
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.quarters import Year
from tests.conftest import actor_of
from tests.demo import AS_OF

CODES = [f"A{n:02d}" for n in range(1, 47)] + [f"B{n:02d}" for n in range(1, 57)]
STATEMENTS = {row["code"]: row for year in (2022, 2025) for row in seeds.rows(f"figures_{year}")}


@pytest.fixture(scope="module")
def session(loaded_demo: Flask):
    clock.fix_today(AS_OF)
    with loaded_demo.app_context():
        yield db.session()
        db.session.remove()


@pytest.fixture(scope="module")
def held(session: Session) -> dict[str, Achievement]:
    """Achievements by the number of their statement."""
    return {
        row.origin: row
        for row in session.scalars(
            select(Achievement)
            .where(Achievement.origin != "")
            .options(selectinload(Achievement.indicator), selectinload(Achievement.evidence))
        )
    }


def test_the_seed_set_has_every_statement_once():
    assert sorted(STATEMENTS) == sorted(CODES)
    assert len(seeds.rows("figures_2025")) == 46
    assert len(seeds.rows("figures_2022")) == 56


def test_every_cell_is_chinese_or_a_value():
    plain = {"code", "kind", "qualifier", "measure_kind", "attribution"}
    for row in STATEMENTS.values():
        for name, text in row.items():
            if name not in plain:
                assert not any(word in text.lower() for word in ("same", "office", "exact", "over"))


@pytest.mark.parametrize("code", CODES)
def test_each_statement_is_held_with_its_wording(held, code):
    row, made = STATEMENTS[code], held[code]
    assert (made.subject, made.wording, made.tail) == (row["subject"], row["wording"], row["tail"])
    assert (made.unit, made.scope, made.baseline) == (row["unit"], row["scope"], row["baseline"])
    assert made.qualifier == row["qualifier"]
    assert made.measure_kind == row["measure_kind"]
    assert made.period_start.isoformat() == row["period_start"]
    assert made.period_end.isoformat() == row["period_end"]
    assert (made.as_of.isoformat() if made.as_of else "") == row["as_of"]
    assert made.indicator is not None
    assert made.indicator.name == row["indicator"]
    assert made.attribution == row["attribution"]
    assert made.state is State.APPROVED
    assert made.evidence
    assert made.public_ok
    assert made.cleared_by_id is not None


@pytest.mark.parametrize("code", CODES)
def test_the_normalised_value_is_what_the_wording_says(code):
    row = STATEMENTS[code]
    read = parse_wording(row["wording"])
    if read.low is not None and row["low"]:
        assert f"{read.low / SCALE:g}" == f"{float(row['low']):g}"
        assert read.qualifier == row["qualifier"]


def test_what_is_only_implied_stays_with_the_office_until_confirmed(session, held):
    implied = [row for row in held.values() if row.attribution is Attribution.IMPLIED]
    assert len(implied) > 20
    assert all(row.branch_id is None and row.suggested_branch_id for row in implied)
    assert all(
        row.branch_id is None for row in held.values() if row.attribution is Attribution.NONE
    )
    branches = {branch.id: branch.code for branch in session.scalars(select(Branch))}
    assert branches[held["A17"].branch_id] == "B04"
    assert held["A17"].brand_id is not None


def value(row: Achievement) -> float:
    assert row.low is not None
    return row.low / SCALE


def test_the_joint_trainings_add_up(held):
    sessions = total([held["A29"].quantity, held["A31"].quantity])
    hours = total([held["A30"].quantity, held["A32"].quantity])
    assert (worded(sessions), worded(hours)) == ("303次", "488小时")
    assert round(98 / 86, 2) == 1.14
    assert round(390 / 217, 2) == 1.80
    assert value(held["A36"]) + value(held["A37"]) == value(held["A35"])


def test_the_media_items_keep_their_qualifier_in_the_sum(held):
    levels = [held[code].quantity for code in ("B34", "B35", "B36")]
    assert worded(total(levels)) == "420余篇"
    assert worded(total([held["B32"].quantity, held["B33"].quantity])) == "950余篇"


def test_prices_shows_and_years_follow(held):
    before, after = value(held["B20"]), value(held["B21"])
    assert (before - after, (before - after) / before) == (200, 0.1)
    assert value(held["B40"]) - value(held["B43"]) == 35
    assert value(held["B24"]) == 362.7
    assert held["B40"].period_start == date(2019, 1, 1)
    assert not MeasureKind.CUMULATIVE.summable


def test_percent_points_are_no_percent(held):
    assert (held["A21"].unit, held["A27"].unit) == ("%", "百分点")
    assert held["A27"].statement == "人防工程竣工验收一次性通过率提高16个百分点（与2024年相比）"


def test_years_share_their_indicator_and_say_what_is_counted(held):
    for now, then in (("A06", "B37"), ("A07", "B38"), ("A08", "B39"), ("A17", "B31")):
        assert held[now].indicator_id == held[then].indicator_id
        assert held[now].definition
        assert held[now].definition != held[then].definition
    # a fall: the product must not assume growth
    assert value(held["A08"]) < value(held["B39"])
    assert held["A08"].qualifier is held["B39"].qualifier is Qualifier.OVER


def test_figures_up_to_a_day_say_so(held):
    assert held["A26"].clause.startswith("截至")
    assert "243次" in held["A26"].clause


def test_totals_have_parts_and_no_figure_of_their_own(session, held):
    indicators = list(session.scalars(select(Indicator)))
    parents = {row.parent_id for row in indicators if row.parent_id}
    assert {row.name for row in indicators if row.id in parents} == {
        "联合训练",
        "技能竞赛获奖",
        "自有平台发布稿件",
        "媒体刊发稿件",
    }
    assert not any(row.indicator_id in parents for row in held.values())


def test_the_brands_are_registered_exactly_as_printed(session):
    names = [row["name"] for row in seeds.rows("brands_2025")]
    made = {brand.name: brand for brand in session.scalars(select(Brand))}
    assert set(made) == {*names, "砺盾铸魂·同心固防"}
    assert made["党建“360”品牌"].match_key == "党建360品牌"
    assert made["‘泉’动员 ‘法’护航"].match_key == "泉动员法护航"
    assert match_key("强使命担当，砺国动精兵") == made["强使命担当 砺国动精兵"].match_key
    assert all(
        brand.parent_id == made["砺盾铸魂·同心固防"].id
        for name, brand in made.items()
        if name in names
    )


def test_the_chronicle_holds_38_captions_with_their_precision(session):
    of_2022 = select(ChronicleEntry).where(ChronicleEntry.year == 2022)
    entries = list(session.scalars(of_2022.order_by(ChronicleEntry.position)))
    assert Counter(entry.precision for entry in entries) == {
        DatePrecision.DAY: 27,
        DatePrecision.RANGE: 5,
        DatePrecision.MONTH: 3,
        DatePrecision.YEAR: 1,
        DatePrecision.NONE: 2,
    }
    # as the page counts them
    counts = quarter_counts(session, actor_of(session, "staff"), 2022)
    assert list(counts.values()) == [2, 9, 13, 11, 3]
    assert list(counts)[-1] == UNDATED
    assert entries[5].date_label == "2022年11月28日至12月2日"
    assert entries[6].date_label == "2022年12月"


def test_the_annual_review_has_the_eleven_subjects_of_an_office_in_one_order():
    told = ("business", "publicity")
    themes = [row["theme"] for row in seeds.rows("indicators") if row["section"] in told]
    subjects = list(dict.fromkeys(["党建", *themes]))
    assert len(subjects) == 11
    assert list(CHAPTERS) == list(SECTIONS) == subjects
    headings = [chapter.heading for chapter in CHAPTERS.values()]
    # couplets: two halves of one length
    assert all(len(set(map(len, heading.split("，")))) == 1 for heading in headings), headings
    assert all("，" in heading for heading in headings)


def test_the_review_of_2022_has_its_eleven_sections_in_the_order_of_the_chronicle(session):
    office = session.scalars(select(Committee)).one()
    summary = find_summary(session, Owner(office.id), Year(2022))
    assert summary is not None
    assert summary.state is State.APPROVED
    stored = session.scalars(
        select(SummarySnapshot).where(SummarySnapshot.summary_id == summary.id)
    ).one()
    edition = thaw(stored.document, demo=True)
    sent = review(edition, stored.document[RETROSPECT], Year(2022))
    *sections, plans = sent.sections
    headings = [part.heading.partition("、")[2] for part in sections]
    assert headings == [chapter.heading for chapter in CHAPTERS_EARLIER.values()]
    assert len(headings) == 11
    assert all(len(set(map(len, heading.split("，")))) == 1 for heading in headings)
    assert plans.heading == "十二、下步打算"
    # each section is typed first; then its figures, then its dated captions
    for part, chapter in zip(sections, CHAPTERS_EARLIER.values(), strict=True):
        assert part.paragraphs[0].text == f"{chapter.opening}。"
    said = [item.text for part in sections for item in part.paragraphs]
    captions = [
        entry.told(2022) for entry in session.scalars(select(ChronicleEntry)) if entry.year == 2022
    ]
    assert len(captions) == 38
    assert set(captions) <= set(said)
    # of a year before the platform nothing is counted, and nothing is denied
    whole = edition.lead + "".join(said)
    assert "党员114名" not in whole
    assert "未开展" not in whole
    assert [table.title for table in edition.tables] == ["工作成效数据表"]
    assert len(edition.tables[0].rows) == 56
