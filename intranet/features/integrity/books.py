"""What the registers share: lists, the page of one line, its form, its removal, and the committee's decision."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from sqlalchemy import ColumnElement, Select
from wtforms import StringField
from wtforms.validators import ValidationError

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.integrity.checked import MAX_OPINION, Check, decide, refusal, resaved, word
from intranet.domain.organization.homes import COMMITTEE_ITSELF
from intranet.domain.paper.documents import RecordPrint
from intranet.domain.records.confirmed import decisions
from intranet.domain.records.entries import Events
from intranet.domain.records.exceptions import late_mark
from intranet.features.integrity.page import blueprint, owner_on, tabs
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.forms import TextLength, VersionedForm
from intranet.pagekit.htmx import go_to
from intranet.pagekit.listings import Column, Listing
from intranet.pagekit.printed import INTEGRITY_PAGE, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.review import timeline_items
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.scope import Scope
from intranet.pagekit.session import current_actor

KEEPERS = "所在支部书记、纪检委员或党务干事"
TITLE_ONLY = "集体廉政谈话的内容由支部委员和机关党委查看，您可以查看名称和日期。"
STATE = Column(
    "状态",
    10,
    lambda row: row[0].state.label,
    badge=lambda row: (row[0].state.tone, row[0].state.icon),
)


def covered(actor: Actor, row: Any) -> bool:
    """Whether the person may know of a line."""
    return actor.covers(
        Permission.INTEGRITY_READ, committee_id=row.committee_id, branch_id=row.branch_id
    )


def sent_in() -> bool:
    """Whether the button of the form sends the line in: that of a returned line which keeps it says so."""
    return request.form.get("act") != "save"


def register(table: Any, what: str, events: Events, *, day: str) -> Register[Any]:
    """A register whose lines the committee looks through: what is sent in waits for it again."""
    return Register(
        table,
        what,
        events,
        Permission.INTEGRITY_EDIT,
        reads=covered,
        keepers=KEEPERS,
        day=day,
        beside=lambda row: resaved(row, sent_in=sent_in()),
    )


@dataclass(frozen=True, kw_only=True)
class Book:
    """A register with its pages. ``rows`` makes the statement whose results the columns take, the line first.

    ``endpoint`` is the list and the name in addresses; ``reads_whole`` says who sees more of a line than that it is
    there; ``more`` gives the page of a line what stands below its facts, ``paper`` its page for signature. ``year_of``
    tells the year under which a saved line is listed, None where it is under every one. ``edits_as`` are events that
    an edit may be besides that of the register.
    """

    endpoint: str
    register: Register[Any]
    columns: Sequence[Column]
    rows: Callable[..., Select[Any]]
    form: Callable[[Line[Any]], Response]
    reads_whole: Callable[[Actor, Any], bool] = covered
    template: str = "integrity/line.html"
    more: Callable[[Any], Mapping[str, Any]] = lambda _row: {}
    paper: Callable[..., RecordPrint] | None = None
    year_of: Callable[[Any], int | None] = lambda _row: None
    edits_as: frozenset[AuditAction] = frozenset()

    @property
    def key(self) -> str:
        """Its part of an address."""
        return self.endpoint.replace("_", "-")

    def url(self, act: str, key: int) -> str:
        """The address of one line: ``show``, ``edit``, ``remove``, ``check`` or ``paper``."""
        return url_for(f"integrity.{act}_line", book=self.key, key=key)

    def back(self, row: Any) -> str:
        """The list on which a line stands, of its year where that is another one."""
        year = self.year_of(row)
        other = year if year != clock.today().year else None
        return url_for(f"integrity.{self.endpoint}", year=other)

    def listing(
        self,
        scope: Scope,
        title: str,
        *conditions: ColumnElement[bool],
        columns: Sequence[Column] | None = None,
        scope_words: str = "",
        signers: tuple[str, ...] = (),
        **values: Any,
    ) -> Listing:
        """The lines of a scope; each leads to its page, for who reads it."""
        table = self.register.table
        narrowed = [table.state == scope.state] if scope.state else []
        return Listing(
            title=title,
            columns=scope.with_place(columns or [*self.columns, STATE]),
            statement=self.rows(scope.of(table), *narrowed, *conditions),
            branch=scope.one,
            scope=scope_words,
            signers=signers,
            edit=(lambda row: self.url("edit", row[0].id) if scope.keeps(row[0]) else None)
            if scope.edits
            else None,
            values={**self.page_values(scope), **values},
        )

    def page_values(self, scope: Scope) -> dict[str, Any]:
        """What the page of the list shows."""
        place = scope.enters
        return {
            **scope.values,
            "book": self,
            "tabs": tabs(self.endpoint),
            "what": self.register.what,
            "enter": url_for(
                "integrity.new_line", book=self.key, branch=place.code, year=scope.year
            )
            if place
            else "",
            "kinds": ("state", "状态", [("", "全部"), *Check.choices()], scope.state),
        }

    def find(self, key: int) -> Any:
        """One result of ``rows``; NotFound for strangers, NotAllowed for who may only know that it is there."""
        line = self.register.find(key)
        if not self.reads_whole(current_actor(), line):
            raise NotAllowed(TITLE_ONLY)
        return db.session.execute(self.rows(self.register.table.id == key)).one()


def linked(title: str, width: int, cell: Callable[[Any], Any], endpoint: str) -> Column:
    """The column that names a line and leads to its page."""
    return Column(
        title,
        width,
        cell,
        heads=True,
        link=lambda row: BOOKS[endpoint.replace("_", "-")].url("show", row[0].id),
    )


BOOKS: dict[str, Book] = {}
# what the pages that all registers share may record: the events of each
ADDED: set[AuditAction] = set()
EDITED: set[AuditAction] = set()
REMOVED: set[AuditAction] = set()


def keep(book: Book) -> Book:
    """Give a register its pages."""
    BOOKS[book.key] = book
    events = book.register.events
    ADDED.add(events.added)
    EDITED.update({events.edited}, book.edits_as)
    if events.removed is not None:
        REMOVED.add(events.removed)
    return book


def _book(key: str) -> Book:
    found = BOOKS.get(key)
    if found is None:
        raise NotFound("没有这个登记。")
    return found


class ReturnForm(VersionedForm):
    """The committee's decision: confirmed as it stands, or returned with what is to be corrected."""

    opinion = StringField("需要修改的内容", [TextLength(MAX_OPINION)])

    def validate_opinion(self, field: StringField) -> None:
        """Needed to return a line."""
        if returns() and not field.data:
            raise ValidationError("请写明需要修改的内容。")


