"""规范表述: wrong forms of set phrases that must not stand in a final text, and the right ones.

Some are wrong everywhere and ship with the product; a committee adds its own as rows with validity, because phrases
change and a reprint keeps those of its own date.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.organization.tables import valid_on
from intranet.domain.records.entered import EnteredColumns
from intranet.domain.records.plain_text import Finding
from intranet.foundation.database import Base, choice
from intranet.foundation.questions import Question, Value, ordered
from intranet.foundation.shown import Labelled

MAX_PHRASE = 40
MAX_SOURCE = 80


class Weight(Labelled):
    """What a wrong form does to a final text; the value is stored."""

    BLOCKS = "blocks", "改正后才能提交"
    WARNS = "warns", "提醒核对"


class SetPhrase(EnteredColumns, Base):
    """A form that the committee wants corrected, and what is to stand instead; ``valid_to`` is its last day."""

    audited = ("set_phrase", "规范表述")
    __tablename__ = "set_phrase"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="period"),
        Index("uq_set_phrase", "committee_id", "wrong", "valid_from", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    wrong: Mapped[str] = mapped_column(String(MAX_PHRASE))
    instead: Mapped[str] = mapped_column(String(MAX_PHRASE))
    weight: Mapped[Weight] = mapped_column(choice(Weight, "phrase_weight"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(MAX_SOURCE), default="")

    @property
    def trail_label(self) -> str:
        """The wrong form."""
        return self.wrong


@dataclass(frozen=True, slots=True)
class Phrase:
    """A wrong form with what is to stand instead; ``blocks`` until it is mended.

    ``within`` are right words that its signs stand in by chance: 学习总书记重要讲话 names nobody 习总书记.
    """

    wrong: str
    instead: str
    blocks: bool = True
    within: tuple[str, ...] = ()

    def found_in(self, text: str) -> bool:
        """Whether the wrong form stands in the text, other than as part of the right one or of other words."""
        for right in (self.instead, *self.within):
            text = text.replace(right, _TAKEN_OUT)
        return self.wrong in text


# so that what stood on both sides does not meet
_TAKEN_OUT = "\0"


SHIPPED = (
    Phrase("二个维护", "两个维护", within=("第二个维护", "十二个维护")),
    Phrase("二个确立", "两个确立", within=("第二个确立", "十二个确立")),
    # 责任意识、服务意识两个意识 is right
    Phrase("两个意识", "四个意识", blocks=False),
    Phrase("四个意思", "四个意识"),
    Phrase("三会一刻", "三会一课"),
    Phrase("主题党日日", "主题党日", within=("主题党日日常", "主题党日日程", "主题党日日期")),
    Phrase("习总书记", "习近平总书记", within=("学习总书记", "研习总书记")),
    Phrase("新时代中国特色社会主义思想", "习近平新时代中国特色社会主义思想", blocks=False),
    Phrase("党政军民学、东西南北中", "党政军民学，东西南北中", blocks=False),
)
"""Slips that are wrong in every office."""


def phrases_on(committee_id: int, day: date) -> Question[tuple[Phrase, ...]]:
    """Those that ship with the product, and the committee's of the day; to be asked with others."""
    return Question(_phrases, _all, committee=committee_id, day=day)


def _phrases(value: Value) -> Select[Any]:
    return ordered(
        select(SetPhrase.wrong, SetPhrase.instead, SetPhrase.weight).where(
            SetPhrase.committee_id == value("committee"),
            valid_on(SetPhrase.valid_from, SetPhrase.valid_to, value("day")),
        ),
        SetPhrase.id,
    )


def _all(rows: Iterable[Any]) -> tuple[Phrase, ...]:
    own = (Phrase(row.wrong, row.instead, row.weight is Weight.BLOCKS) for row in rows)
    return (*SHIPPED, *own)


def phrase_findings(text: str, field: str, phrases: Sequence[Phrase]) -> list[Finding]:
    """Which wrong forms stand in one piece of typed text."""
    return [
        Finding(one.blocks, f"“{one.wrong}”应为“{one.instead}”，请核对。", field)
        for one in phrases
        if one.found_in(text)
    ]
