"""Attachments of an activity: photographs and scans with captions, by content hash."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.foundation.database import Base, choice

MAX_PER_ACTIVITY = 30


class AttachmentKind(StrEnum):
    """What the file is."""

    PHOTO = "photo"
    SIGN_IN_SHEET = "sign_in_sheet"
    SIGNED_RECORD = "signed_record"
    SPEECH = "speech"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Chinese name."""
        return {
            AttachmentKind.PHOTO: "照片",
            AttachmentKind.SIGN_IN_SHEET: "签到表",
            AttachmentKind.SIGNED_RECORD: "签字记录",
            AttachmentKind.SPEECH: "讲稿、发言",
            AttachmentKind.OTHER: "其他材料",
        }[self]


class Attachment(Base):
    """One file. ``master`` is served; ``sealed`` is the unaltered original for the archive, never served in pages."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_activity", "activity_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[AttachmentKind] = mapped_column(choice(AttachmentKind, "attachment_kind"))
    caption: Mapped[str] = mapped_column(String(120), default="")
    taken_on: Mapped[date | None]
    original_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(40))
    size_bytes: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    pages: Mapped[int | None]
    master_sha256: Mapped[str] = mapped_column(String(64))
    display_sha256: Mapped[str | None] = mapped_column(String(64))
    sealed_sha256: Mapped[str] = mapped_column(String(64))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]

    @property
    def is_picture(self) -> bool:
        """Whether the file can be shown in a page."""
        return self.display_sha256 is not None
