"""Health for operators: is the process alive, can it serve."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from intranet.domain.access.permissions import Permission
from intranet.foundation.database import db
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
    """The database answers; 503 while it does not."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return jsonify(status="unavailable", database="down"), 503
    return jsonify(status="ok", database="up"), 200
