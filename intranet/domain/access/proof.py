"""Whether the audit trail is what was written: all of it is read once, in order, in batches."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, String, Text, case, cast, func, select, true, type_coerce, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from intranet.domain.access.audit import AuditEvent, AuditHead
from intranet.domain.access.chain import TOLD, Anchor, told, told_raw
from intranet.foundation import sealed
from intranet.foundation.signing import Signer

_TABLE = AuditEvent.__table__
_MOMENTS = {
    # the text that SQLite keeps
    "sqlite": type_coerce(_TABLE.c.occurred_at, String),
    # spelt by the database, which is quicker; none that people have a calendar for is no moment
    "postgresql": case(
        (
            _TABLE.c.occurred_at >= datetime(1, 1, 2, tzinfo=UTC),
            func.to_char(
                func.timezone("UTC", _TABLE.c.occurred_at),
                'YYYY-MM-DD"T"HH24:MI:SS.US',
                type_=String,
            ),
        )
    ),
}
_MOMENT, _DETAILS = TOLD.index("occurred_at"), TOLD.index("details")
_AT_A_TIME = 2000
# the end of a trail without any event
NOTHING = Anchor(0, hashlib.sha256().hexdigest())


class Proof(NamedTuple):
    """What was found: how many events, how many of them are older than the chain, the last one, and the first fault."""

    events: int
    older: int
    last: Anchor
    fault: str


class _Broken(Exception):
    """The first thing that is not as it was written."""


def verify(session: Session, anchor: Anchor | None = None) -> Proof:
    """Read the whole trail and compare it with its signatures, its head and an *anchor* from elsewhere.

    The anchor may be from paper and have the beginning of its signature only.

    Raises KeysMissing. May run while others write.
    """
    head = session.execute(select(AuditHead.event_id, AuditHead.hash)).first()
    reading = _Reading({"锚点": anchor, "链尾登记": Anchor(*head) if head else None})
    try:
        for row in _rows(session):
            reading.take(row)
        reading.close(head=session.scalar(select(AuditHead.event_id)))
    except _Broken as found:
        return Proof(reading.events, reading.older, reading.last, str(found))
    return Proof(reading.events, reading.older, reading.last, "")


class _Reading:
    """The trail as far as it was read; an event older than the chain is signed by the digest of all up to it.

    ``ends`` are events that are known from elsewhere, by what tells of them.
    """

    def __init__(self, ends: Mapping[str, Anchor | None]) -> None:
        self.ends = ends
        self._known = {end.event_id for end in ends.values() if end is not None}
        self._signers = sealed.ring().signers
        self._beginning = hashlib.sha256()
        self.events = self.older = 0
        self.last = NOTHING

    def take(self, row: Sequence[Any]) -> None:
        """The next event, in the order of numbers."""
        number, key_id, signature = row[0], row[-2], row[-1]
        if not key_id and self.events == self.older:
            self._beginning.update(_bytes(row[: len(TOLD)]) + b"\n")
            self.older += 1
            signature = self._beginning.hexdigest()
        else:
            self._check(row)
        self.events += 1
        self.last = Anchor(number, signature)
        if number in self._known:
            self._compare(self.last)

    def _compare(self, last: Anchor) -> None:
        """Whether it is what is known of it from elsewhere."""
        for name, end in self.ends.items():
            if end is None or last.event_id != end.event_id:
                continue
            if not last.hash.startswith(end.hash):
                raise _Broken(
                    f"审计记录第{last.event_id}号与{name}不符：数据库曾被恢复到较早的状态，或者该号以前曾被整段改写。"
                )

    def _check(self, row: Sequence[Any]) -> None:
        *values, signature = row
        number, previous, key_id = values[0], values[-2], values[-1]
        if number != self.last.event_id + 1:
            raise _Broken(f"审计记录第{self.last.event_id + 1}号缺失，其后现为第{number}号。")
        signer = self._signers.get(key_id)
        if signer is None:
            raise _Broken(
                f"审计记录第{number}号不能核对：密钥“{key_id}”不在密钥文件中，该条或系事后添加。"
            )
        if not _signs(signer, values, signature):
            raise _Broken(f"审计记录第{number}号与登记时不符，曾被改动、调换或者事后添加。")
        if previous != self.last.hash:
            before = (
                f"第1号至第{number - 1}号" if self.events == self.older else f"第{number - 1}号"
            )
            raise _Broken(f"审计记录{before}与其后登记时不符，曾被改动或者删除。")

    def close(self, head: int | None) -> None:
        """Whether the end is the end; *head* is the number registered as the last one after all was read."""
        if self.ends["链尾登记"] is None or head is None:
            raise _Broken("审计记录的链尾登记缺失。")
        if head < self.last.event_id:
            raise _Broken(
                f"审计记录第{head + 1}号起没有登记在链尾，链尾登记曾被改动或者该条系事后添加。"
            )
        for name, end in self.ends.items():
            if end is not None and self.last.event_id < end.event_id:
                raise _Broken(
                    f"审计记录第{self.last.event_id + 1}号起缺失：{name}为第{end.event_id}号。"
                )


def begin_anew(session: Session) -> None:
    """Make all that is there the beginning of the chain, as where it was introduced: for events copied in unsigned."""
    reading = _Reading({})
    for row in _rows(session):
        reading.take(row)
    last = {"event_id": reading.last.event_id, "hash": reading.last.hash}
    session.connection().execute(update(AuditHead).values(last))


def _signs(signer: Signer, values: Sequence[Any], signature: str) -> bool:
    """Whether the signature is that of the row as it is stored, or, in another spelling of old, as it is read."""
    try:
        as_stored = signer.sign(told_raw(values)) == signature
    except (TypeError, ValueError):
        as_stored = False
    return as_stored or signer.sign(_bytes(values)) == signature


def _bytes(values: Sequence[Any]) -> bytes:
    """What is signed; raises _Broken where it is nothing that the application writes."""
    read = list(values)
    try:
        read[_MOMENT] = datetime.fromisoformat(read[_MOMENT]).replace(tzinfo=UTC)
        read[_DETAILS] = json.loads(read[_DETAILS])
        return told(read)
    except (TypeError, ValueError, RecursionError) as fault:
        raise _unreadable(values[0]) from fault


def _unreadable(number: int | None) -> _Broken:
    return _Broken(f"审计记录第{number}号的内容不能读取，曾被改动。")


def _rows(session: Session) -> Iterator[Sequence[Any]]:
    """All events by number; raises _Broken at one that cannot be read at all."""
    connection = session.connection()
    # what is told of each, as the database keeps it, then what links them
    stored = {
        "occurred_at": _MOMENTS[connection.dialect.name],
        "details": cast(_TABLE.c.details, Text),
    }
    columns = [
        stored.get(name, _TABLE.c[name]) for name in (*TOLD, "previous_hash", "key_id", "hash")
    ]
    # somebody may have given a number that the application never gives
    following, most = true(), _AT_A_TIME
    while True:
        wanted = select(*columns).where(following).order_by(_TABLE.c.id).limit(most)
        try:
            rows: Sequence[Row[Any]] = connection.execute(wanted).all()
        # SQLite takes bytes that are no text, and what holds itself a thousand times
        except (TypeError, ValueError, RecursionError, OperationalError) as fault:
            if most == 1:
                number = session.scalar(select(func.min(_TABLE.c.id)).where(following))
                raise _unreadable(number) from fault
            most = 1  # up to the one at fault
            continue
        if not rows:
            return
        yield from rows
        following = _TABLE.c.id > rows[-1].id
