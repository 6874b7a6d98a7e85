"""How a document stands that was asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.paper.prints import KEPT, PrintOrder, is_sealed
from intranet.foundation import clock, jobs
from intranet.foundation.errors import NotFound
from intranet.foundation.jobs import Standing
from intranet.foundation.pdf.pages import page_count
from intranet.foundation.worker import TOO_LONG

GONE = "没有找到这份文件。打印的文件只保留30分钟，由打印的人下载；需要时请重新打印。"
NO_PAGE = "这份文件没有这一页。"
_LONG = "制作时间超过了2分钟的上限，已经停止。请缩小范围后分几次打印。"
_FAILED = "多次尝试都没有制作成功，已经记录下来。请联系系统管理员。"
_IDLE = "已经等候较长时间，打印服务可能没有运行。没有进展的，请联系系统管理员。"
# Nobody is before it, and still nobody has begun.
_SOON = timedelta(minutes=1)
_STOPPED = "离开本页后无人等候，这份文件没有继续制作。"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One document on its page: what is said of it, whether it is still to come, whether it is there."""

    number: int
    file_name: str
    address: str
    job_id: int | None
    words: str
    pending: bool = False
    made: bool = False

    @property
    def title(self) -> str:
        """What is printed."""
        return self.file_name.removesuffix(".pdf")


def find(session: Session, number: int, user_id: int) -> Shown:
    """How a document of this person stands; NotFound for everybody else. At most three statements."""
    row = session.execute(
        select(
            PrintOrder.file_name,
            PrintOrder.address,
            PrintOrder.job_id,
            PrintOrder.asked_at,
            PrintOrder.made_at,
            PrintOrder.problem,
        ).where(
            PrintOrder.id == number,
            PrintOrder.user_id == user_id,
            PrintOrder.asked_at > clock.now() - KEPT,
        )
    ).first()
    if row is None:
        raise NotFound(GONE)
    if row.made_at is not None:
        words, pending, made = row.problem or "文件已经制作完成。", False, not row.problem
    else:
        words, pending = _standing(session, row.job_id, row.asked_at)
        made = False
    return Shown(
        number=number,
        file_name=row.file_name,
        address=row.address,
        job_id=row.job_id,
        words=words,
        pending=pending,
        made=made,
    )


def _standing(session: Session, job_id: int | None, asked_at: datetime) -> tuple[str, bool]:
    """What is said of a document that is not there, and whether it is still to come."""
    found = jobs.standing(session, job_id) if job_id is not None else None
    if job_id is None or found is None:
        return _STOPPED, False
    state, before = found
    match state:
        case Standing.FAILED:
            took_too_long = jobs.error_of(session, job_id) == TOO_LONG
            return (_LONG if took_too_long else _FAILED), False
        case Standing.UNDERWAY:
            return "正在制作，请稍候。", True
        case Standing.PAUSING:
            return "这一次没有制作成功，一两分钟后自动再试，请稍候。", True
        case Standing.WAITING if before:
            return f"正在排队，前面还有{before}份文件。", True
        case _:
            late = clock.now() - asked_at > _SOON
            return (_IDLE if late else "即将开始制作。"), True


def file_of(session: Session, found: Shown) -> bytes | None:
    """The file of a document as it waits, sealed where it is restricted; none while it is not made. One statement."""
    if not found.made:
        return None
    return session.scalar(select(PrintOrder.content).where(PrintOrder.id == found.number))


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a document that is looked at: ``number`` of ``count``."""

    number: int
    count: int

    @property
    def previous(self) -> int | None:
        """The page before it."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The page behind it."""
        return self.number + 1 if self.number < self.count else None


def leaf(session: Session, found: Shown, number: int) -> Leaf | None:
    """The page to be looked at; None of what is not made or is restricted. NotFound where there is no such page."""
    content = file_of(session, found)
    if content is None or is_sealed(content):
        return None
    count = page_count(content)
    if not 1 <= number <= count:
        raise NotFound(NO_PAGE)
    return Leaf(number, count)
