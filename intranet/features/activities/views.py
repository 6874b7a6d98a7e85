"""Activities: log, copy, submit, revise."""

from flask import Blueprint

blueprint = Blueprint("activities", __name__)
