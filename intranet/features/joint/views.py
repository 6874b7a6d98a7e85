"""Pages."""

from flask import Blueprint

blueprint = Blueprint("joint", __name__, url_prefix="/joint")
