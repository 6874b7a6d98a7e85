"""The blueprint, and what surrounds the forms of the feature."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, url_for

from intranet.domain.activities import late_changes
from intranet.foundation.database import db
from intranet.pagekit import notices
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

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


def after_change(member_ids: Collection[int], back: str) -> str:
    """Where to go after a dated change: to the gatherings that it reaches, when it was entered late, or *back*."""
    number = late_changes.reached_by(db.session(), member_ids, current_actor())
    if not number:
        return back
    notices.caution(
        f"有关党员的变动影响已提交的活动{number}次，到会登记没有自动更改，请逐次更正或者说明。"
    )
    return url_for("activities.changed_rolls", member=sorted(member_ids))
