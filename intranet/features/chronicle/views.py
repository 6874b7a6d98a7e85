"""Pages."""

from flask import Blueprint

blueprint = Blueprint("chronicle", __name__, url_prefix="/chronicle")
