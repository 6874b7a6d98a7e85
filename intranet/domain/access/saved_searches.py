"""What somebody looks for in a list again and again: a name and the choices, for that person alone."""

from typing import Any

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, and_, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.foundation.database import Base
from intranet.foundation.errors import NotFound, RuleBroken
from intranet.foundation.pagination import capped_count
from intranet.foundation.questions import Question, Value, ordered

MAX_NAME = 20
MAX_LIST = 60
MAX_QUERY = 600
MOST = 20


class SavedSearch(Base):
    """One search of a ``listed`` page, told by its endpoint; ``query`` is what its address asks for."""

    audited = ("saved_search", "保存的查询")
    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("user_id", "listed", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    listed: Mapped[str] = mapped_column(String(MAX_LIST))
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    query: Mapped[str] = mapped_column(String(MAX_QUERY))


def searches_of(user_id: int, listed: str) -> Question[list[SavedSearch]]:
    """What the person has kept to look for again in this list, by name."""
    return Question(_searches, list, user=user_id, listed=listed)


def _searches(value: Value) -> Select[Any]:
    return ordered(own(value("user"), value("listed")), SavedSearch.name)


def own(user_id: Any, listed: Any) -> Select[tuple[SavedSearch]]:
    """The searches that a person has kept of a list."""
    return select(SavedSearch).where(SavedSearch.user_id == user_id, SavedSearch.listed == listed)


def with_total(
    session: Session, lines: Select[Any], *, user_id: int, listed: str
) -> tuple[int, list[SavedSearch]]:
    """How many *lines* a list has, as far as they are counted, and the person's own searches. One statement."""
    return with_number(session, capped_count(lines), user_id=user_id, listed=listed)


def with_number(
    session: Session, number: Select[tuple[int]], *, user_id: int, listed: str
) -> tuple[int, list[SavedSearch]]:
    """A *number* that a page wants to know besides, and the person's own searches of its list. One statement."""
    total = number.subquery()
    mine = and_(SavedSearch.user_id == user_id, SavedSearch.listed == listed)
    rows = session.execute(
        select(total.c[0], SavedSearch)
        .select_from(total)
        .outerjoin(SavedSearch, mine)
        .order_by(SavedSearch.name)
    ).all()
    return rows[0][0], [row.SavedSearch for row in rows if row.SavedSearch]


def keep_search(
    session: Session, *, actor: Actor, listed: str, name: str, query: str
) -> SavedSearch:
    """Keep a search of a list, in place of the one with this name.

    Raises RuleBroken beside ``name`` when there are too many, or when the choices are too long to be kept.
    """
    if len(query) > MAX_QUERY:
        raise RuleBroken({"name": ["条件太多，不能保存，请减少几项。"]})
    mine = own(actor.user_id, listed)
    kept: SavedSearch | None = session.scalar(mine.where(SavedSearch.name == name))
    if kept is None:
        if (session.scalar(select(func.count()).select_from(mine.subquery())) or 0) >= MOST:
            raise RuleBroken({"name": [f"一个列表最多保存{MOST}个查询，请先删除不用的。"]})
        kept = SavedSearch(user_id=actor.user_id, listed=listed, name=name)
        session.add(kept)
    kept.query = query
    record_change(session, AuditAction.SEARCH_KEPT, kept, actor=actor, label=name)
    return kept


def drop_search(session: Session, number: int, *, actor: Actor) -> SavedSearch:
    """Forget one of one's own searches, and return it. Raises NotFound for anybody else's."""
    kept = session.get(SavedSearch, number)
    if kept is None or kept.user_id != actor.user_id:
        raise NotFound("没有找到这个查询，可能已经删除。")
    record_change(session, AuditAction.SEARCH_DROPPED, kept, actor=actor, label=kept.name)
    session.delete(kept)
    session.flush()
    return kept
