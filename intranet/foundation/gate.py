"""A gate for work that takes a processor and much memory: one at a time on the machine, few may wait, none for long."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from intranet.foundation.errors import Busy

# Of the four threads of a process one is left for pages, however many come at once.
PLACES = 3
PATIENCE_SECONDS = 10.0
_LOOK_SECONDS = 0.05


class Gate:
    """Let one through, wherever on this machine it is asked for; refuse with *sentence* who would wait too long."""

    def __init__(self, sentence: str) -> None:
        """Keep the sentence; nothing is opened yet."""
        self._sentence = sentence
        self._places = threading.BoundedSemaphore(PLACES)

    @contextmanager
    def passed(self) -> Iterator[None]:
        """One's turn. Raises Busy: at once where all places are taken, else after PATIENCE_SECONDS."""
        if not self._places.acquire(blocking=False):
            raise Busy(self._sentence)
        try:
            # All processes of an installation have this file, and none may write it. Each opening has a lock of its
            # own, so that threads wait for each other too, and it ends with its process.
            handle = os.open(__file__, os.O_RDONLY)
            try:
                self._wait(handle)
                yield
            finally:
                os.close(handle)
        finally:
            self._places.release()

    def _wait(self, handle: int) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise Busy(self._sentence) from None
                time.sleep(_LOOK_SECONDS)
            else:
                return
