"""What the desk counts is what the list offers: one fact for all kinds, of one's own committee."""

from datetime import date

import pytest
from sqlalchemy import func, literal, select

from intranet.domain.access.accounts import User
from intranet.domain.archive import due
from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.archive.words import ItemKind
from intranet.domain.organization.tables import Branch
from intranet.domain.records.closing import ClosedQuarter, LockException
from intranet.domain.records.workflow import State
from intranet.features.archive import making, queries
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter
from intranet.pagekit import filing
from intranet.pagekit.filing import filings
from tests.factories.activities import make_activity
from tests.factories.archive import file_all, final_summary, numbered
from tests.factories.committees import second_committee
from tests.rows import committed, stored

TODAY = date(2025, 10, 20)
Q2, Q3, Q4 = (Quarter(2024, number) for number in (2, 3, 4))


def closed(session, committee_id, quarter):
    """Closed for everybody; commits."""
    row = ClosedQuarter(
        committee_id=committee_id,
        year=quarter.year,
        quarter=quarter.number,
        closed_at=clock.now(),
    )
    committed(session, row)


def opened(session, branch, quarter, scope=""):
    """An exception that opens the quarter of the branch until four days from today; commits."""
    place = session.scalars(select(Branch).where(Branch.code == branch)).one()
    row = LockException(
        committee_id=place.committee_id,
        branch_id=place.id,
        year=quarter.year,
        quarter=quarter.number,
        scope=scope,
        reason="漏登一次活动",
        ends_on=date(2025, 10, 24),
        asked_by_id=session.scalars(select(User.id).where(User.username == "leader")).one(),
        asked_by_name="负责人",
        asked_at=clock.now(),
        agreed=True,
        decided_at=clock.now(),
    )
    committed(session, row)


def minutes(session, branch, held_on):
    """An approved record."""
    return make_activity(session, branch, ("assembly",), held_on=held_on, state=State.APPROVED)


def offered(session, committee_id):
    """What can be filed of past years, as the lists tell it: how many by year and word."""
    found = {}
    for filed in filings():
        for one in filed.finals(session, committee_id):
            if one.ready and one.year < TODAY.year:
                found[one.year, filed.word] = found.get((one.year, filed.word), 0) + 1
    return found


def checked(session, login_as, username, committee_id, count):
    """The desk, the page and the lists agree on the count."""
    desk, page = login_as(username).get("/").text, login_as(username).get("/archive/due").text
    found = offered(session, committee_id)
    assert sum(found.values()) == count
    assert f'往年文件待归档</a> <strong class="text-nowrap">{count}件' in desk
    assert f"往年文件待归档，共{count}件：" in page
    labels = {one.word: one.label for one in filings()}
    for (year, word), number in found.items():
        assert f"{year}年度{labels[word]}</a>{number}件" in page
    return found


