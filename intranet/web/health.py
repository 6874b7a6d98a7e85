"""Health for operators: is the process alive, can it serve."""

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from intranet.domain.access.permissions import Permission
from intranet.foundation.database import WRITES, db
from intranet.foundation.storage import Stores
from intranet.pagekit.access import requires

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
@requires(Permission.PUBLIC)
def live() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/ready")
@requires(Permission.PUBLIC)
def ready() -> tuple[Response, int]:
    """The database answers and files can be kept; 503 while that is not so. Nothing is written or locked."""
    database = "up"
    try:
        db.session.connection(execution_options={WRITES: False})
        db.session.execute(text("SELECT 1"))
        db.session.rollback()
    except SQLAlchemyError:
        db.session.rollback()
        database = "down"
    files = "up" if Stores.under(current_app.config["SETTINGS"].data_dir).usable() else "down"
    fine = database == files == "up"
    told = jsonify(status="ok" if fine else "unavailable", database=database, files=files)
    return told, 200 if fine else 503
