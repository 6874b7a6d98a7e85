"""The command that works jobs off, for a process beside the web server."""

import logging
import time

import click
from flask.cli import AppGroup
from sqlalchemy.exc import InterfaceError, OperationalError

from intranet.foundation import jobs
from intranet.foundation.database import db

LOOK_EVERY_SECONDS = 2

logger = logging.getLogger(__name__)
group = AppGroup("jobs", help="Work that follows changes (INTRANET_JOBS=worker).")


@group.command("work")
@click.option("--once", is_flag=True, help="Do what is due, then stop.")
def work(once: bool) -> None:
    """Work jobs off until stopped. Any number of these may run; killing one loses no job."""
    while not once:
        try:
            jobs.work_off(db.session())
        except (OperationalError, InterfaceError) as error:
            logger.error("database unavailable: %s", type(error).__name__)
        db.session.remove()
        time.sleep(LOOK_EVERY_SECONDS)
    click.echo(f"jobs: {jobs.work_off(db.session())} tried")
