"""What the pages of administration share."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
PROPOSED = "已提出，另一名管理员确认后生效。"
