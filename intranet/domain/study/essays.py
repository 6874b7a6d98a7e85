"""心得体会、调研文章: who wrote what for which occasion. The text itself stays where it was published or filed."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import EnteredColumns
from intranet.domain.records.locking import Locked
from intranet.foundation.database import Base

MAX_TITLE = 80
MAX_OCCASION = 60
MAX_PUBLISHED = 80


class StudyEssay(EnteredColumns, Base):
    """One essay of a member, entered by the branch."""

    audited = ("study_essay", "心得体会")
    closes = Locked(Ledger.STUDY, ("written_on",))
    __tablename__ = "study_essay"
    __table_args__ = (
        Index("ix_study_essay_branch", "branch_id", "written_on", "id"),
        Index("ix_study_essay_member", "member_id", "written_on"),
        Index("uq_study_essay_title", "member_id", "title", "written_on", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    written_on: Mapped[date]
    occasion: Mapped[str] = mapped_column(String(MAX_OCCASION), default="")
    published: Mapped[str] = mapped_column(String(MAX_PUBLISHED), default="")

    @property
    def trail_label(self) -> str:
        """Its title."""
        return self.title
