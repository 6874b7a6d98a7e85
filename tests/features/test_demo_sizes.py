"""Copies of the demo: a district in small, whose pages open and whose sums agree."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from psycopg import _queries
from sqlalchemy import and_, cast, func, or_, select, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Session

from intranet.demo.sizes import Copies, Size
from intranet.domain.access import proof
from intranet.domain.access.accounts import SignInThrottle
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.tables import Activity, Attendance, Resolution
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.workflow import State
from intranet.domain.registry import SEARCHED
from intranet.domain.reports.document import fingerprint
from intranet.domain.search.documents import SearchDocument
from intranet.domain.summaries.signing import SigningStep
from intranet.domain.summaries.tables import SummarySnapshot
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit import session as session_pages
from intranet.web.app import create_app
from tests.bench.probe import Probe, explaining
from tests.conftest import MIGRATED, Browser, cluster_of_tests
from tests.demo import AS_OF, run
from tests.features.desk.scene import disagreement
from tests.registers import records_at_odds

FILES = re.compile(r"\.(pdf|docx|xlsx|ics|zip)\b|/(picture|thumbnail|file|files/\d+)$")
# three committees of ten branches, two copies of people and gatherings in each branch, this year and the last
SIZE = Size(committees=3, blocks=1, folds=2, years=2)
# By the indexes there are, also where a table so small is read whole in less time: what a statement could do with them.
BY_INDEX = "".join(f"%20-c%20enable_{way}%3Doff" for way in ("seqscan", "hashjoin", "mergejoin"))
OF_COMMITTEE = ("staff", "leader", "jiwei", "archivist")
# Whoever has pages that neither staff nor branches have.
OTHERS = ["jiwei", "leader", "archivist", "auditor", "secadmin", "sysadmin"]
# Pages of the whole installation.
OF_ALL = {"/admin/kinds"}


@pytest.fixture(scope="module")
def sizes(
    loaded_demo: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[int, Probe]]:
    """The copies by number of committees, each in a database of its own; nobody changes them."""
    folder, probes = tmp_path_factory.mktemp("sizes"), {}
    with loaded_demo.app_context():
        # a wrong password is remembered of an address, which would be the same in all copies
        db.session.add(SignInThrottle(key="address:192.0.2.1", window_started_at=clock.now()))
        db.session.flush()
        copies = Copies(db.session(), SIZE, AS_OF)
        db.session.rollback()
        db.session.remove()
    with cluster_of_tests() as cluster:
        for committees in (1, SIZE.committees):
            copies.size = replace(SIZE, committees=committees)
            url = cluster.create_database(f"committees{committees}", template=MIGRATED)
            settings = replace(
                loaded_demo.config["SETTINGS"], database_url=url, data_dir=folder / "data"
            )
            with create_app(settings).app_context():
                copies.put(db.session())
                db.session.execute(text("ANALYZE"))
                db.session.commit()
                db.session.remove()
                db.engine.dispose()
            probe = Probe(settings, address=explaining(url) + BY_INDEX)
            probe.app.testing = True
            probes[committees] = probe
        yield probes
        for probe in probes.values():
            with probe.app.app_context():
                db.engine.dispose()


@pytest.fixture
def district(sizes: dict[int, Probe]) -> Flask:
    """The largest of them."""
    return sizes[SIZE.committees].app


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

    assert (number(Committee), number(Branch)) == (3, 30)
    members = session.scalars(
        select(func.count(Membership.member_id.distinct())).group_by(Membership.branch_id)
    )
    assert min(members) >= 2 * 6
    years = Counter(ym // 100 for ym in session.scalars(select(Activity.ym)))
    assert set(years) == {AS_OF.year - 1, AS_OF.year}
    assert min(years.values()) > 3 * 2 * 450


def test_what_the_trail_tells_of_the_copies_is_the_beginning_of_its_chain(session: Session) -> None:
    found = proof.verify(session)
    assert found.fault == ""
    assert found.older > 3 * 30


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
    assert records_at_odds(session) == []


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


@pytest.mark.parametrize(
    "usernames",
    [["staff"], ["secretary03"], ["member04"], OTHERS],
    ids=["staff", "secretary", "member", "others"],
)
def test_every_page_opens_and_costs_nothing_for_other_committees(
    sizes: dict[int, Probe], usernames: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One page of each address rule, with as many statements and about as many rows read where there is one committee.

    And no desk tells another number than the top bar. Of several people each opens what those before did not.
    """
    clock.fix_today(AS_OF)
    # once a minute a request costs a statement more, whichever it is
    monkeypatch.setattr(session_pages, "SEEN_EVERY", timedelta(days=1))
    alone, among = sizes[1], sizes[SIZE.committees]
    rules = among.app.url_map.bind("localhost")
    seen: set[str] = set()
    compared, faults = 0, []
    for username in usernames:
        browsers = {probe: Browser(probe.app, username) for probe in (alone, among)}
        waiting = ["/"]
        while waiting:
            url = waiting.pop()
            cost = {}
            for probe, browser in browsers.items():
                probe.forget()
                answer = browser.get(url)
                cost[probe] = probe.seen if answer.status_code == 200 else None
            assert answer.status_code in {200, 303}, f"{url}: {answer.status_code}"
            # copies have other numbers where there are fewer: not every record of the one is in the other
            if cost[alone] is not None and cost[among] is not None and url not in OF_ALL:
                compared += 1
                statements = [len(cost[probe]) for probe in (alone, among)]
                read = [sum(one.read for one in cost[probe]) for probe in (alone, among)]
                if statements[0] != statements[1] or read[1] > read[0] * 1.25 + 550:
                    grown = sorted(
                        (
                            (more.read - less.read, more.scans, more.text[-300:])
                            for less, more in zip(cost[alone], cost[among], strict=False)
                        ),
                        reverse=True,
                        key=lambda one: one[0],
                    )
                    faults.append(f"{url}: statements {statements}, rows read {read}: {grown[:1]}")
            for link in re.findall(r'href="(/[^"#]*)"', answer.text):
                path = link.replace("&amp;", "&")
                if path.startswith("/static/") or FILES.search(path):
                    continue
                rule, _ = rules.match(path.partition("?")[0], return_rule=True)
                # each entry of the menu leads to registers of its own
                kind = path if rule.endpoint == "groups.show" else rule.rule
                if kind not in seen:
                    seen.add(kind)
                    waiting.append(path)
        with among.app.app_context():
            assert disagreement(db.session(), browsers[among], username) == "", username
            db.session.remove()
    assert not faults
    assert len(seen) > 40
    assert compared > 30


