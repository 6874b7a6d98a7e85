"""The blueprint of the registers, and what their pages share."""

from flask import Blueprint

blueprint = Blueprint("integrity", __name__, url_prefix="/integrity")
