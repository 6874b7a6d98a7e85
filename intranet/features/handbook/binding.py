"""Sections bound into a handbook: numbered, with the front page."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.organization.directory import branches_on, name_of_committee
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch, Post, PostTitle, overlaps
from intranet.domain.paper.documents import TableSheetPrint
from intranet.domain.paper.handbook import HandbookPart, HandbookPrint
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import TablePrint
from intranet.foundation import clock
from intranet.foundation.chinese import long_date, numeral
from intranet.foundation.errors import NotFound
from intranet.foundation.pdf import title_lines
from intranet.foundation.quarters import Period
from intranet.pagekit.handbook import Book, Section, sections_for
from intranet.pagekit.printing import in_demo

TITLE = "党支部工作手册"
KEPT = "登记由党支部留存，此件只列人次。"
NOTHING_IN = "本期没有内容、未编入的部分：{}。"


def opened_book(session: Session, branch: Branch, period: Period, *, actor: Actor) -> Book:
    """What the person may read of the branch, up to today or the end of the period."""
    as_of = min(period.last_day, clock.today(), branch.dissolved_on or period.last_day)
    (name,) = branches_on(session, as_of, branch_ids=[branch.id], committee_ids=[])
    return Book(session=session, actor=actor, branch=name, period=period, as_of=as_of)


def handbook_of(session: Session, branch: Branch, period: Period, *, actor: Actor) -> HandbookPrint:
    """The handbook of a branch as the person may read it."""
    book = opened_book(session, branch, period, actor=actor)
    maker = name_of_committee(session, branch.committee_id, book.as_of).full_name
    return bound(book, sections_for(actor, book.branch), maker=maker, demo=in_demo())


def register_of(book: Book, section: Section, *, demo: bool) -> TableSheetPrint:
    """A section that is one table, as a document of its own; who may not read the table has its numbers alone.

    Raises NotFound where there is nothing in it.
    """
    content = section.tell(book)
    if content.empty:
        raise NotFound(f"{book.period.label}没有可以打印的{section.heading}。")
    table = next(iter(content.tables), TablePrint(title="", columns=(), rows=(), empty=KEPT))
    title = f"{book.branch.short_name}{book.period.label}{section.heading}"
    return TableSheetPrint(
        metadata=sheet_metadata(
            title,
            author=book.branch.full_name,
            identifier=f"{book.branch.code}-{book.period}-{section.word}",
            day=book.as_of,
            subject=section.heading,
            document_type="台账",
            year=book.period.year,
        ),
        demo=demo,
        keep_together=tuple(sorted(set(content.names))),
        title_lines=title_lines((book.branch.short_name, book.period.label, section.heading)),
        paragraphs=content.paragraphs,
        source=f"{book.branch.short_name}制表，数据截至{long_date(book.as_of)}。",
        table=replace(table, landscape=True),
    )


def handbook_title(short_name: str, period: Period) -> str:
    """The title under which it is printed and filed."""
    return f"{short_name}{period.label}{TITLE}"


def handbook_number(code: str, period: Period) -> str:
    """The number by which it is known."""
    return f"{code}-{period}-handbook"


def bound(book: Book, sections: Sequence[Section], *, maker: str, demo: bool) -> HandbookPrint:
    """The handbook; ``maker`` issues it. Sections with nothing in them are named under the contents."""
    parts: list[HandbookPart] = []
    names: set[str] = set()
    nothing_in = []
    for one in sections:
        content = one.tell(book)
        if content.empty:
            nothing_in.append(one.heading)
            continue
        names.update(content.names)
        parts.append(
            HandbookPart(
                heading=f"{numeral(len(parts) + 1)}、{one.heading}",
                paragraphs=content.paragraphs,
                tables=content.tables,
                pages=content.pages,
            )
        )
    secretaries = _secretaries(book)
    title = handbook_title(book.branch.short_name, book.period)
    return HandbookPrint(
        metadata=sheet_metadata(
            title,
            author=book.branch.full_name,
            identifier=handbook_number(book.branch.code, book.period),
            day=book.as_of,
            subject=TITLE,
            document_type="手册",
            year=book.period.year,
        ),
        demo=demo,
        keep_together=tuple(sorted({*names, *secretaries})),
        title=TITLE,
        period=book.period.label,
        full_name=book.branch.full_name,
        secretaries="、".join(secretaries),
        maker=maker,
        source=f"本册由党支部工作记录生成，数据截至{long_date(book.as_of)}。"
        + (NOTHING_IN.format("、".join(nothing_in)) if nothing_in else ""),
        parts=tuple(parts),
    )


def _secretaries(book: Book) -> list[str]:
    """Who held the post in the period, in order of time. One statement."""
    found = book.session.scalars(
        select(Member.name)
        .join(Post, Post.member_id == Member.id)
        .where(
            Post.branch_id == book.branch.id,
            Post.title == PostTitle.BRANCH_SECRETARY,
            overlaps(Post.starts_on, Post.ends_on, book.first, book.as_of),
        )
        .order_by(Post.starts_on)
    )
    return list(dict.fromkeys(found))
