"""The blueprint, and the way every form of the feature is opened, carried out and shown again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Blueprint, Response, make_response, render_template, request

from intranet.domain.records.entered import Versioned
from intranet.features.organization.fields import OrganizationForm
from intranet.pagekit import notices
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import Refused, attempt

blueprint = Blueprint("organization", __name__)

FormType = TypeVar("FormType", bound=OrganizationForm)


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


def carry_out(
    form: OrganizationForm,
    page: FormPage,
    act: Callable[[], object],
    *,
    done: str,
    row: Versioned | None = None,
    on_stale: Callable[[], dict[str, Any]] = dict,
    back: Callable[[], str] | None = None,
) -> Response:
    """Show the form, or carry out *act* and go back; ``on_stale`` adds what somebody else saved meanwhile."""
    if request.method == "GET":
        return show_form(form, page)
    outcome = attempt(form, act, row=row)
    if isinstance(outcome, Refused):
        return show_form(form, page, outcome, **(on_stale() if outcome.stale else {}))
    notices.done(done)
    return go_to(back() if back else page.back)


def show_form(
    form: OrganizationForm, page: FormPage, refused: Refused | None = None, **values: Any
) -> Response:
    """The page with the form."""
    context = {"conflict": [], **page.values, **values}
    body = render_template(page.template, form=form, page=page, refused=refused, **context)
    return make_response(body, refused.status if refused else 200)
