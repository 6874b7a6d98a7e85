"""The process beside the web server that works jobs off.

Each job is done in a child of its own: it can be ended when it takes too long or nobody waits any more, a fault of a
library ends nothing but itself, and its memory goes with it. The parent holds the job meanwhile: when it dies, the job
is due again after half a minute. Any number of such processes may run, on one machine or several.
"""

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

from sqlalchemy.exc import InterfaceError, OperationalError

from intranet.foundation import jobs
from intranet.foundation.database import db
from intranet.foundation.jobs import Taken

LEASE = timedelta(seconds=30)
# seconds: between two looks for work, and between two looks at a child
LOOK = 0.25
BEAT = 2.0
# pages come first where the processor is short
NICE = 10
TOO_LONG = "TimeoutError"
_STOPS = (signal.SIGTERM, signal.SIGINT)

logger = logging.getLogger(__name__)
# the child begins with what the parent has loaded
_fork = multiprocessing.get_context("fork")


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl+C set: the job under way is finished, no other is begun."""
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = [signal.signal(number, told) for number in _STOPS]
    try:
        yield stop
    finally:
        for number, handler in zip(_STOPS, before, strict=True):
            signal.signal(number, handler)


def run(stop: threading.Event, *, once: bool = False) -> int:
    """Work jobs off until stopped, or what is due now; how many were tried."""
    tried = 0
    while not stop.is_set():
        taken = None
        try:
            if jobs.anything_due(db.session()):
                taken = jobs.take(db.session(), LEASE)
            if taken is not None:
                _see_to(taken)
                tried += 1
        except (OperationalError, InterfaceError) as error:
            logger.error("database unavailable: %s", type(error).__name__)
        finally:
            db.session.remove()
        if taken is None:
            if once:
                break
            stop.wait(LOOK)
    return tried


def _see_to(taken: Taken) -> None:
    """Have the job done by a child, and hold it until the child has ended."""
    # a child must not inherit a connection
    db.session.remove()
    db.engine.dispose()
    child = _fork.Process(target=_in_child, args=(taken,))
    child.start()
    until = time.monotonic() + jobs.most_time(taken.name).total_seconds()
    child.join(BEAT)
    while child.exitcode is None and time.monotonic() < until and _held(taken):
        child.join(BEAT)
    if child.exitcode is None:
        # a child that is done may only be about to go
        child.join(BEAT)
    if child.exitcode is None:
        logger.warning("job %s (%d) is stopped", taken.name, taken.id)
        child.kill()
        child.join()
        # what took too long would take as long again; of what nobody wants any more there is no row
        jobs.fail(db.session(), taken, TOO_LONG, for_good=True)
    elif child.exitcode:
        jobs.fail(db.session(), taken, f"ended by {child.exitcode}")


def _held(taken: Taken) -> bool:
    try:
        return jobs.hold(db.session(), taken, LEASE)
    except (OperationalError, InterfaceError) as error:
        # the lease is longer than a beat: the next one may reach the database again
        logger.error("database unavailable: %s", type(error).__name__)
        return True
    finally:
        db.session.remove()


def _in_child(taken: Taken) -> None:
    """Do the job. Who stops the service sends its signal to all of its processes: the child finishes."""
    for number in _STOPS:
        signal.signal(number, signal.SIG_IGN)
    os.nice(NICE)
    jobs.do(db.session(), taken)
    db.session.remove()
    db.engine.dispose()
