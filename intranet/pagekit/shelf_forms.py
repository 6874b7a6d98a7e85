"""The form of a line of a plain register: what may be chosen in it, and how it is kept."""

from typing import Any

from flask import request

from intranet.domain.organization.existence import require_members_on
from intranet.foundation.database import db
from intranet.foundation.errors import RuleBroken
from intranet.foundation.typed import read_number
from intranet.pagekit.fields import choices
from intranet.pagekit.forms import EntryForm
from intranet.pagekit.linking import gathering_choices
from intranet.pagekit.plain import Plain
from intranet.pagekit.registers import Line
from intranet.pagekit.ticked import members_offered, with_former


def filled(book: Plain, line: Line[Any]) -> EntryForm:
    """The form of a line, with what may be chosen in its place."""
    belongs = {}
    if book.parent and line.is_new:
        belongs = {
            book.parent.column.key: request.args.get(book.parent.column.key, type=read_number)
        }
    form = line.filled(book.form, **belongs)
    if book.has_gathering:
        offered = line.once(gathering_choices, line.home, line.row.activity_id)
        form["activity_id"].choices = choices(offered)
    if parent := book.parent:
        field = form[parent.column.key]
        offered = line.once(parent.offered, line.home, getattr(line.row, parent.column.key))
        wanted = "请选择" if offered else f"还没有{parent.table.audited[1]}，请先登记"
        field.choices = choices([("", wanted if field.flags.required else "不关联"), *offered])
    if book.people and line.home.branch_id is None:
        for name in book.people:
            del form[name]
    elif book.people:
        present = line.once(members_offered, line.home.branch_id)
        named = [] if line.is_new else getattr(line.row, book.people[0])
        form[book.people[0]].choices = choices(with_former(present, named))
    for name in book.members:
        if line.home.branch_id is None:
            del form[name]
            continue
        chosen = getattr(line.row, name)
        present = line.once(members_offered, line.home.branch_id)
        people = with_former(present, [chosen] if chosen else [])
        unset = "请选择" if form[name].flags.required else "不选择"
        form[name].choices = choices([("", unset), *people])
    return form


def keep(book: Plain, line: Line[Any], form: EntryForm) -> None:
    """Store what the form says, with the people who are ticked in it."""
    _refuse_before_parent(book, line, form)
    if book.keep_people and book.people[0] in form and line.home.branch_id is not None:
        require_members_on(
            db.session(),
            line.home.branch_id,
            form[book.people[0]].data or (),
            form[book.day].data,
            field=book.people[0],
        )
        book.keep_people(form, line.row)
    line.keep(form)


def _refuse_before_parent(book: Plain, line: Line[Any], form: EntryForm) -> None:
    """Nothing belongs to what had not begun on its day; asked once for each parent, however many lines a file has."""
    parent = book.parent
    if parent is None or parent.since is None or not (key := form[parent.column.key].data):
        return
    day, begun = form[book.day].data, line.once(parent.begun, key)
    has_year = isinstance(begun, int)
    if begun is not None and (day.year if has_year else day) < begun:
        said = f"早于{parent.since[0]}（{begun}{'年' if has_year else ''}），请核对。"
        raise RuleBroken({book.day: [said]})
