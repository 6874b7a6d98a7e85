"""Final summaries, and an archive that files them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.archive.tables import ArchiveItem, ArchiveNumbering
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.paper.parts import Paragraph, SectionPrint
from intranet.domain.records.closing import ClosedQuarter
from intranet.domain.records.files import keep_files
from intranet.domain.records.workflow import State
from intranet.domain.reports.document import fingerprint, freeze
from intranet.domain.summaries.signed_copies import CopyDifference, Ground, SignedCopy, SignedFile
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot, SummaryText
from intranet.foundation import clock
from intranet.foundation.pdf import ArchiveFields, PrintMetadata
from intranet.foundation.quarters import Period, Quarter
from intranet.pagekit.files import stores
from tests.rows import committed

Q1, Q2, Q3 = Quarter(2025, 1), Quarter(2025, 2), Quarter(2025, 3)
REASON = "误将未盖章的版本归档"


def _document(code: str, title: str, edition: int) -> SummaryPrint:
    return SummaryPrint(
        metadata=PrintMetadata(
            title=title,
            author=f"中共某办公室{code}支部委员会",
            identifier=f"{code}/{edition}",
            created=datetime(2025, 10, 9, tzinfo=UTC),
            keywords=("机关党委",),
            archive=ArchiveFields(creator=f"{code}支部", date="2025-10-09"),
        ),
        demo=False,
        title_lines=(title,),
        lead="本季度各项工作有序开展。",
        sections=(
            SectionPrint("一、主要工作情况", (Paragraph("召开支部党员大会1次。"),)),
            SectionPrint("二、存在问题", (Paragraph("学习形式还不够多样。"),)),
            SectionPrint("三、下季度重点工作", (Paragraph("组织一次现场学习。"),)),
        ),
        signatory="第一支部委员会",
        date="2025年10月9日",
        doc_no=code,
        edition=f"第{edition}版",
    )


def final_summary(
    session: Session,
    branch: str | None,
    period: Period,
    *,
    editions: int = 1,
    closed: bool = True,
    beside: Mapping[str, Any] | None = None,
    **changes: Any,
) -> QuarterlySummary:
    """An approved summary of a branch (None: of the committee) with its editions, its quarter closed; commits.

    What is frozen *beside* the content of each edition is that of a roll-up.
    """
    owner = session.scalars(select(Branch).where(Branch.code == branch)).one() if branch else None
    staff = session.scalars(select(User.id).where(User.username == "staff")).one()
    leader = session.scalars(select(User.id).where(User.username == "leader")).one()
    committee = owner.committee_id if owner else session.scalars(select(Committee.id)).first()
    moment = clock.now()
    summary = QuarterlySummary(
        committee_id=committee,
        branch_id=owner.id if owner else None,
        year=period.year,
        quarter=period.number,
        as_of=period.last_day,
        state=State.APPROVED,
        entered_by_id=staff,
        submitted_by_id=staff,
        submitted_at=moment,
        approved_by_id=leader,
        approved_at=moment,
        created_at=moment,
        updated_at=moment,
        text=SummaryText(narrative={}),
    )
    for name, value in changes.items():
        setattr(summary, name, value)
    session.add(summary)
    session.flush()
    if closed:
        session.add(
            ClosedQuarter(
                committee_id=summary.committee_id,
                branch_id=summary.branch_id,
                year=summary.year,
                quarter=summary.quarter or 4,
                closed_at=moment,
            )
        )
    code = f"{branch or 'JG'}-{period}"
    for edition in range(1, editions + 1):
        title = f"{branch or '机关党委'}{period.label}党建工作小结"
        told: Any = SimpleNamespace(data={"季度": str(period), "记录": []}, figures=())
        document = {**freeze(_document(code, title, edition), told), **(beside or {})}
        session.add(
            SummarySnapshot(
                summary_id=summary.id,
                edition=edition,
                document=document,
                sha256=fingerprint(document),
                record_count=0,
                created_at=moment,
                created_by_id=leader,
            )
        )
    committed(session)
    return summary


def signed_copy(
    session: Session,
    summary: QuarterlySummary,
    *files: tuple[str, bytes],
    differences: Sequence[CopyDifference] = (),
    **changes: Any,
) -> SignedCopy:
    """What came back of the first edition, final unless *changes* say otherwise; commits."""
    staff = session.scalars(select(User.id).where(User.username == "staff")).one()
    moment = clock.now()
    kept = keep_files(stores(), files) if files else []
    copy = SignedCopy(
        summary_id=summary.id,
        committee_id=summary.committee_id,
        edition=1,
        ground=Ground.STATED_DIFFERENCES if differences else Ground.STATED_SAME,
        returned_by_id=staff,
        returned_by_name="马玉洁",
        returned_at=moment,
        files=[SignedFile(added_by_id=staff, added_at=moment, **one.columns()) for one in kept],
        differences=list(differences),
        **{"final_at": moment, **changes},
    )
    committed(session, copy)
    return copy


def numbered(session: Session, committee_id: int | None = None) -> ArchiveNumbering:
    """What the numbers of a committee begin with: 0123-WS·…-JGDW-…; commits."""
    archivist = session.scalars(select(User.id).where(User.username == "archivist")).one()
    moment = clock.now()
    row = ArchiveNumbering(
        committee_id=committee_id or session.scalars(select(Committee.id)).first(),
        fonds="0123",
        fonds_name="某市某办公室",
        category="WS",
        unit="JGDW",
        entered_by_id=archivist,
        created_at=moment,
        updated_at=moment,
    )
    committed(session, row)
    return row


def file_all(login_as: Any, *summaries: QuarterlySummary) -> list[str]:
    """Have the archivist file these under the numbers that are proposed; the numbers."""
    return file_records(login_as, *(f"summary.{one.id}" for one in summaries))


def file_records(login_as: Any, *keys: str) -> list[str]:
    """The same of documents by the keys of the page."""
    archivist = login_as("archivist")
    page = archivist.get("/archive/file", query_string={"document": keys}).text
    chosen, codes = _hidden(page, "document"), _hidden(page, "code")
    answer = archivist.post("/archive/file", {"document": chosen, "code": codes})
    assert answer.status_code == 303, answer.text
    return codes


def _hidden(page: str, name: str) -> list[str]:
    start = f'name="{name}" value="'
    return [part.split('"', 1)[0] for part in page.split(start)[1:]]


def withdraw(login_as: Any, item: ArchiveItem, reason: str = REASON) -> Any:
    """Have the archivist undo a filing; the answer."""
    return login_as("archivist").post(
        f"/archive/items/{item.id}/withdraw",
        {"withdrawn_reason": reason, "version": str(item.version)},
    )
