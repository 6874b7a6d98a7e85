"""The command that tells what can be printed."""

import click
from flask import current_app
from flask.cli import AppGroup

from intranet.pagekit.printed import places

document = AppGroup("document", help="Printed documents.")


@document.command("list")
def list_kinds() -> None:
    """Name every printable kind: its code, its Chinese name, its address, the formats there are."""
    for place in places(current_app):
        formats = " ".join(ending.removeprefix(".") for ending in place.endings)
        click.echo(f"{place.kind.code}\t{place.kind.name}\t{place.address}\t{formats}")