def test_what_is_settled_is_not_read_for_what_is_open(
    sizes: dict[int, Probe], session: Session
) -> None:
    def number(of: type, *conditions: Any) -> int:
        return session.scalar(select(func.count()).select_from(of).where(*conditions)) or 0

    probe = sizes[SIZE.committees]
    browser = Browser(probe.app, "staff")
    browser.get("/follow-up")
    taken_apart = _queries._query2pg.cache_info().misses
    probe.forget()
    browser.get("/follow-up")
    # however long a statement is, the driver looks for its values once
    assert _queries._query2pg.cache_info().misses == taken_apart
    read = sum((Counter(one.scans) for one in probe.seen), Counter())
    # what the person signs, what others sign, what has not come back
    assert read["signing_step"] <= 3 * number(SigningStep, ~SigningStep.given) < number(SigningStep)
    # the list, and the number of each branch
    committee = session.scalar(select(func.min(Committee.id)))
    mine = number(Resolution, ~Resolution.is_closed, Resolution.committee_id == committee)
    assert read["resolution"] <= 2 * mine < number(Resolution)


@pytest.mark.parametrize("committee", ["", "c02"])
def test_top_bar_and_desk_agree_for_every_role_of_a_committee(
    district: Flask, session: Session, committee: str
) -> None:
    for role in ("secretary03", "clerk03", "discipline03", "member03", *OF_COMMITTEE):
        username = role + committee
        assert disagreement(session, Browser(district, username), username) == "", username


def test_a_district_is_refused_where_it_cannot_be(demo: Flask) -> None:
    answer = run(demo, "demo", "load", "--size", "district")
    assert answer.exit_code == 1
    assert "PostgreSQL" in answer.output
    answer = run(demo, "demo", "load", "--years", "2")
    assert answer.exit_code == 1
    assert "district and city" in answer.output
