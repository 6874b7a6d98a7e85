"""Pages."""

from flask import Blueprint

blueprint = Blueprint("brands", __name__, url_prefix="/brands")
