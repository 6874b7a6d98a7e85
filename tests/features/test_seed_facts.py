"""Row by row: each published fact is in a list, leads to where it comes from, and prints with its own words."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.achievements.tables import Achievement
from intranet.domain.brands.tables import Brand
from intranet.domain.chronicle import ChronicleEntry
from intranet.domain.service.outreach import Outreach
from intranet.domain.service.partners import Partnership
from intranet.domain.service.programmes import Programme, ProgrammeYear, ServiceSite
from intranet.domain.service.training import Training, TrainingKind, TrainingLevel
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.conftest import Browser
from tests.demo import AS_OF
from tests.features.published import FACTS

YEARS = (2022, 2025)
_TAG = re.compile(r"<[^>]*>")


def read(page: str) -> str:
    """What stands on a page, without marks and spaces."""
    return re.sub(r"\s+", "", unescape(_TAG.sub("", page)))


@pytest.fixture(scope="module")
def staff(loaded_demo: Flask) -> Browser:
    clock.fix_today(AS_OF)
    return Browser(loaded_demo, "staff")


@pytest.fixture(scope="module")
def session(loaded_demo: Flask):
    clock.fix_today(AS_OF)
    with loaded_demo.app_context():
        yield db.session()
        db.session.remove()


@pytest.fixture(scope="module")
def rows(staff: Browser) -> dict[str, str]:
    """What the register of achievements says in each of its lines, by the address to which the line leads."""
    found: dict[str, str] = {}
    for year in YEARS:
        after = f"/achievements?year={year}"
        while after:
            page = staff.get(after).text
            for line in re.findall(r"<tr.*?</tr>", page, re.S):
                if leads := re.search(r'href="(/achievements/\d+)"', line):
                    found[leads[1]] = read(line)
            more = re.search(r'rel="next" href="([^"]*)"', page)
            after = unescape(more[1]) if more else ""
    return found


@pytest.fixture(scope="module")
def ids(session: Session) -> dict[str, int]:
    """Numbers of the stated figures, by the code of their fact."""
    numbers = select(Achievement.origin, Achievement.id).where(Achievement.origin != "")
    return dict(session.execute(numbers).tuples().all())


@pytest.fixture(scope="module")
def papers(staff: Browser) -> dict[int, str]:
    """Of each year the page with its roll-up, its annual review and their attachments."""
    return {year: staff.get(f"/quarters/{year}/committee").text for year in YEARS}


@pytest.fixture(scope="module")
def printed(papers: dict[int, str]) -> dict[int, str]:
    """What these say."""
    return {year: read(page) for year, page in papers.items()}


def test_the_facts_are_those_of_the_demo_each_once(ids):
    assert set(ids) == set(FACTS)
    assert len(FACTS) == 46 + 56


@pytest.mark.parametrize("code", FACTS)
def test_each_fact_is_listed_with_its_words_and_leads_to_its_source(staff, rows, ids, code):
    fact, address = FACTS[code], f"/achievements/{ids[code]}"
    assert read(fact.quantity) in rows[address]
    page = read(staff.get(address).text)
    assert read(fact.quantity) in page
    assert f"来源序号{code}" in page
    assert "佐证材料" in page
    assert "缺佐证" not in page


@pytest.mark.parametrize("code", FACTS)
def test_each_fact_is_printed_with_its_words(printed, code):
    fact = FACTS[code]
    assert read(fact.clause) in printed[fact.year]


@pytest.mark.parametrize("code", FACTS)
def test_each_printed_clause_leads_to_its_row(papers, ids, code):
    fact = FACTS[code]
    link = f'<a class="traced" href="/achievements/{ids[code]}">{escape(fact.clause)}</a>'
    assert link in papers[fact.year].replace("<wbr>", "")


# What a register of its own counts, beside the figure as it was stated.
def _trained(level: TrainingLevel, column) -> Callable[[Session], int]:
    return lambda session: session.scalar(
        select(func.sum(column)).where(
            Training.kind == TrainingKind.JOINT,
            Training.level == level,
            func.extract("year", Training.held_on) == 2025,
        )
    )


def _cooled(column) -> Callable[[Session], object]:
    return lambda session: session.scalar(
        select(column)
        .join(Programme, Programme.id == ProgrammeYear.programme_id)
        .where(
            Programme.name == "夏季纳凉点开放", func.extract("year", ProgrammeYear.as_of) == 2025
        )
    )


HOMES: dict[str, tuple[Callable[[Session], object], object]] = {
    "A02": (
        lambda s: s.scalar(select(func.count(Brand.id)).where(Brand.branch_id.is_not(None))),
        11,
    ),
    "A03": (
        lambda s: (
            2025
            + 1
            - s.scalar(select(Programme.since_year).where(Programme.name == "夏季纳凉点开放"))
        ),
        16,
    ),
    "A06": (lambda s: s.scalar(select(func.count(ServiceSite.id))), 9),
    "A07": (lambda s: s.scalar(select(func.sum(ServiceSite.area))), 110_000),
    "A08": (_cooled(ProgrammeYear.served), "逾210万人次"),
    "A17": (
        lambda s: s.scalar(
            select(func.sum(Outreach.sessions)).where(
                func.extract("year", Outreach.held_on) == 2025
            )
        ),
        210,
    ),
    "A29": (_trained(TrainingLevel.PROVINCE, Training.sessions), 86),
    "A30": (_trained(TrainingLevel.PROVINCE, Training.hours_tenths), 980),
    "A31": (_trained(TrainingLevel.CITY, Training.sessions), 217),
    "A32": (_trained(TrainingLevel.CITY, Training.hours_tenths), 3900),
    "A33": (
        lambda s: s.scalar(
            select(func.count(Training.id)).where(
                Training.kind == TrainingKind.EXERCISE,
                func.extract("year", Training.held_on) == 2025,
            )
        ),
        4,
    ),
    "A39": (lambda s: s.scalar(select(func.count(Partnership.id))), 35),
    "B13": (
        lambda s: s.scalar(
            select(ChronicleEntry.starts_on).where(
                ChronicleEntry.caption.contains("第三次联席会议")
            )
        ).isoformat(),
        "2022-09-06",
    ),
    "B43": (
        lambda s: s.scalar(
            select(ChronicleEntry.starts_on).where(ChronicleEntry.caption.contains("第252场"))
        ).isoformat(),
        "2022-07-10",
    ),
    "B55": (
        lambda s: s.scalar(
            select(func.count(ChronicleEntry.id)).where(ChronicleEntry.year == 2022)
        ),
        38,
    ),
    "B56": (
        lambda s: s.scalar(
            select(func.count(ChronicleEntry.section.distinct())).where(ChronicleEntry.year == 2022)
        ),
        11,
    ),
}
"""Facts that come out of a register besides; all others are stated figures."""


@pytest.mark.parametrize("code", HOMES)
def test_what_a_register_counts_is_what_was_published(session, code):
    count, expected = HOMES[code]
    assert count(session) == expected
