"""The blueprint, and what surrounds the forms of the feature."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint

from intranet.pagekit.saving import FormPage

blueprint = Blueprint("organization", __name__)

Crumbs = list[tuple[str, str]]


@dataclass(frozen=True)
class Head:
    """Title, way here, a sentence of explanation, words on the button."""

    title: str
    crumbs: Crumbs
    submit: str
    lead: str


def form_page(
    title: str,
    back: str,
    crumbs: Crumbs,
    *,
    submit: str = "保存",
    lead: str = "",
    template: str = "organization/act.html",
    values: Callable[[], Mapping[str, Any]] = dict,
) -> FormPage:
    """A form page with its head; ``values`` are asked for whenever the page is shown."""
    head = Head(title, crumbs, submit, lead)
    return FormPage(template, back, lambda: {"page": head, **values()})
