"""Copies of the demo: a district in small, whose pages open and whose sums agree."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Session

from intranet.demo.sizes import Copies, Size
from intranet.domain.activities.tables import Activity, Attendance, AttendanceStatus
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.workflow import State
from intranet.domain.registry import SEARCHED
from intranet.domain.reports.document import fingerprint
from intranet.domain.search.documents import SearchDocument
from intranet.domain.summaries.tables import SummarySnapshot
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.conftest import Browser
from tests.demo import AS_OF, fresh, run
from tests.features.desk.scene import disagreement
from tests.postgres import running_cluster

pytestmark = pytest.mark.xdist_group("demo")

FILES = re.compile(r"\.(pdf|xlsx|ics|zip)\b|/(picture|thumbnail|file)$")
# two committees of ten branches, two copies of people and gatherings in each branch, this year and the last
SIZE = Size(committees=2, blocks=1, folds=2, years=2)


@pytest.fixture(scope="module")
def district(loaded_demo: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The copies in a database of their own; nobody changes it."""
    with loaded_demo.app_context():
        copies = Copies(db.session(), SIZE, AS_OF)
        db.session.remove()
    with running_cluster() as cluster:
        app = fresh(cluster.create_database("district"), tmp_path_factory.mktemp("district"))
        app.testing = True
        with app.app_context():
            copies.put(db.session())
            db.session.remove()
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def session(district: Flask) -> Iterator[Session]:
    """A session on it, on its day."""
    clock.fix_today(AS_OF)
    with district.app_context():
        yield db.session()
        db.session.remove()


def test_there_are_as_many_as_the_size_says(session: Session) -> None:
    def number(table: type) -> int:
        return session.scalar(select(func.count()).select_from(table)) or 0

    assert (number(Committee), number(Branch)) == (2, 20)
    members = session.scalars(
        select(func.count(Membership.member_id.distinct())).group_by(Membership.branch_id)
    )
    assert min(members) >= 2 * 6
    years = Counter(ym // 100 for ym in session.scalars(select(Activity.ym)))
    assert set(years) == {AS_OF.year - 1, AS_OF.year}
    assert min(years.values()) > 2 * 2 * 450


def test_of_the_past_nothing_is_open(session: Session) -> None:
    open_ones = select(func.count(Activity.id)).where(
        Activity.ym < AS_OF.year * 100,
        Activity.state.in_([State.DRAFT, State.SUBMITTED, State.RETURNED]),
    )
    assert session.scalar(open_ones) == 0


def test_the_sums_of_a_gathering_are_those_of_its_attendance(session: Session) -> None:
    due = func.count().filter(Attendance.status != AttendanceStatus.EXEMPT)
    there = Attendance.status == AttendanceStatus.PRESENT
    wrong = (
        select(Activity.id)
        .join(Attendance)
        .group_by(Activity.id)
        .having(
            or_(
                due != Activity.due_count,
                func.count().filter(there) != Activity.present_count,
                func.coalesce(func.sum(Attendance.minutes).filter(there), 0)
                != Activity.person_minutes,
            )
        )
    )
    assert session.scalars(wrong).all() == []


def test_nobody_in_a_committee_has_the_name_of_another(session: Session) -> None:
    twice = (
        select(Member.name)
        .join(Membership)
        .join(Branch)
        .group_by(Branch.committee_id, Member.name)
        .having(func.count(Member.id.distinct()) > 1)
    )
    assert session.scalars(twice).all() == []


def test_what_is_found_is_what_the_records_say(session: Session) -> None:
    for kind in SEARCHED:
        told = {
            row.record_id: (row.shown, row.folded)
            for row in session.scalars(
                select(SearchDocument).where(SearchDocument.kind == kind.key)
            )
        }
        drafts = {
            number: draft.columns() for number, draft in kind.read(session, sorted(told)).items()
        }
        assert told == {
            number: (draft["shown"], draft["folded"]) for number, draft in drafts.items()
        }
        for number, draft in list(drafts.items())[::97]:
            same = and_(SearchDocument.kind == kind.key, SearchDocument.record_id == number)
            terms = session.scalar(
                select(SearchDocument.terms == cast(draft["terms"], TSVECTOR)).where(same)
            )
            assert terms, draft["shown"]


def test_editions_keep_their_fingerprint(session: Session) -> None:
    for edition in session.scalars(select(SummarySnapshot)):
        assert edition.sha256 == fingerprint(edition.document)


@pytest.mark.parametrize("username", ["staffc02", "secretary03c02", "member06"])
def test_every_page_that_links_lead_to_opens(district: Flask, username: str) -> None:
    """One page of each address rule, and no desk tells another number than the top bar."""
    clock.fix_today(AS_OF)
    browser = Browser(district, username)
    rules = district.url_map.bind("localhost")
    waiting, seen = ["/"], set()
    while waiting:
        url = waiting.pop()
        answer = browser.get(url)
        assert answer.status_code in {200, 303}, f"{url}: {answer.status_code}"
        for link in re.findall(r'href="(/[^"#]*)"', answer.text):
            path = link.replace("&amp;", "&")
            if path.startswith("/static/") or FILES.search(path):
                continue
            rule, _ = rules.match(path.partition("?")[0], return_rule=True)
            if rule.rule not in seen:
                seen.add(rule.rule)
                waiting.append(path)
    assert len(seen) > 40
    with district.app_context():
        assert disagreement(db.session(), browser, username) == ""
        db.session.remove()


def test_a_district_is_refused_where_it_cannot_be(demo: Flask) -> None:
    answer = run(demo, "demo", "load", "--size", "district")
    assert answer.exit_code == 1
    assert "PostgreSQL" in answer.output
    answer = run(demo, "demo", "load", "--years", "2")
    assert answer.exit_code == 1
    assert "district and city" in answer.output
