"""The blueprint, and the way every form of the feature is opened, carried out and shown again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy.orm.exc import StaleDataError

from intranet.features.organization.fields import OrganizationForm
from intranet.foundation.database import db
from intranet.foundation.errors import RuleBroken, StaleRecord
from intranet.pagekit import drafts, notices
from intranet.pagekit.htmx import go_to

blueprint = Blueprint("organization", __name__)

FormType = TypeVar("FormType", bound=OrganizationForm)
STALE = "在您填写期间，这条记录已被其他人修改。您填写的内容还在，请核对后再保存。"


@dataclass(frozen=True)
class FormPage:
    """What surrounds a form: title, way back, a sentence of explanation, words on the button."""

    title: str
    back: str
    crumbs: list[tuple[str, str]]
    submit: str = "保存"
    lead: str = ""
    template: str = "organization/act.html"
    values: dict[str, Any] = field(default_factory=dict)


def open_form(form_type: type[FormType], **values: Any) -> FormType:
    """The form with *values*, or with what was typed before the session ended (?draft=…)."""
    key = request.args.get("draft", "")
    kept = drafts.restore(key) if key and request.method == "GET" else None
    if kept is None:
        return form_type(**values)
    return form_type(formdata=kept, **values)


def carry_out(
    form: OrganizationForm,
    page: FormPage,
    act: Callable[[], object],
    *,
    done: str,
    on_stale: Callable[[], dict[str, Any]] = dict,
    back: Callable[[], str] | None = None,
) -> Response:
    """Show the form, or carry out *act* and go back.

    A broken rule shows the form again with its sentences (422), a record saved by somebody else meanwhile likewise
    (409, with what ``on_stale`` adds to the page).
    """
    if request.method == "GET":
        return show_form(form, page, 200)
    if not form.validate():
        return show_form(form, page, 422)
    try:
        act()
    except RuleBroken as broken:
        db.session.rollback()
        return show_form(form, page, 422, extra=form.show_problems(broken.problems))
    except (StaleRecord, StaleDataError):
        db.session.rollback()
        return show_form(form, page, 409, extra=[(STALE, None)], **on_stale())
    drafts.drop(form.draft_key.data or "")
    notices.done(done)
    return go_to(back() if back else page.back)


def show_form(form: OrganizationForm, page: FormPage, status: int, **values: Any) -> Response:
    """The page with the form."""
    context = {"extra": [], "conflict": [], **page.values, **values}
    return make_response(render_template(page.template, form=form, page=page, **context), status)
