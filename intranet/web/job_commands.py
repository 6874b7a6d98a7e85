"""The command that works jobs off, for a process beside the web server."""

import click
from flask.cli import AppGroup

from intranet.foundation import jobs, worker
from intranet.foundation.database import db
from intranet.foundation.pdf import ready

group = AppGroup("jobs", help="Work that follows changes (INTRANET_JOBS=worker).")


@group.command("work")
@click.option("--once", is_flag=True, help="Do what is due, then stop.")
def work(once: bool) -> None:
    """Work jobs off until stopped. Any number of these may run; killing one loses no job."""
    ready()
    if not once:
        jobs.keep_always(db.session())
    with worker.stopped_by_signals() as stop:
        tried = worker.run(stop, once=once)
    click.echo(f"jobs: {tried} tried")
