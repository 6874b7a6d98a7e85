"""Committee, branches, groups, members, posts."""

from flask import Blueprint

blueprint = Blueprint("organization", __name__)