def returns() -> bool:
    """Whether the button says that the line is returned."""
    return request.form.get("act") == "return"


@blueprint.get("/<book>/<int:key>")
@requires(Permission.INTEGRITY_READ)
def show_line(book: str, key: int) -> Response:
    """One line with what became of it."""
    found = _book(book)
    row = found.find(key)
    return _show(found, row, ReturnForm(formdata=None, version=str(row[0].version)))


def _show(book: Book, row: Any, form: ReturnForm, refused: Refused | None = None) -> Response:
    session, actor, line = db.session(), current_actor(), row[0]
    confirms = line.committee_id in actor.committee_ids(Permission.INTEGRITY_CONFIRM)
    events = timeline_items(decisions(session, word(line), line.id), approved="审核通过")
    page = render_template(
        book.template,
        book=book,
        row=row,
        line=line,
        late=late_mark(session, line),
        place=COMMITTEE_ITSELF
        if line.branch_id is None
        else owner_on(line, clock.today()).short_name,
        form=form,
        refused=refused,
        edits=actor.covers(
            Permission.INTEGRITY_EDIT, committee_id=line.committee_id, branch_id=line.branch_id
        ),
        confirms=confirms and line.state is Check.WAITING,
        hindered=refusal(actor, line) if confirms else "",
        events=events,
        **book.more(row),
    )
    return make_response(page, refused.status if refused else 200)


@blueprint.post("/<book>/<int:key>")
@requires(
    Permission.INTEGRITY_CONFIRM,
    emits={AuditAction.INTEGRITY_CONFIRMED, AuditAction.INTEGRITY_RETURNED},
)
def check_line(book: str, key: int) -> Response:
    """Confirm the line as it stands, or return it."""
    found, session, actor = _book(book), db.session(), current_actor()
    row = found.find(key)
    form = ReturnForm()
    outcome = attempt(
        form,
        partial(
            decide,
            session,
            row[0],
            opinion=form.opinion.data or "" if returns() else "",
            actor=actor,
            version=form.seen_version,
        ),
        row=row[0],
    )
    if isinstance(outcome, Refused):
        return _show(found, found.find(key), form, outcome)
    notices.done("已退回，修改后重新审核。" if returns() else "已审核，随即计入。")
    return go_to(found.back(row[0]))


@blueprint.route("/<book>/new", methods=["GET", "POST"])
@requires(Permission.INTEGRITY_EDIT, emits=ADDED)
def new_line(book: str) -> Response:
    """Enter a line."""
    found = _book(book)
    return found.form(found.register.opened())


@blueprint.route("/<book>/<int:key>/edit", methods=["GET", "POST"])
@requires(Permission.INTEGRITY_EDIT, emits=EDITED)
def edit_line(book: str, key: int) -> Response:
    """Correct one."""
    found = _book(book)
    return found.form(found.register.load(key))


@blueprint.route("/<book>/<int:key>/remove", methods=["GET", "POST"])
@requires(Permission.INTEGRITY_EDIT, emits=REMOVED)
def remove_line(book: str, key: int) -> Response:
    """Take one out that was entered by mistake."""
    found = _book(book)
    line = found.register.load(key)
    if found.register.events.removed is None:
        raise NotAllowed(f"{found.register.what}不能移除；已经消除的，请填写消除日期。")
    return line.removal(back=found.back(line.row))


@printed(blueprint, "/<book>/<int:key>", INTEGRITY_PAGE)
@requires(Permission.INTEGRITY_READ)
def paper_line(book: str, key: int) -> Response:
    """The page of a line for signature."""
    found = _book(book)
    row = found.find(key)
    if found.paper is None:
        raise NotFound("这个登记没有签字页，可以打印台账。")
    line = row[0]
    owner = owner_on(line, getattr(line, found.register.day))
    document = found.paper(line, owner, demo=in_demo())
    return print_answer("record.html", document.marked(late_mark(db.session(), line)))
