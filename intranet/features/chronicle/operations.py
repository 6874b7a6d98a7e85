"""Writes of the chronicle that are not those of a register: photographs of an entry."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.chronicle import ChronicleEntry, ChroniclePhoto
from intranet.domain.records import entries
from intranet.domain.records.entries import Events
from intranet.domain.records.files import KeptFile, sort_of, without_known
from intranet.features.chronicle import queries
from intranet.foundation import clock
from intranet.foundation.errors import RuleBroken

MOST = 12
"""Photographs of one entry."""


def add_photos(
    session: Session,
    entry: ChronicleEntry,
    files: Sequence[KeptFile],
    caption: str,
    *,
    actor: Actor,
) -> int:
    """Add photographs under one caption; those that the entry has already are left out. How many were added.

    Raises RuleBroken beside ``files`` for what is no picture, or too many.
    """
    papers = [one for one in files if one.display is None]
    if papers:
        what = sort_of(papers[0].clean.media_type).strip()
        raise RuleBroken({"files": [f"“{papers[0].name}”是{what}，大事记只收照片。"]})
    known = queries.photos_of(session, entry.id)
    fresh = without_known(files, {one.sealed_sha256 for one in known})
    if len(known) + len(fresh) > MOST:
        raise RuleBroken({"files": [f"每条大事记最多{MOST}张照片，已有{len(known)}张。"]})
    for file in fresh:
        photo = ChroniclePhoto(
            entry_id=entry.id, caption=caption, added_by_id=actor.user_id, added_at=clock.now()
        )
        for column, value in file.columns().items():
            setattr(photo, column, value)
        session.add(photo)
    if fresh:
        record_change(
            session,
            AuditAction.CHRONICLE_PHOTOS_ADDED,
            entry,
            actor=actor,
            label=entry.trail_label,
            photos=len(fresh),
        )
        session.flush()
    return len(fresh)


def enter_all(
    session: Session,
    committee_id: int,
    rows: Sequence[Mapping[str, Any]],
    events: Events,
    *,
    actor: Actor,
) -> int:
    """Enter several entries by column, each behind the others of its year; how many there were."""
    places: dict[int, int] = {}
    for columns in rows:
        year = columns["year"]
        if year not in places:
            places[year] = queries.next_position(session, committee_id, year)
        entry = ChronicleEntry(committee_id=committee_id)
        entries.add(session, entry, {**columns, "position": places[year]}, events, actor=actor)
        places[year] += 1
    return len(rows)


def caption_photo(session: Session, photo: ChroniclePhoto, caption: str, *, actor: Actor) -> None:
    """Change what is said about a photograph; empty: the entry tells of it."""
    if photo.caption == caption:
        return
    before, photo.caption = photo.caption, caption
    record_change(
        session,
        AuditAction.CHRONICLE_PHOTO_EDITED,
        photo,
        actor=actor,
        label=caption or photo.original_name,
        caption=[before, caption],
    )
    session.flush()


def remove_photo(session: Session, photo: ChroniclePhoto, *, actor: Actor) -> None:
    """Take a photograph out."""
    record_change(
        session,
        AuditAction.CHRONICLE_PHOTO_REMOVED,
        photo,
        actor=actor,
        label=photo.caption or photo.original_name,
    )
    session.delete(photo)
    session.flush()
