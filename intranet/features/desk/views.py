"""工作台: what waits for whom."""

from flask import Blueprint

blueprint = Blueprint("desk", __name__)
