"""Text that the database keeps only sealed: authenticated encryption bound to its row, under keys outside the database.

A sealed text says how it was made: ``v1:algorithm:key id:nonce, ciphertext and tag in base64``. Table, column and the
random key of its row are authenticated with it, so that a text moved to another row or column does not open. The key
file has a line for each key, the last is that of today; it is read again when it changes, so that a new key needs no
restart. Each key also signs; of one that is taken out of the file only that part stays: what it signed can be checked
for ever, what it sealed opens no more. AES: NIST SP 800-38D; SM4: GB/T 32907-2016, RFC 8998.
"""

import base64
import logging
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import String, bindparam, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.foundation.database import Base
from intranet.foundation.errors import DamagedSeal, KeysMissing
from intranet.foundation.signing import Signer

logger = logging.getLogger(__name__)
Row = TypeVar("Row", bound=Any)
FORMAT = "v1"
NONCE = 12
TAG = 16
ROW_KEY = 32
# how a line of the key file tells its kind when only the signing part of a key is left
_SIGNS_ONLY = "hmac-"


class Algorithm(StrEnum):
    """How a key seals."""

    AES_256_GCM = "aes-256-gcm"
    SM4_GCM = "sm4-gcm"

    @property
    def key_bytes(self) -> int:
        """Length of its keys."""
        return 32 if self is Algorithm.AES_256_GCM else 16

    def cipher(self, secret: bytes) -> Any:
        """The block cipher under this key."""
        kind = algorithms.AES if self is Algorithm.AES_256_GCM else algorithms.SM4
        return kind(secret)

    @property
    def digest(self) -> tuple[str, hashes.HashAlgorithm]:
        """The hash function that goes with it: its name, and as keys are derived with it."""
        if self is Algorithm.AES_256_GCM:
            return "sha256", hashes.SHA256()
        return "sm3", hashes.SM3()


class Place(NamedTuple):
    """Where a sealed text stands."""

    table: str
    column: str
    row_key: str


