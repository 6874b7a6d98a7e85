"""常用文字: places where a branch usually meets, and the usual steps of its gatherings of a kind, as rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.records.entered import EnteredColumns
from intranet.foundation.database import Base
from intranet.foundation.questions import Question, Value, ordered

MAX_TEXT = 60


class UsualWords(EnteredColumns, Base):
    """One place, or (with a kind) one step of the branch's gatherings of that kind, in the order of ``position``."""

    audited = ("usual_words", "常用文字")
    __tablename__ = "usual_words"
    __table_args__ = (Index("ix_usual_words_branch", "branch_id", "position", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("activity_kind.id"))
    text: Mapped[str] = mapped_column(String(MAX_TEXT))
    position: Mapped[int] = mapped_column(default=0)

    kind: Mapped[ActivityKind | None] = relationship(lazy="raise")

    @property
    def trail_label(self) -> str:
        """Its words."""
        return self.text


@dataclass(frozen=True)
class Usual:
    """What a branch's form offers: its places, and its steps by the code of their kind."""

    places: list[str] = field(default_factory=list)
    steps: dict[str, list[str]] = field(default_factory=dict)


def usual_of(branch_id: int | None) -> Question[Usual]:
    """The usual words of a branch; of the committee there are none."""
    return Question(_rows, _read, branch=branch_id)


def _rows(value: Value) -> Select[Any]:
    return ordered(
        select(UsualWords.text, ActivityKind.code)
        .outerjoin(ActivityKind, ActivityKind.id == UsualWords.kind_id)
        .where(UsualWords.branch_id == value("branch")),
        UsualWords.position,
        UsualWords.id,
    )


def _read(rows: Iterable[Any]) -> Usual:
    found = Usual()
    for text, code in rows:
        if code is None:
            found.places.append(text)
        else:
            found.steps.setdefault(code, []).append(text)
    return found
