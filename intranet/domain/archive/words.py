"""Kinds, retention, states and numbers of filed documents, in the terms of DA/T 22-2015. Pure: no database."""

from intranet.foundation import looks
from intranet.foundation.shown import Labelled, Shown

# the folder of a package in which the signed copy lies as it came back
SIGNED_COPY = "签发稿/"


class Retention(Labelled):
    """保管期限 (国家档案局令第8号); the value is stored."""

    PERMANENT = "permanent", "永久"
    THIRTY = "thirty", "30年"
    TEN = "ten", "10年"

    @property
    def code(self) -> str:
        """As the number writes it."""
        return {Retention.PERMANENT: "Y", Retention.THIRTY: "D30", Retention.TEN: "D10"}[self]

    @property
    def years(self) -> int | None:
        """For how many years after that of the document; None for ever."""
        return {Retention.PERMANENT: None, Retention.THIRTY: 30, Retention.TEN: 10}[self]


class ItemKind(Labelled):
    """What is filed; the value is stored."""

    BRANCH_SUMMARY = "branch_summary", "党支部季度小结"
    BRANCH_YEAR = "branch_year", "党支部年度总结"
    COMMITTEE_SUMMARY = "committee_summary", "机关党委季度小结"
    COMMITTEE_YEAR = "committee_year", "机关党委年度总结"
    NOTICE = "notice", "机关党委通报"
    REPORT = "report", "机关党委报告"
    REVIEW = "review", "年度工作回顾"
    MINUTES = "minutes", "会议和活动记录"
    HANDBOOK = "handbook", "党支部工作手册"

    @property
    def usual(self) -> Retention:
        """How long it is kept where the office's own table does not say otherwise; a handbook holds minutes."""
        long = self in {ItemKind.MINUTES, ItemKind.HANDBOOK}
        return Retention.THIRTY if long else Retention.TEN


class ItemState(Shown):
    """Where a final document stands on its way to the archive; the last three are those of an item."""

    UNSIGNED = "unsigned", "尚未签发", *looks.WAITING
    OPEN = "open", "尚未关账", *looks.OPEN
    # closed, and open today by an exception
    UNLOCKED = "unlocked", "解锁期间", *looks.CHANGED
    FINAL = "final", "已定稿", *looks.APPROVED
    DUE = "due", "待归档", *looks.ATTENTION
    FILED = "filed", "已归档", *looks.ARCHIVED
    TRANSFERRED = "transferred", "已移交", *looks.DONE
    WITHDRAWN = "withdrawn", "已撤销归档", *looks.VOIDED


def archival_code(
    fonds: str, category: str, year: int, retention: Retention, unit: str, number: int
) -> str:
    """档号: levels are joined by ``-``, what stands on one level by ``·``; the number has four digits."""
    return f"{fonds}-{category}·{year}-{retention.code}-{unit}-{number:04d}"


def state_of_final(year: int, today_year: int) -> ItemState:
    """Of a final document that is not filed: documents of a year are filed in the next one, or earlier by choice."""
    return ItemState.DUE if year < today_year else ItemState.FINAL
