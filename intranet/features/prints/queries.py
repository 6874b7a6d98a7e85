"""How a document stands that was asked for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.prints import KEPT, PrintOrder
from intranet.foundation import clock, jobs
from intranet.foundation.errors import NotFound
from intranet.foundation.jobs import Standing

GONE = "没有找到这份文件。打印的文件只保留30分钟，由打印的人下载；需要时请重新打印。"
_LONG = "制作时间超过了2分钟的上限，已经停止。请缩小范围后分几次打印。"
_FAILED = "多次尝试都没有制作成功，已经记录下来。请联系系统管理员。"
_STOPPED = "离开本页后无人等候，这份文件没有继续制作。"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One document on its page: what is said of it, whether it is still to come, whether it is there."""

    number: int
    file_name: str
    address: str
    job_id: int | None
    asked_at: datetime
    words: str
    pending: bool = False
    made: bool = False


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
    words, pending, made = _standing(session, row.job_id, row.problem, row.made_at is not None)
    return Shown(
        number=number,
        file_name=row.file_name,
        address=row.address,
        job_id=row.job_id,
        asked_at=row.asked_at,
        words=words,
        pending=pending,
        made=made,
    )


def _standing(
    session: Session, job_id: int | None, problem: str, is_made: bool
) -> tuple[str, bool, bool]:
    """What is said, whether it is still to come, whether it is there."""
    if is_made:
        return (problem, False, False) if problem else ("文件已经制作完成。", False, True)
    found = jobs.standing(session, job_id) if job_id is not None else None
    if found is None:
        return _STOPPED, False, False
    state, before = found
    if state is Standing.FAILED:
        timed_out = jobs.error_of(session, job_id or 0) == "TimeoutError"
        return (_LONG if timed_out else _FAILED), False, False
    words = {
        Standing.UNDERWAY: "正在制作，请稍候。",
        Standing.PAUSING: "这一次没有制作成功，一两分钟后自动再试，请稍候。",
        Standing.WAITING: f"正在排队，前面还有{before}份文件。" if before else "即将开始制作。",
    }
    return words[state], True, False


def file_of(session: Session, number: int) -> bytes | None:
    """The file of a document. One statement."""
    return session.scalar(select(PrintOrder.content).where(PrintOrder.id == number))
