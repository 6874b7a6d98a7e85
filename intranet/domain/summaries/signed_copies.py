"""定稿回传: the signed copy of an edition as it came back, and how it differs from what was approved."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from intranet.domain.records.files import FileColumns
from intranet.foundation.database import Base, choice
from intranet.foundation.marked import marked
from intranet.foundation.office import PACKAGES
from intranet.foundation.shown import Labelled

DOCX = PACKAGES["docx"][0]
MOST_TOLD, LONGEST_TOLD = 3, 40
"""As many differences are told on paper, of more their number; of so many characters, of longer ones the place."""
_SIDES = ("old", "new")


class Ground(Labelled):
    """How it is known what the signed copy says."""

    COMPARED = "compared", "逐段比对 Word 文件"
    STATED_SAME = "stated_same", "回传人确认与本版一致"
    STATED_DIFFERENCES = "stated_differences", "回传人列出不同之处"


class Matter(Labelled):
    """What a difference is about, in the order of the list."""

    FIGURE = "figure", "数据"
    TEXT = "text", "文字"
    MISSING = "missing", "缺少"


class SignedCopy(Base):
    """One return of a signed edition: it counts (``final_at``) once every difference is accepted by name.

    One of which it is only stated that it is the same counts once somebody else has confirmed that by name.
    One that is withdrawn stays with its files and counts for nothing. ``committee_id`` repeats the summary's.
    """

    audited = ("signed_copy", "签发稿")
    __tablename__ = "signed_copy"
    __table_args__ = (
        CheckConstraint("final_at IS NULL OR withdrawn_at IS NULL", name="final_or_withdrawn"),
        Index("ix_signed_copy_summary", "summary_id", "edition"),
        Index(
            "ix_signed_copy_open",
            "committee_id",
            "summary_id",
            "edition",
            sqlite_where=text("final_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("final_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("quarterly_summary.id"))
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    edition: Mapped[int]
    ground: Mapped[Ground] = mapped_column(choice(Ground, "ground"))
    returned_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    returned_by_name: Mapped[str] = mapped_column(String(40))
    returned_at: Mapped[datetime]
    final_at: Mapped[datetime | None]
    # who confirmed what was stated of scans; empty where differences were accepted, or compared and none found
    confirmed_by_name: Mapped[str] = mapped_column(String(40), default="", server_default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_name: Mapped[str] = mapped_column(String(40), default="")
    withdrawn_reason: Mapped[str] = mapped_column(String(200), default="")

    files: Mapped[list["SignedFile"]] = relationship(lazy="raise", order_by="SignedFile.id")
    differences: Mapped[list["CopyDifference"]] = relationship(
        lazy="raise", order_by="CopyDifference.position"
    )

    @property
    def waits(self) -> bool:
        """Whether differences are left to be accepted, or a statement to be confirmed."""
        return self.final_at is None and self.withdrawn_at is None

    @property
    def to_accept(self) -> list["CopyDifference"]:
        """Differences that nobody has accepted."""
        return [one for one in self.differences if one.accepted_at is None]


class SignedFile(FileColumns, Base):
    """A file of a signed copy: the document as it was signed, or its scan (正本)."""

    audited = ("signed_file", "签发稿文件")
    __tablename__ = "signed_file"
    __table_args__ = (Index("uq_signed_file", "copy_id", "sealed_sha256", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("signed_copy.id"))

    @property
    def sort(self) -> str:
        """签发稿 for the document, 正本扫描件 for what was scanned."""
        return "签发稿" if self.media_type == DOCX else "正本扫描件"


class CopyDifference(Base):
    """One place in which the signed copy is not what was approved; who accepted it, when, and why if that is told."""

    __tablename__ = "copy_difference"
    __table_args__ = (
        CheckConstraint("(accepted_at IS NULL) = (accepted_by_id IS NULL)", name="accepted"),
        Index("uq_copy_difference", "copy_id", "position", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("signed_copy.id"))
    position: Mapped[int]
    matter: Mapped[Matter] = mapped_column(choice(Matter, "matter"))
    place: Mapped[str] = mapped_column(String(80))
    old: Mapped[str] = mapped_column(Text)
    new: Mapped[str] = mapped_column(Text)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    accepted_by_name: Mapped[str] = mapped_column(String(40), default="")
    accepted_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200), default="")

    @property
    def label(self) -> str:
        """Where it is, as the head of what differs."""
        return self.place

    @property
    def pieces(self) -> tuple[tuple[str, str], ...]:
        """What went and what came, marked."""
        return marked(self.old, self.new) if self.old and self.new else ()

    @property
    def told(self) -> str:
        """In few words: （一）…“126”改为“128”."""
        old, new = ("".join(text for kind, text in self.pieces if kind == side) for side in _SIDES)
        if not (old and new) or len(old + new) > LONGEST_TOLD:
            return f"{self.place}有改动"
        return f"{self.place}“{old}”改为“{new}”"


def copies_of(session: Session, summary_id: int) -> list[SignedCopy]:
    """All returns with their files and differences, newest first. Three statements."""
    return list(
        session.scalars(
            select(SignedCopy)
            .where(SignedCopy.summary_id == summary_id)
            .order_by(SignedCopy.id.desc())
            .options(selectinload(SignedCopy.files), selectinload(SignedCopy.differences))
        )
    )


def told_briefly(differences: Sequence[CopyDifference]) -> str:
    """What a paper says of how its signed copy differs; empty where it does not."""
    if len(differences) > MOST_TOLD:
        return f"，有{len(differences)}处不同"
    return "：" + "；".join(one.told for one in differences) if differences else ""


AcceptedIn = dict[int, list[CopyDifference]]
"""By editions what their signed copies say otherwise."""


def accepted_of(session: Session, summary_ids: Collection[int]) -> dict[int, AcceptedIn]:
    """What signed copies that count say otherwise than their editions, by summary. One statement."""
    rows = session.execute(
        select(SignedCopy.summary_id, SignedCopy.edition, CopyDifference)
        .join(CopyDifference, CopyDifference.copy_id == SignedCopy.id)
        .where(SignedCopy.summary_id.in_(summary_ids), SignedCopy.final_at.is_not(None))
        .order_by(CopyDifference.copy_id, CopyDifference.position)
    )
    found: dict[int, AcceptedIn] = {}
    for summary_id, edition, difference in rows:
        found.setdefault(summary_id, {}).setdefault(edition, []).append(difference)
    return found


def returned_finally(session: Session, summary_id: int, edition: int) -> bool:
    """Whether a signed copy of this edition came back and counts. One statement."""
    found = select(SignedCopy.id).where(
        SignedCopy.summary_id == summary_id,
        SignedCopy.edition == edition,
        SignedCopy.final_at.is_not(None),
    )
    return session.scalar(found.limit(1)) is not None
