"""Attachments of an activity: photographs and scans with captions, by content hash."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.activities.tables import Activity
from intranet.domain.records.files import FileColumns
from intranet.domain.records.workflow import State
from intranet.foundation import chinese
from intranet.foundation.database import Base, choice
from intranet.foundation.questions import Question, Value, answer, ordered
from intranet.foundation.shown import Labelled

MAX_PER_ACTIVITY = 30
MAX_CAPTION = 120

_VERBS = (
    "开展",
    "召开",
    "举办",
    "举行",
    "组织",
    "参加",
    "学习",
    "观看",
    "参观",
    "走访",
    "赴",
    "到",
)
_CALLED = ("会", "会议", "大会", "座谈", "座谈会")


class AttachmentKind(Labelled):
    """What the file is."""

    PHOTO = "photo", "照片"
    SIGN_IN_SHEET = "sign_in_sheet", "签到表"
    SIGNED_RECORD = "signed_record", "签字记录"
    SPEECH = "speech", "讲稿、发言"
    OTHER = "other", "其他材料"


class Attachment(FileColumns, Base):
    """One file of one activity."""

    audited = ("attachment", "附件")
    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_activity", "activity_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[AttachmentKind] = mapped_column(choice(AttachmentKind, "attachment_kind"))
    caption: Mapped[str] = mapped_column(String(120), default="")
    taken_on: Mapped[date | None]

    @property
    def is_photo(self) -> bool:
        """Whether the file stands among the photographs (else among the scans and papers)."""
        return self.kind is AttachmentKind.PHOTO


def list_for(session: Session, activity_id: int) -> list[Attachment]:
    """All attachments of one activity in their order, photographs and papers alike. One statement."""
    return answer(session, files_of(activity_id))


def files_of(activity_id: int) -> Question[list[Attachment]]:
    """The same, to be asked with others."""
    return Question(_files, list, activity=activity_id)


def _files(value: Value) -> Select[Any]:
    return ordered(
        select(Attachment).where(Attachment.activity_id == value("activity")),
        Attachment.position,
        Attachment.id,
    )


def locked_because(activity: Activity) -> str | None:
    """Why the attachments of the activity cannot be changed in its present state; None when they can."""
    if activity.under_review_at is not None:
        return "该记录已受理，正在审核，附件暂不能修改；如需修改，请联系审核人退回。"
    return {
        State.APPROVED: "该记录已通过审核，已有附件不能修改；签字后的记录和签到表仍可扫描补传。",
        State.ARCHIVED: "该记录已归档，附件不能再修改。",
        State.VOIDED: "该记录已撤销登记，附件不能再修改。",
    }.get(activity.state)


# What is signed by hand comes back from paper after the record was approved and printed.
SIGNED_KINDS = (AttachmentKind.SIGN_IN_SHEET, AttachmentKind.SIGNED_RECORD)


def addable_kinds(activity: Activity) -> tuple[AttachmentKind, ...]:
    """Kinds of files that may be added in the activity's present state; none when it is closed to all."""
    if locked_because(activity) is None:
        return tuple(AttachmentKind)
    return SIGNED_KINDS if activity.state is State.APPROVED else ()


def suggested_caption(*, first: date, last: date | None, organization: str, title: str) -> str:
    """The standard caption ``{date}，{subject}{action}。``, e.g. 2025年9月15日，机关第一党支部开展主题党日。

    A title that already begins with a verb keeps it; a title that names a meeting is 召开, everything else 开展.
    """
    if title.startswith(_VERBS):
        verb = ""
    else:
        verb = "召开" if title.endswith(_CALLED) else "开展"
    text = f"{chinese.date_range(first, last)}，{organization}{verb}{title.rstrip('。')}。"
    return text if len(text) <= MAX_CAPTION else f"{text[: MAX_CAPTION - 2]}…。"