@pytest.mark.on_both
def test_the_desk_counts_what_the_list_offers_of_every_kind(
    session, login_as, monkeypatch, count_statements
):
    monkeypatch.setattr(making, "render_document", lambda *_args, **_more: b"%PDF")
    monkeypatch.setattr(making, "_pages", lambda _content: 1)
    theirs = second_committee(session)
    numbered(session)
    rollup = final_summary(session, None, Q2)
    ours = rollup.committee_id
    final_summary(session, "B01", Q2)
    final_summary(session, "B02", Q3, closed=False)
    final_summary(session, "B08", Quarter(2025, 1))
    file_all(login_as, rollup)
    for branch, day in (
        ("B01", date(2024, 11, 12)),
        ("B02", date(2024, 12, 3)),
        ("B08", date(2024, 8, 6)),
    ):
        minutes(session, branch, day)
    final_summary(session, "D01", Q2)
    closed(session, ours, Q4)
    opened(session, "B01", Q4)
    opened(session, "B02", Q4, scope="study")
    closed(session, theirs.committee_id, Q4)
    # the summary of B01; the record of B02, whose exception opens other registers; notice and report of the roll-up;
    # the handbook of B08, for which nothing is open
    assert checked(session, login_as, "archivist", ours, 5) == {
        (2024, "summaries"): 1,
        (2024, "minutes"): 1,
        (2024, "dispatches"): 2,
        (2024, "handbooks"): 1,
    }
    assert checked(session, login_as, "archivist9", theirs.committee_id, 2) == {
        (2024, "summaries"): 1,
        (2024, "handbooks"): 1,
    }

    def cost(page):
        archivist = login_as("archivist")
        archivist.get(page)
        before = len(count_statements)
        archivist.get(page)
        return len(count_statements) - before

    pages = ("/", "/archive/due?year=2024&of=minutes", "/archive/due?year=2024&of=handbooks")
    few = [cost(page) for page in pages]
    for day in range(2, 8):
        minutes(session, "B08", date(2024, 2, day))
    closed(session, ours, Quarter(2024, 1))
    closed(session, ours, Quarter(2023, 4))
    assert [cost(page) for page in pages] == few
    # three handbooks more, of 2023
    assert sum(offered(session, ours).values()) == 5 + 6 + 3


def test_what_an_exception_opens_is_said_to_be_unlocked_and_until_when(app, session, login_as):
    numbered(session)
    summary = final_summary(session, "B01", Quarter(2025, 1))
    opened(session, "B01", Quarter(2025, 1))
    archivist = login_as("archivist")
    page = archivist.get("/archive/due?year=2025").text
    assert "解锁期间" in page
    assert "至2025-10-24" in page
    assert "尚未关账" not in page
    assert 'type="checkbox"' not in page
    answer = archivist.post("/archive/file", {"document": [f"summary.{summary.id}"], "code": ["x"]})
    assert answer.status_code == 409
    assert "所属季度已经关账，但正在解锁期间，解锁截止后才能归档：B01" in answer.text
    assert stored(app, ArchiveItem) == []


def test_a_kind_is_listed_and_counted_by_what_it_declares(session, monkeypatch):
    monkeypatch.setattr(filing, "_FILINGS", {})
    monkeypatch.setattr(due, "_DECLARED", {})

    @filing.files
    class Rosters(filing.Filing):
        """A roster of each branch, of 2024."""

        word, label, kinds = "rosters", "花名册", frozenset({ItemKind.HANDBOOK})

        def due(self, committees, today):
            """All of them."""
            rows = select(Branch).where(Branch.committee_id.in_(committees))
            told = {"id": Branch.id, "branch_id": Branch.id, "year": literal(2024)}
            return [due.Due(record="roster", rows=rows, since=literal(clock.now()), **told)]

        def told(self, session, due, rows):
            """By their names."""
            return [
                filing.Final(
                    kind=ItemKind.HANDBOOK,
                    record=("roster", branch.id),
                    branch_id=branch.id,
                    edition=1,
                    title=f"{branch.code}花名册",
                    responsible="机关党委",
                    document_number=branch.code,
                    year=2024,
                    written_on=date(2024, 12, 31),
                )
                for branch in session.scalars(rows)
            ]

        def making(self, session, item):
            """Nothing is made of it here."""
            raise NotImplementedError

        def source(self, session, item):
            """It has no page."""
            raise NotImplementedError

    (first, *_) = branches = session.scalars(select(Branch)).all()
    committee = first.committee_id
    assert offered(session, committee) == {(2024, "rosters"): len(branches)}
    counted = select(func.count()).select_from(due.waiting([committee], TODAY).subquery())
    assert session.scalar(counted) == len(branches)
    (standing,) = queries.standing_of(session, committee, TODAY)
    assert (standing.year, standing.filing.word, standing.ready) == (2024, "rosters", len(branches))
    chosen = {("roster", first.id), ("summary", first.id)}
    assert [one.record for _, one in filing.finals(session, committee, chosen)] == [
        ("roster", first.id)
    ]
