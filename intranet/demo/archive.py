"""The archive of the demo: what began the year is handed over, some of what followed is filed, the rest waits."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.people import Organization
from intranet.demo.reviewing import Step, carry_out
from intranet.domain.access.accounts import User
from intranet.domain.activities.tables import Activity
from intranet.domain.archive.numbering import proposed
from intranet.domain.archive.tables import (
    ArchiveItem,
    ArchiveNumbering,
    ArchiveRetention,
    ArchiveTransfer,
)
from intranet.domain.archive.words import ItemKind, Retention
from intranet.domain.records.reviewed import ReviewedColumns
from intranet.domain.records.workflow import Move
from intranet.domain.summaries.issued import IssuedNumber, Paper
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.features.activities.papers.filing import MinutesFiling
from intranet.features.archive.operations import item_of
from intranet.features.summaries.filing import SummaryFiling
from intranet.pagekit.filing import Final

_ARRANGED = date(2025, 2, 17)
_FILED, _HANDED_OVER = date(2025, 8, 20), date(2025, 9, 3)
_FILED_LATER = date(2025, 10, 14)
_EACH_TIME = 4
_MINUTES_OF = "B04"
_LOCATION = "档案室2柜3层，第1盒"


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Number the papers; file what the first half-year of some branches and the committee left, and some minutes."""
    archivist, committee = users["archivist"], office.committee.id
    moment = dates.instant(_ARRANGED, 9)
    numbering = ArchiveNumbering(
        committee_id=committee,
        fonds="0123",
        fonds_name="济南市国防动员办公室",
        category="WS",
        unit="JGDW",
        entered_by_id=archivist.id,
        created_at=moment,
        updated_at=moment,
    )
    session.add_all(
        [
            numbering,
            *(
                ArchiveRetention(
                    committee_id=committee,
                    kind=kind,
                    retention=Retention.THIRTY,
                    from_year=2025,
                    basis="本单位文件材料归档范围和文书档案保管期限表",
                    entered_by_id=archivist.id,
                    created_at=moment,
                    updated_at=moment,
                )
                for kind in (ItemKind.COMMITTEE_YEAR, ItemKind.REVIEW)
            ),
        ]
    )
    session.flush()
    _number(session, committee, users["leader"])
    waiting = {
        one: session.get_one(QuarterlySummary, one.record[1])
        for one in SummaryFiling().finals(session, committee, year=2025)
        if one.ready
    }
    first = {one: row for one, row in waiting.items() if row.quarter == 1}
    handed_over = _file(session, numbering, first, users, _FILED)
    done = dates.instant(_HANDED_OVER, 15)
    transfer = ArchiveTransfer(
        committee_id=committee,
        year=2025,
        transferred_on=_HANDED_OVER,
        receiver="办公室档案室",
        handed_by=archivist.display_name,
        received_by="孔令辉",
        entered_by_id=archivist.id,
        created_at=done,
        updated_at=done,
    )
    session.add(transfer)
    session.flush()
    for item in handed_over:
        item.transfer_id, item.location = transfer.id, _LOCATION
    second = {one: row for one, row in waiting.items() if row.quarter == 2}
    _file(session, numbering, second, users, _FILED_LATER)
    minutes = {
        one: session.get_one(Activity, one.record[1])
        for one in MinutesFiling().finals(session, committee, year=2025)
        if one.ready and one.branch_id == office.branches[_MINUTES_OF].id
    }
    _file(session, numbering, minutes, users, _FILED_LATER)


def _number(session: Session, committee: int, leader: User) -> None:
    """Notices and reports went out under a 文号, one after the other within a year."""
    approved = session.execute(
        select(QuarterlySummary.id, QuarterlySummary.approved_at)
        .where(
            QuarterlySummary.committee_id == committee,
            QuarterlySummary.branch_id.is_(None),
            QuarterlySummary.approved_at.is_not(None),
        )
        .order_by(QuarterlySummary.approved_at)
    ).tuples()
    given: Counter[int] = Counter()
    for number, moment in ((number, moment) for number, moment in approved if moment):
        for paper in (Paper.NOTICE, Paper.REPORT):
            given[moment.year] += 1
            session.add(
                IssuedNumber(
                    committee_id=committee,
                    summary_id=number,
                    paper=paper,
                    number=f"济国动机党〔{moment.year}〕{given[moment.year]}号",
                    entered_by_id=leader.id,
                    created_at=moment,
                    updated_at=moment,
                )
            )
    session.flush()


def _file(
    session: Session,
    numbering: ArchiveNumbering,
    waiting: Mapping[Final, ReviewedColumns],
    users: Mapping[str, User],
    day: date,
) -> list[ArchiveItem]:
    at, items, chosen = dates.instant(day, 10), [], list(waiting)[:_EACH_TIME]
    for one, place in zip(chosen, proposed(session, numbering, chosen), strict=True):
        item = item_of(one, place, entered_by_id=users["archivist"].id, at=at)
        items.append(item)
        session.add_all(carry_out(waiting[one], [Step(Move.ARCHIVE, at, "archivist")], users, at))
    session.add_all(items)
    session.flush()
    return items
