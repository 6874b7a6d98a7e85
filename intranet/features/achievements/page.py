"""The blueprint, and what several pages of the feature share."""

from flask import Blueprint, url_for

SECRETARY_SUBMITS = "内容齐全后由支部书记提交审核。"

blueprint = Blueprint("achievements", __name__)


def address(achievement_id: int) -> str:
    """Where an achievement is shown."""
    return url_for("achievements.show", achievement_id=achievement_id)


def edit_key(achievement_id: int) -> str:
    """Under which unsaved text of the form is kept, for each person."""
    return f"achievement:{achievement_id}"
