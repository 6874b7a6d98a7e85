"""What somebody looks for in the audit trail again and again: a name and the choices, for that person alone."""

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.foundation.database import Base
from intranet.foundation.errors import NotFound, RuleBroken

MAX_NAME = 20
MAX_QUERY = 600
MOST = 20


class SavedSearch(Base):
    """One search; ``query`` is what stands behind the question mark of the address of the trail."""

    audited = ("saved_search", "保存的查询")
    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    query: Mapped[str] = mapped_column(String(MAX_QUERY))


def keep_search(session: Session, *, actor: Actor, name: str, query: str) -> SavedSearch:
    """Keep a search, in place of the one with this name. Raises RuleBroken beside ``name`` when there are too many."""
    kept = session.scalar(
        select(SavedSearch).where(SavedSearch.user_id == actor.user_id, SavedSearch.name == name)
    )
    if kept is None:
        own = select(func.count(SavedSearch.id)).where(SavedSearch.user_id == actor.user_id)
        if (session.scalar(own) or 0) >= MOST:
            raise RuleBroken({"name": [f"最多保存{MOST}个查询，请先删除不用的。"]})
        kept = SavedSearch(user_id=actor.user_id, name=name)
        session.add(kept)
    kept.query = query
    record_change(session, AuditAction.SEARCH_KEPT, kept, actor=actor, label=name)
    return kept


def drop_search(session: Session, number: int, *, actor: Actor) -> str:
    """Forget one of one's own searches; its name. Raises NotFound for anybody else's."""
    kept = session.get(SavedSearch, number)
    if kept is None or kept.user_id != actor.user_id:
        raise NotFound("没有找到这个查询，可能已经删除。")
    record_change(session, AuditAction.SEARCH_DROPPED, kept, actor=actor, label=kept.name)
    session.delete(kept)
    session.flush()
    return kept.name
