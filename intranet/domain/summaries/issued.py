"""发文字号: what the office gives a summary, or a paper made of it, when it is sent out; typed, never counted here."""

import re
from collections.abc import Mapping

from sqlalchemy import ColumnElement, ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.records.entered import EnteredColumns
from intranet.domain.summaries.tables import SUMMARY, QuarterlySummary
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_NUMBER = 40
_BRACKETS = str.maketrans("[]［］【】()（）", "〔〕〔〕〔〕〔〕〔〕")
# 机关代字〔年份〕序号; 序号 without zeros in front (GB/T 9704-2012, 7.2.5)
_NUMBER = re.compile(r"[^〔〕0-9]{1,20}〔(?:19|20)[0-9]{2}〕[1-9][0-9]{0,3}号")


class Paper(Labelled):
    """What carries a number of its own; the value is the word under which it is filed, too."""

    SUMMARY = SUMMARY.key, "小结或总结"
    NOTICE = "notice", "通报"
    REPORT = "report", "报告"
    REVIEW = "review", "年度工作回顾"


class IssuedNumber(EnteredColumns, Base):
    """The number of one paper: its year is in it, so that within a committee none is given twice in a year."""

    audited = ("issued_number", "文号")
    __tablename__ = "issued_number"
    __table_args__ = (
        Index("uq_issued_number", "committee_id", "number", unique=True),
        Index("uq_issued_number_paper", "summary_id", "paper", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    summary_id: Mapped[int] = mapped_column(ForeignKey("quarterly_summary.id"))
    paper: Mapped[Paper] = mapped_column(choice(Paper, "paper"))
    number: Mapped[str] = mapped_column(String(MAX_NUMBER))

    @property
    def trail_label(self) -> str:
        """The number itself."""
        return self.number


def tidied(typed: str) -> str:
    """A number in its one form, 机关代字〔2026〕3号, or empty; ValueError for anything else."""
    number = "".join(typed.split()).translate(_BRACKETS)
    if number and not _NUMBER.fullmatch(number):
        raise ValueError(number)
    return number


def year_of(number: str) -> int:
    """The year in a number that is ``tidied``; 0 where there is none."""
    return int(number.partition("〔")[2][:4] or 0)


def issued(paper: Paper) -> ColumnElement[str]:
    """SQL beside QuarterlySummary: the number of its *paper*, empty where it has none."""
    found = select(IssuedNumber.number).where(
        IssuedNumber.summary_id == QuarterlySummary.id, IssuedNumber.paper == paper
    )
    return func.coalesce(found.correlate(QuarterlySummary).scalar_subquery(), "")


def numbers_of(session: Session, summary_id: int) -> Mapping[Paper, str]:
    """What the papers of a summary are numbered. One statement."""
    rows = session.execute(
        select(IssuedNumber.paper, IssuedNumber.number).where(IssuedNumber.summary_id == summary_id)
    )
    return dict(rows.tuples().all())
