"""Pages."""

from flask import Blueprint

blueprint = Blueprint("achievements", __name__, url_prefix="/achievements")
