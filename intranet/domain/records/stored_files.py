"""The stores beside the rows that refer to them: what is damaged, what can be mended, what nobody needs any more."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import JSON, select
from sqlalchemy.orm import Session

from intranet.domain.access.audit import AuditEvent
from intranet.domain.records.files import FileColumns
from intranet.foundation import clock
from intranet.foundation.clean import CleanFile
from intranet.foundation.database import Base
from intranet.foundation.errors import DamagedFile, RefusedFile
from intranet.foundation.storage import FileStore, Stores, digest_of
from intranet.foundation.uploads import clean_upload

SPARED = timedelta(days=1)
"""A file is stored before its row is committed, and a backup may be under way: what is younger is left alone."""
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
# the trail tells of files that were removed
_TELLS_OF_THE_PAST = {AuditEvent.__tablename__}


@dataclass(frozen=True)
class Row:
    """What a row says of its file."""

    name: str
    master: str
    display: str | None
    sealed: str


def rows(session: Session) -> Iterator[Row]:
    """Every row that has a file. One statement for each of their tables."""
    for mapper in Base.registry.mappers:
        kind = mapper.class_
        if issubclass(kind, FileColumns):
            columns = (kind.master_sha256, kind.display_sha256, kind.sealed_sha256)
            for one in session.execute(select(kind.original_name, *columns)):
                yield Row(*one)


def needed(session: Session) -> set[str]:
    """The digests that stand in any row but of the trail: of files, of final prints, of pictures in documents."""
    found: set[str] = set()
    for table in Base.metadata.tables.values():
        if table.name in _TELLS_OF_THE_PAST:
            continue
        for column in table.columns:
            if column.name.endswith("sha256"):
                found.update(filter(None, session.scalars(select(column))))
            elif isinstance(column.type, JSON):
                for value in session.scalars(select(column).where(column.is_not(None))):
                    found.update(_DIGEST.findall(json.dumps(value)))
    return found


def sound(store: FileStore, digest: str) -> bool:
    """Whether the file is there and fits its name."""
    try:
        store.get(digest)
    except DamagedFile:
        return False
    return True


def repaired(stores: Stores, row: Row) -> bool:
    """Make the clean copies of a row anew from its sealed original; False when they do not come out as they were."""
    try:
        clean = clean_upload(stores.sealed.get(row.sealed), row.name)
    except (DamagedFile, RefusedFile):
        return False
    copies = _copies(clean)
    if set(copies) != {one for one in (row.master, row.display) if one}:
        return False
    for content in copies.values():
        stores.objects.put(content)
    return True


def _copies(clean: CleanFile) -> dict[str, bytes]:
    contents = (clean.master, clean.display)
    return {digest_of(content): content for content in contents if content is not None}


def unneeded(session: Session, stores: Stores) -> list[tuple[FileStore, str]]:
    """The files that no row refers to and that are older than a day."""
    wanted, before = needed(session), clock.now() - SPARED
    return [
        (store, digest)
        for store in (stores.objects, stores.sealed)
        for digest in store.digests()
        if digest not in wanted and store.last_changed(digest) < before
    ]


def unfinished(stores: Stores) -> list[Path]:
    """Files that were never stored to the end and are older than a day."""
    before = clock.now() - SPARED
    return [*stores.objects.unfinished(before), *stores.sealed.unfinished(before)]
