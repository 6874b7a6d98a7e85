"""What the pages of administration share."""

from flask import Blueprint, Response, make_response, redirect

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


def go_back(address: str) -> Response:
    """303 to the page from which the change was made."""
    return make_response(redirect(address, 303))