@dataclass(frozen=True)
class Key:
    """One key of the file."""

    id: str
    algorithm: Algorithm
    secret: bytes

    @property
    def head(self) -> str:
        """How texts begin that it sealed."""
        return f"{FORMAT}:{self.algorithm}:{self.id}:"

    def _bound(self, place: Place) -> bytes:
        return "|".join((self.head, *place)).encode()

    def seal(self, text: str, place: Place) -> str:
        """The text as the database keeps it."""
        nonce = os.urandom(NONCE)
        return self.head + base64.b64encode(nonce + self._encrypt(text, nonce, place)).decode()

    def _encrypt(self, text: str, nonce: bytes, place: Place) -> bytes:
        work = Cipher(self.algorithm.cipher(self.secret), modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(self._bound(place))
        return work.update(text.encode()) + work.finalize() + work.tag

    def open(self, stored: str, place: Place) -> str:
        """What was sealed here. Raises DamagedSeal for anything that was not sealed by it for this place."""
        try:
            raw = base64.b64decode(stored.removeprefix(self.head), validate=True)
            nonce, body, tag = raw[:NONCE], raw[NONCE:-TAG], raw[-TAG:]
            work = Cipher(self.algorithm.cipher(self.secret), modes.GCM(nonce, tag)).decryptor()
            work.authenticate_additional_data(self._bound(place))
            return (work.update(body) + work.finalize()).decode()
        except (InvalidTag, ValueError) as fault:
            raise DamagedSeal(f"{place.table}.{place.column} does not open") from fault

    def mark(self, text: str, table: str, column: str) -> str:
        """A keyed digest by which rows are found that hold exactly this text; without the key it tells nothing."""
        return self._signer(b"mark").sign(f"{table}|{column}|{text}".encode())

    @cached_property
    def signer(self) -> Signer:
        """What signs in its name."""
        return self._signer(b"sign")

    def _signer(self, purpose: bytes) -> Signer:
        name, function = self.algorithm.digest
        derived = HKDF(algorithm=function, length=32, salt=None, info=purpose).derive(self.secret)
        return Signer(self.id, name, derived)


@dataclass(frozen=True)
class KeyRing:
    """The keys of a file, the one that seals last; ``retired`` is what stayed of keys that were taken out."""

    keys: tuple[Key, ...]
    retired: tuple[Signer, ...] = ()

    @property
    def present(self) -> Key:
        """The key that seals."""
        return self.keys[-1]

    @property
    def signers(self) -> dict[str, Signer]:
        """All that ever signed, by the id of their key."""
        return {one.id: one for one in (*self.retired, *(key.signer for key in self.keys))}

    def seal(self, text: str, place: Place) -> str:
        """Seal under the present key."""
        return self.present.seal(text, place)

    def open(self, stored: str, place: Place) -> str:
        """Open under whichever key sealed it. Raises DamagedSeal."""
        for key in self.keys:
            if stored.startswith(key.head):
                return key.open(stored, place)
        raise DamagedSeal(f"{place.table}.{place.column} has a key that is not in the key file")

    def marks(self, text: str, table: str, column: str) -> list[str]:
        """What rows with this text may be marked by, while some still lie under an older key."""
        return [key.mark(text, table, column) for key in self.keys]


# --- the key file ---------------------------------------------------------------------------------


class _KeyFile:
    """Where the keys of this process come from, and as they were read last."""

    path: Path | None = None
    seen: tuple[int, int, int] | None = None
    ring: KeyRing | None = None


def use(path: Path | None) -> None:
    """Take keys from this file from now on; without one nothing can be sealed."""
    _KeyFile.path, _KeyFile.seen, _KeyFile.ring = path, None, None


def available() -> bool:
    """Whether there are keys to seal with."""
    try:
        ring()
    except KeysMissing:
        return False
    return True


def ring() -> KeyRing:
    """The keys as the file says now. Raises KeysMissing."""
    path = _KeyFile.path
    if path is None:
        raise KeysMissing("INTRANET_KEY_FILE is not set")
    try:
        found = path.stat()
    except OSError as fault:
        raise KeysMissing(f"the key file {path} cannot be read") from fault
    seen = (found.st_mtime_ns, found.st_size, found.st_ino)
    if _KeyFile.ring is None or seen != _KeyFile.seen:
        if found.st_mode & 0o007:
            raise KeysMissing(f"everybody may read the key file {path}: chmod 600")
        _KeyFile.ring, _KeyFile.seen = read_keys(path), seen
    return _KeyFile.ring


def read_keys(path: Path) -> KeyRing:
    """The keys of a file. Raises KeysMissing where it holds none or a line cannot be read."""
    keys, retired = [], []
    try:
        for number, line in enumerate(path.read_text("ascii").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            name, algorithm, secret = line.split()
            if algorithm.startswith(_SIGNS_ONLY):
                function = algorithm.removeprefix(_SIGNS_ONLY)
                retired.append(Signer(name, function, base64.b64decode(secret, validate=True)))
                continue
            key = Key(name, Algorithm(algorithm), base64.b64decode(secret, validate=True))
            if len(key.secret) != key.algorithm.key_bytes:
                raise ValueError(f"the key of line {number} has the wrong length")
            keys.append(key)
    except (OSError, ValueError) as fault:
        raise KeysMissing(f"the key file {path} cannot be read: {type(fault).__name__}") from fault
    if not keys:
        raise KeysMissing(f"the key file {path} holds no key")
    return KeyRing(tuple(keys), tuple(retired))


def add_key(algorithm: Algorithm = Algorithm.AES_256_GCM) -> Key:
    """Write a new key to the end of the file, which is made where there is none: it seals from now on."""
    path = _KeyFile.path
    if path is None:
        raise KeysMissing("INTRANET_KEY_FILE is not set")
    held = ring() if path.exists() else KeyRing(())
    made = Key(secrets.token_hex(4), algorithm, secrets.token_bytes(algorithm.key_bytes))
    _write(path, KeyRing((*held.keys, made), held.retired))
    return made


def remove_key(name: str) -> None:
    """Take a key out of the file for good; what it signed can still be checked.

    Raises ValueError for the one that seals, or an unknown one.
    """
    held = ring()
    gone = next((key for key in held.keys[:-1] if key.id == name), None)
    if gone is None:
        raise ValueError("only a key that no longer seals can be taken out")
    left = tuple(key for key in held.keys if key is not gone)
    _write(_KeyFile.path or Path(), KeyRing(left, (*held.retired, gone.signer)))


def _write(path: Path, held: KeyRing) -> None:
    """Replace the file at once: who reads sees the old keys or the new ones."""
    parts = [
        *((one.id, f"{_SIGNS_ONLY}{one.function}", one.secret) for one in held.retired),
        *((key.id, key.algorithm, key.secret) for key in held.keys),
    ]
    lines = "".join(
        f"{name} {kind} {base64.b64encode(secret).decode()}\n" for name, kind, secret in parts
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix="keys-")  # of mode 0600
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(lines)
        stream.flush()
        os.fsync(stream.fileno())
    Path(temporary).replace(path)


# --- columns --------------------------------------------------------------------------------------


class SealedColumns:
    """Mixed into a table with sealed text: the random key of a row, known before its number is."""

    row_key: Mapped[str] = mapped_column(String(ROW_KEY), unique=True)


class Sealed:
    """An attribute in clear over a column that holds it sealed; with ``mark`` rows are found by it.

    Assigning seals, so that no clear text reaches a statement, its log or its error.
    """

    def __init__(self, column: str, *, mark: str = "") -> None:
        """Name the column of the sealed text and, where there is one, that of its mark."""
        self.column = column
        self.mark = mark

    @overload
    def __get__(self, row: None, owner: type) -> "Sealed": ...
    @overload
    def __get__(self, row: Any, owner: type) -> str: ...
    def __get__(self, row: Any, owner: type) -> "Sealed | str":
        """Open the text; empty while nothing was assigned."""
        if row is None:
            return self
        stored = getattr(row, self.column)
        return "" if stored is None else ring().open(stored, self.place(row))

    def __set__(self, row: Any, text: str) -> None:
        """Seal the text for this row."""
        if row.row_key is None:
            row.row_key = secrets.token_hex(ROW_KEY // 2)
        keys = ring()
        setattr(row, self.column, keys.seal(text, self.place(row)))
        if self.mark:
            table = row.__table__.name
            setattr(row, self.mark, keys.present.mark(text, table, self.column))

    def place(self, row: Any) -> Place:
        """Where the text of this row stands."""
        return Place(row.__table__.name, self.column, row.row_key)

    def marks_of(self, table: type[Any], text: str) -> list[str]:
        """What rows of *table* with this text are marked by."""
        return ring().marks(text, table.__table__.name, self.column)


def set_apart(rows: Iterable[Row]) -> tuple[list[Row], list[int]]:
    """Rows of one table of which all sealed text opens, and the numbers of the others, which the log names.

    For lists: one damaged row takes nothing from the others, and is told of. Raises KeysMissing.
    """
    whole, damaged, table = [], [], ""
    for row in rows:
        try:
            for one in sealed_in(type(row)):
                one.__get__(row, type(row))
        except DamagedSeal as fault:
            damaged.append(row.id)
            table = str(fault)
        else:
            whole.append(row)
    if damaged:
        logger.error("%s: rows %s", table, ", ".join(map(str, damaged)))
    return whole, damaged


def sealed_in(table: type[Any]) -> list[Sealed]:
    """The sealed attributes of a table."""
    found = (getattr(table, name, None) for name in dir(table) if not name.startswith("__"))
    return [one for one in found if isinstance(one, Sealed)]


def sealed_tables() -> Iterator[type[Any]]:
    """The tables with sealed text."""
    for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__name__):
        if sealed_in(mapper.class_):
            yield mapper.class_


def lying_under(session: Session, key: Key) -> int:
    """How many rows hold a text that this key sealed. One statement for each table."""
    count = 0
    for kind in sealed_tables():
        columns = [kind.__table__.c[one.column] for one in sealed_in(kind)]
        under = or_(*(column.startswith(key.head) for column in columns))
        count += session.scalar(select(func.count()).select_from(kind.__table__).where(under)) or 0
    return count


class Resealed(NamedTuple):
    """What a turn of ``reseal`` did: rows looked at, the last of them, those that do not open."""

    rows: int
    last: int
    damaged: list[int]


def reseal(session: Session, kind: type[Any], *, after: int, most: int = 100) -> Resealed:
    """Seal anew, under the present key, up to *most* rows of a table that lie under another one. Two statements.

    A row changed by somebody else meanwhile is left as it is: that was sealed under the present key.
    """
    table, attributes, keys = kind.__table__, sealed_in(kind), ring()
    columns = [table.c[one.column] for one in attributes]
    number = next(iter(table.primary_key.columns))
    rows = session.execute(
        select(number.label("number"), table.c.row_key, *columns)
        .where(
            number > after,
            or_(*(~column.startswith(keys.present.head) for column in columns)),
        )
        .order_by(number)
        .limit(most)
    ).all()
    changes, damaged = [], []
    for row in rows:
        found = dict(row._mapping)
        change = {"this": row.number}
        try:
            for one in attributes:
                text = keys.open(found[one.column], Place(table.name, one.column, row.row_key))
                place = Place(table.name, one.column, row.row_key)
                change[f"was_{one.column}"] = found[one.column]
                change[f"new_{one.column}"] = keys.seal(text, place)
                if one.mark:
                    change[f"new_{one.mark}"] = keys.present.mark(text, table.name, one.column)
        except DamagedSeal:
            damaged.append(row.number)
        else:
            changes.append(change)
    if changes:
        names = [name for one in attributes for name in (one.column, one.mark) if name]
        session.connection().execute(
            update(table)
            .where(
                number == bindparam("this"),
                *(table.c[one.column] == bindparam(f"was_{one.column}") for one in attributes),
            )
            .values({name: bindparam(f"new_{name}") for name in names}),
            changes,
        )
    return Resealed(len(rows), rows[-1].number if rows else after, damaged)
