"""The page of the committee."""

from flask import render_template, url_for

from intranet.domain.access.permissions import Permission
from intranet.domain.organization.tables import Committee, CommitteeBody
from intranet.features.organization import access
from intranet.features.organization.bodies import queries
from intranet.features.organization.page import blueprint, form_page
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor


@blueprint.get("/committee", defaults={"code": None})
@blueprint.get("/committee/<code>")
@requires(Permission.ORGANIZATION_READ)
def committee(code: str | None) -> str:
    """The committee the person belongs to, or the one with this code."""
    actor = current_actor()
    found = access.load_committee(db.session(), code, actor)
    body = queries.body_of(db.session(), found, clock.today())
    return render_template(
        "organization/committee.html",
        committee=found,
        others=[c for c in access.readable_committees(db.session(), actor) if c is not found],
        body=body,
        bodies=[
            (one, [post for post in body.officers if post.title in one.titles])
            for one in CommitteeBody
        ],
        edits=access.edits_committee(actor, found),
    )


def page_under(found: Committee, title: str, **more: object) -> FormPage:
    """A form page below the page of the committee."""
    back = url_for("organization.committee", code=found.code)
    return form_page(title, back, [("机关党委", back)], **more)  # type: ignore[arg-type]
