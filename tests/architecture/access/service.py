"""Who may use the registers of what is done for the public, and the line on which they are tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from intranet.domain.service.orders import OrderCallback
from intranet.domain.service.outreach import Venue
from intranet.features.service.shelf import SERVICE
from intranet.pagekit.shelves import Shelf
from tests.architecture.access.words import CONTENT, READERS, Rule, rule
from tests.factories.service import make_order, make_outreach
from tests.rows import committed


def rules_of(shelf: Shelf) -> dict[str, Rule]:
    """The same for all registers of a shelf: keepers enter for their place, everybody there reads."""
    lists = {
        f"{shelf.endpoint(book)}{ending}": CONTENT
        for book in shelf.books.values()
        for ending in ("", "_xlsx", "_pdf")
    }
    acts = {
        "show": READERS,
        "show_pdf": READERS,
        "show_docx": READERS,
        "new": rule(everywhere="S C staff"),
        "change": rule("S C"),
        "remove": rule("S C"),
    }
    if any(book.step for book in shelf.books.values()):
        acts["finish"] = rule("S C")
    return lists | {f"{shelf.blueprint.name}.{act}": allowed for act, allowed in acts.items()}


# what is tried is handing up: of who keeps the branch, and of who took it on
ORDERS = {
    "service.move": rule("S C", known="D M", hidden="G"),
    "service.callback": rule("S C", everywhere="staff", known="D M", hidden="G"),
    "service.order_slip": READERS,
    "service.order_slip_docx": READERS,
}
RULES = rules_of(SERVICE) | ORDERS


def group_of(name: str) -> str:
    """All take the same line, but for what is done with an order."""
    return "order" if f"service.{name}" in ORDERS else "service"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """Publicity of the branch, and an order that waits for it; commits."""
    line = make_outreach(session, branch=branch.code, venue=Venue.SCHOOL)
    order = make_order(session, branch=branch.code)
    committed(session, OrderCallback(order_id=order.id, phone="0531-12345678"))
    return {
        "service": {"book": "outreach", "key": line.id},
        "order": {"key": order.id, "act": "escalate"},
    }
