"""Folders that prove themselves: BagIt 1.0 (RFC 8493) with SHA-256, written whole or not at all, and checked.

A folder of bags holds the list ``LIST`` beside them, by which a bag that is missing is named, too.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from intranet.foundation.storage import digest_of

LIST = "packages-sha256.txt"
_MANIFEST, _TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_NEW = "."
_BLOCK = 1 << 20


def write(
    target: Path,
    payload: Iterable[tuple[str, bytes]],
    *,
    info: Mapping[str, str],
    beside: Mapping[str, bytes],
) -> None:
    """Write the bag *target*: ``payload`` under data/, *info* in bag-info.txt, the files *beside* at its top.

    It is made under another name and renamed when it is complete; one that is there already is replaced.
    Raises OSError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=target.parent, prefix=_NEW))
    try:
        octets = streams = 0
        manifest = {}
        for name, content in payload:
            _put(fresh / "data" / name, content)
            manifest[f"data/{name}"] = digest_of(content)
            octets, streams = octets + len(content), streams + 1
        told = {**info, "Payload-Oxum": f"{octets}.{streams}"}
        tags = {
            "bagit.txt": _DECLARATION,
            "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in told.items()).encode(),
            _MANIFEST: _lines(manifest),
            **beside,
        }
        for name, content in tags.items():
            _put(fresh / name, content)
        _put(fresh / _TAGS, _lines({name: digest_of(content) for name, content in tags.items()}))
        fresh.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        fresh.replace(target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def write_list(folder: Path, names: Iterable[str], *, gone: Collection[str] = ()) -> None:
    """Enter the bags *names* of the folder in its list; those entered before stay, but for what is *gone*."""
    known = _read(folder / LIST) if (folder / LIST).exists() else {}
    for path in [path for path in known if path.partition("/")[0] in gone]:
        shutil.rmtree((folder / path).parent, ignore_errors=True)
        del known[path]
    known |= {f"{name}/{_TAGS}": _digest(folder / name / _TAGS) for name in names}
    _put(folder / f"{_NEW}{LIST}", _lines(known))
    (folder / f"{_NEW}{LIST}").replace(folder / LIST)


def faults(folder: Path) -> Iterator[str]:
    """One line for each file of the bags in a folder that is damaged, missing or extra; nothing where all is well."""
    bags = sorted(one for one in folder.iterdir() if one.is_dir() and one.name[:1] != _NEW)
    listed: dict[str, str] = {}
    if (folder / LIST).exists():
        listed = _read(folder / LIST)
        there = {one.name for one in bags}
        for name in sorted({path.partition("/")[0] for path in listed} - there):
            yield f"missing: {name}"
    for bag in bags:
        if listed and f"{bag.name}/{_TAGS}" not in listed:
            yield f"extra: {bag.name}"
            continue
        expected = listed.get(f"{bag.name}/{_TAGS}")
        for fault in _faults_of(bag, expected):
            state, _, path = fault.partition(" ")
            yield f"{state}: {bag.name}/{path}"


def _faults_of(bag: Path, expected: str | None) -> Iterator[str]:
    known: dict[str, str] = {}
    for manifest in (_TAGS, _MANIFEST):
        if not (bag / manifest).is_file():
            yield f"missing {manifest}"
            continue
        try:
            known |= _read(bag / manifest)
        except (UnicodeDecodeError, ValueError):
            yield f"damaged {manifest}"
    if expected is not None:
        known[_TAGS] = expected
    there = {one.relative_to(bag).as_posix() for one in bag.rglob("*") if not one.is_dir()}
    for path in sorted(known):
        if path not in there:
            if path not in {_TAGS, _MANIFEST}:
                yield f"missing {path}"
        elif _digest(bag / path) != known[path]:
            yield f"damaged {path}"
    for path in sorted(there - set(known) - {_TAGS}):
        yield f"extra {path}"


def _read(manifest: Path) -> dict[str, str]:
    """Paths and digests of a manifest; ValueError for a line that is none."""
    found = {}
    for line in manifest.read_text("utf-8").splitlines():
        digest, _, path = line.partition("  ")
        if len(digest) != 64 or not path:
            raise ValueError(f"not a line of a manifest: {line!r}")
        found[path] = digest
    return found


def _lines(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode()


def _digest(path: Path) -> str:
    sum_of = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            sum_of.update(block)
    return sum_of.hexdigest()


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
