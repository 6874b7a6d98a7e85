"""What the pages of the overview share."""

from flask import Blueprint

blueprint = Blueprint("overview", __name__)
