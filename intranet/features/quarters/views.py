"""Quarterly summaries."""

from flask import Blueprint

blueprint = Blueprint("quarters", __name__)
