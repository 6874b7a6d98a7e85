"""Files that all processes of a run share: made by the first that asks, while the others wait."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


def temporary_folder(purpose: str) -> Path:
    """A folder that is there while the process is."""
    folder = Path(tempfile.mkdtemp(prefix=f"intranet-{purpose}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


# The processes of a parallel run are started by one that has read this before.
if "TESTS_SHARED" not in os.environ:
    os.environ["TESTS_SHARED"] = str(temporary_folder("shared"))
SHARED = Path(os.environ["TESTS_SHARED"])


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """The shared file of this name; *make* gets the path at which it is to put it."""
    path = SHARED / name
    with (SHARED / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            draft = SHARED / f"{name}.draft"
            make(draft)
            draft.rename(path)
    return path
