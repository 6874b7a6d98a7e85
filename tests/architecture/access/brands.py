"""Who may use the routes of brands, and the records on which they are tried."""

from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from intranet.domain.brands.tables import BrandLogo, BrandStage
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from intranet.foundation.images import clean_picture
from intranet.foundation.storage import Stores
from tests.architecture.access.words import CONTENT, Rule, rule
from tests.factories.brands import make_brand
from tests.print.pictures import photo
from tests.rows import committed

# an approved brand is known to the whole committee, whoever may not write or decide gets 403
REVIEWERS = rule(everywhere="staff leader")
# a draft: clerk and secretary of the branch, nobody else knows of it
WRITERS = rule("S C", hidden="staff")

RULES: dict[str, Rule] = {
    "brands.index": CONTENT,
    "brands.matrix_pdf": CONTENT,
    "brands.matrix_xlsx": CONTENT,
    "brands.matrix_docx": CONTENT,
    "brands.show": CONTENT,
    "brands.card_pdf": CONTENT,
    "brands.card_docx": CONTENT,
    "brands.logo_picture": CONTENT,
    "brands.logo_thumbnail": CONTENT,
    # the branch's own draft is moved by its secretary; whoever may not know of it gets 404
    "brands.move": rule("S", known="C", hidden="D M G staff leader jiwei archivist"),
    "brands.new": rule(everywhere="S C staff"),
    "brands.create": rule(everywhere="S C staff"),
    "brands.edit": WRITERS,
    "brands.save": WRITERS,
    "brands.discard": WRITERS,
    "brands.logo": WRITERS,
    "brands.keep_logo": WRITERS,
    "brands.enter_stage": REVIEWERS,
    "brands.correct_stage": REVIEWERS,
}
_OF_DRAFTS = {"move", "edit", "save", "discard", "logo", "keep_logo"}


def group_of(name: str) -> str:
    """The record of ``place`` on which the route with this name (without its blueprint) is tried."""
    return "brand draft" if name in _OF_DRAFTS else "brands"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """Values of the addresses by group, for one branch; commits what it adds."""
    approved = make_brand(
        session,
        branch.code,
        f"{branch.code}品牌",
        stages=[(BrandStage.APPLICATION, clock.today())],
    )
    stores = Stores.under(current_app.config["SETTINGS"].data_dir)
    picture = clean_picture(photo(1, width=80, height=60), "x.jpg")
    digest = stores.objects.put(picture.master)
    logo = BrandLogo(
        brand_id=approved.id,
        no_emblem=True,
        original_name="x.jpg",
        media_type="image/jpeg",
        size_bytes=len(picture.master),
        master_sha256=digest,
        display_sha256=digest,
        sealed_sha256=digest,
        added_by_id=approved.entered_by_id,
        added_at=clock.now(),
    )
    committed(session, logo)
    draft = make_brand(session, branch.code, f"{branch.code}草稿", State.DRAFT)
    return {"brands": {"brand_id": approved.id}, "brand draft": {"brand_id": draft.id}}
