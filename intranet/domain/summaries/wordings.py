"""固定表述: what an office says of itself in its own words: under whose lead it works, to whom it reports.

Nothing of it is known to the product: each is a row of the committee with validity, and what has none is left out.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.organization.tables import valid_on
from intranet.domain.records.entered import EnteredColumns
from intranet.domain.summaries.phrases import MAX_SOURCE
from intranet.foundation.database import Base, choice
from intranet.foundation.questions import Question, Value, ordered
from intranet.foundation.shown import Labelled

MAX_WORDING = 200


class Use(Labelled):
    """Where a wording stands; the value is stored."""

    BRANCH_LED = "branch_led", "支部小结开头的领导关系"
    COMMITTEE_LED = "committee_led", "机关党委小结开头的领导关系"
    GUIDING = "guiding", "小结开头的指导思想"
    REPORT_TO = "report_to", "报告的主送机关"


class OfficeWording(EnteredColumns, Base):
    """A wording of the committee in one place; ``valid_to`` is its last day."""

    audited = ("office_wording", "固定表述")
    __tablename__ = "office_wording"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="period"),
        Index("uq_office_wording", "committee_id", "use", "valid_from", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    use: Mapped[Use] = mapped_column(choice(Use, "wording_use"))
    text: Mapped[str] = mapped_column(String(MAX_WORDING))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(MAX_SOURCE), default="")

    @property
    def trail_label(self) -> str:
        """Where it stands."""
        return self.use.label


def wordings_on(committee_id: int, day: date) -> Question[Mapping[Use, str]]:
    """The committee's of the day by where they stand, of several the one that began last; to be asked with others."""
    return Question(_wordings, _by_use, committee=committee_id, day=day)


def _wordings(value: Value) -> Select[Any]:
    return ordered(
        select(OfficeWording.use, OfficeWording.text).where(
            OfficeWording.committee_id == value("committee"),
            valid_on(OfficeWording.valid_from, OfficeWording.valid_to, value("day")),
        ),
        OfficeWording.valid_from,
    )


def _by_use(rows: Iterable[Any]) -> Mapping[Use, str]:
    return {row.use: row.text for row in rows}
