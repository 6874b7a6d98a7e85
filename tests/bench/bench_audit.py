"""How fast the audit trail is proved: ``.venv/bin/python -m tests.bench.bench_audit [--database postgresql]``.

Events are signed and written as requests write them, a hundred in a transaction; then the whole trail is verified.
"""

import argparse
import resource
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from flask_migrate import upgrade

from intranet.domain.access import proof
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor
from intranet.foundation.database import db
from intranet.web.app import create_app
from tests.conftest import settings_for
from tests.postgres import running_cluster

AT_A_TIME = 100
ACTOR = Actor(7, "secretary1", "张三", address="10.0.0.17", request_id="0" * 36)


def main() -> None:
    """Print events written and verified in a second, and how far memory grew."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=200_000)
    asked.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options = asked.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder / 'bench.sqlite3'}"
        if options.database == "postgresql":
            cluster = stack.enter_context(running_cluster())
            cluster.create_database("bench")
            url = cluster.url("bench")
        app = create_app(settings_for(url, folder / "data"))
        with app.app_context():
            upgrade()
            begun = time.perf_counter()
            for first in range(0, options.events, AT_A_TIME):
                for number in range(first, first + AT_A_TIME):
                    _record(number)
                db.session.commit()
            _tell("written", options.events, time.perf_counter() - begun)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            begun, cpu = time.perf_counter(), time.process_time()
            found = proof.verify(db.session())
            _tell("verified", found.events, time.perf_counter() - begun)
            _tell("verified, CPU", found.events, time.process_time() - cpu)
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            print(f"fault: {found.fault or 'none'}; memory grew by {grown / 1024:.1f} MiB")
            db.session.remove()
            db.engine.dispose()


def _record(number: int) -> None:
    record_event(
        db.session(),
        AuditAction.ACTIVITY_EDITED,
        actor=ACTOR,
        kind="activity",
        object_id=number,
        label="第三季度主题党日",
        details={"title": ["旧标题", "新标题"], "held_on": ["2025-09-01", "2025-09-02"]},
    )


def _tell(what: str, events: int, seconds: float) -> None:
    print(f"{what}: {events} events in {seconds:.1f} s, {events / seconds:,.0f} a second")


if __name__ == "__main__":
    main()
