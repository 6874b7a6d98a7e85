"""How the events of the audit trail hold together: each is signed together with the signature of the one before.

The number of an event is its place: numbers have no gap from the first signed event on. What was written before there
was a chain is its beginning: the first signed event names the digest of all of it. Who can write to the database but
has no key can neither change nor take out nor add an event between two others; who cuts off the end, or puts back an
older database, is found by an *anchor*: number and signature of an event, kept elsewhere (on paper, another machine).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from intranet.foundation.signing import Signer, canonical

# What is told of an event, in the order in which it is signed.
TOLD = (
    "id",
    "occurred_at",
    "action",
    "user_id",
    "username",
    "address",
    "request_id",
    "object_kind",
    "object_id",
    "object_label",
    "details",
)
# digits of a signature that paper bears
PRINTED = 16


class Anchor(NamedTuple):
    """An event that was the last one: its number and its signature."""

    event_id: int
    hash: str

    @property
    def short(self) -> str:
        """The signature as it is printed: its first sixteen digits in groups."""
        return " ".join(self.hash[at : at + 4] for at in range(0, PRINTED, 4))

    @property
    def sentence(self) -> str:
        """For a printed document, by which the trail can be checked later; empty without any event."""
        if not self.event_id:
            return ""
        return f"定稿时审计记录至第{self.event_id}号，校验码{self.short}。"


def told(values: Sequence[Any]) -> bytes:
    """What ``TOLD`` names, and what follows, as the same bytes on every database: the moment in UTC, keys in order."""
    number, moment, *others = values
    return canonical([number, _utc(moment), *others]).encode()


def told_raw(values: Sequence[Any]) -> bytes:
    """The same of a row as it is stored, its moment (in UTC) and details as text; they are taken as they stand.

    That gives the same bytes where both are stored in the spelling that is signed (``canonical``), and no others:
    whatever else a row holds is encoded, so that nothing in it can end its place. Raises TypeError where a number is
    none, or a text.
    """
    (
        number,
        moment,
        action,
        user,
        username,
        address,
        request,
        kind,
        object_id,
        label,
        details,
        previous,
        key_id,
    ) = values
    when = str.replace(moment, " ", "T", 1)
    return (
        f"[{_digits(number)},{_text(when + '+00:00')},{_text(action)},{_number(user)},{_text(username)},"
        f"{_text(address)},{_text(request)},{_text(kind)},{_number(object_id)},{_text(label)},"
        f"{details},{_text(previous)},{_text(key_id)}]"
    ).encode()


# as ``canonical`` spells them, and nothing else
_text = encode_basestring
_digits = int.__repr__


def _number(value: int | None) -> str:
    return "null" if value is None else _digits(value)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def signed(
    events: Iterable[Mapping[str, Any]], head: Anchor, signer: Signer
) -> Iterator[dict[str, Any]]:
    """The events as rows behind *head*, each with its number and its signature."""
    for event in events:
        row = {
            **event,
            "id": head.event_id + 1,
            # as the database gives it back, whatever it was written as (a number as a key, a tuple)
            "details": json.loads(json.dumps(event["details"])),
            "previous_hash": head.hash,
            "key_id": signer.id,
        }
        row["hash"] = signer.sign(told([*(row[name] for name in TOLD), head.hash, signer.id]))
        head = Anchor(row["id"], row["hash"])
        yield row
