"""The blueprint of the archive, the tabs of its pages, whose archive it is."""

from flask import Blueprint, url_for

from intranet.domain.access.permissions import Permission
from intranet.pagekit.navigation import Tab
from intranet.pagekit.session import current_actor

blueprint = Blueprint("archive", __name__)

TABS = (
    ("index", "归档文件"),
    ("due", "待归档"),
    ("handover", "移交"),
    ("packages", "信息包"),
    ("checks", "核验"),
    ("retention", "保管期限和档号"),
)
_FOR_KEEPERS = frozenset({"packages", "checks"})


def tabs(active: str) -> list[Tab]:
    """The sub-pages that the person may open; *active* is the endpoint (without ``archive.``) of the present one."""
    shown = [(name, label) for name, label in TABS if keeps() or name not in _FOR_KEEPERS]
    return [Tab(label, url_for(f"archive.{name}"), name == active) for name, label in shown]


def own_committee() -> int:
    """The committee whose archive the person reads: a person has one."""
    return current_actor().committee_ids(Permission.ARCHIVE_READ)[0]


def keeps() -> bool:
    """Whether the person keeps the archive, and does not only read it."""
    return own_committee() in current_actor().committee_ids(Permission.ARCHIVE_EDIT)
