"""The usual words of a branch: a list, and one line with its form."""

from flask import Blueprint, Response, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities.holding import kinds_in_use
from intranet.domain.activities.usual_words import UsualWords
from intranet.domain.organization.homes import choose_home
from intranet.domain.records.entries import Events
from intranet.features.activities.usual.forms import UsualForm
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line, Register, covered

blueprint = Blueprint("usual", __name__)

USUAL = Register(
    UsualWords,
    "常用文字",
    Events(
        AuditAction.USUAL_WORDS_ADDED,
        AuditAction.USUAL_WORDS_EDITED,
        AuditAction.USUAL_WORDS_REMOVED,
    ),
    Permission.PLAN_EDIT,
    reads=covered(Permission.PLAN_EDIT),
)
COLUMNS = (
    Column("用于", 20, lambda row: f"{row.kind.label}的步骤" if row.kind else "地点"),
    Column("文字", 50, lambda row: row.text, heads=True),
    Column("排列顺序", 10, lambda row: row.position, align="right"),
)


@listed(blueprint, "/usual-words", Permission.PLAN_EDIT, "activities/usual/index.html")
def index() -> Listing:
    """The usual words of a branch: places first, then steps by kind."""
    homes = USUAL.homes()
    home = choose_home(homes, request.args.get("branch", ""), what="登记常用文字")
    return Listing(
        title=f"{home.name}常用文字",
        columns=COLUMNS,
        statement=select(UsualWords)
        .where(UsualWords.branch_id == home.branch_id)
        .options(joinedload(UsualWords.kind))
        .order_by(
            UsualWords.kind_id.is_not(None),
            UsualWords.kind_id,
            UsualWords.position,
            UsualWords.id,
        ),
        row=lambda found: found.UsualWords,
        edit=lambda row: url_for("usual.edit", words_id=row.id),
        values={
            "home": home,
            "branch_options": [(one.code, one.name) for one in homes] if len(homes) > 1 else [],
        },
    )


@blueprint.route("/usual-words/new", methods=["GET", "POST"])
@requires(Permission.PLAN_EDIT, emits={AuditAction.USUAL_WORDS_ADDED})
def new() -> Response:
    """Enter a line."""
    return _form(USUAL.opened())


@blueprint.route("/usual-words/<int:words_id>", methods=["GET", "POST"])
@requires(Permission.PLAN_EDIT, emits={AuditAction.USUAL_WORDS_EDITED})
def edit(words_id: int) -> Response:
    """Change one."""
    return _form(USUAL.load(words_id))


def _form(line: Line[UsualWords]) -> Response:
    form = UsualForm.of(line.row, is_new=line.is_new)
    form.offer(kind for kind in kinds_in_use(db.session()) if not kind.committee_level)
    return line.answer(form, "activities/usual/form.html", back=_back(line))


@blueprint.route("/usual-words/<int:words_id>/remove", methods=["GET", "POST"])
@requires(Permission.PLAN_EDIT, emits={AuditAction.USUAL_WORDS_REMOVED})
def remove(words_id: int) -> Response:
    """Take one out."""
    line = USUAL.load(words_id)
    return line.removal(back=_back(line))


def _back(line: Line[UsualWords]) -> str:
    return url_for("usual.index", branch=line.home.code)
