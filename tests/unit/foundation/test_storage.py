"""The content-addressed store: whole files or none, and damage betrays itself."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from intranet.foundation.errors import DamagedFile, StorageFull
from intranet.foundation.storage import FileStore, Stores


@pytest.fixture
def store(tmp_path):
    return FileStore(tmp_path / "objects")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_was_put_comes_back_under_its_hash(store):
    digest = store.put("内容".encode())
    assert digest == hashlib.sha256("内容".encode()).hexdigest()
    assert store.get(digest) == "内容".encode()


def test_equal_content_is_kept_once(store):
    assert store.put(b"x") == store.put(b"x")
    assert len(files(store.folder)) == 1


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("step", ["mkdir", "write", "fsync", "replace"])
def test_a_full_disk_leaves_nothing_behind(store, monkeypatch, step, code):
    def full(*_args, **_more):
        raise OSError(code, os.strerror(code))

    if step == "mkdir":
        monkeypatch.setattr(Path, "mkdir", full)
    elif step == "replace":
        monkeypatch.setattr(Path, "replace", full)
    elif step == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        real = os.fdopen

        def opened(*args, **more):
            stream = real(*args, **more)
            stream.close()
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(os, "fdopen", opened)
    with pytest.raises(StorageFull, match="存储空间不足"):
        store.put(b"content")
    monkeypatch.undo()
    assert files(store.folder) == []
    digest = store.put(b"content")
    assert store.get(digest) == b"content", "it works again once there is room"


def test_another_failure_is_not_called_a_full_disk(store, monkeypatch):
    def refused(*_args, **_more):
        raise OSError(errno.EACCES, "permission denied")

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(PermissionError):
        store.put(b"content")
    assert files(store.folder) == []


def test_an_altered_file_is_never_handed_out(store):
    digest = store.put(b"content")
    store.path(digest).write_bytes(b"Content")
    with pytest.raises(DamagedFile):
        store.get(digest)


def test_a_missing_file_is_damage_too(store):
    digest = store.put(b"content")
    store.path(digest).unlink()
    with pytest.raises(DamagedFile):
        store.get(digest)


def test_putting_the_content_again_heals_a_damaged_file(store):
    digest = store.put(b"content")
    store.path(digest).write_bytes(b"")
    assert store.put(b"content") == digest
    assert store.get(digest) == b"content"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "/x"])
def test_only_a_hash_names_a_file(store, name):
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.path(name)


def test_the_stores_lie_side_by_side(tmp_path):
    stores = Stores.under(tmp_path)
    assert (stores.objects.folder, stores.sealed.folder) == (
        tmp_path / "objects",
        tmp_path / "sealed",
    )
