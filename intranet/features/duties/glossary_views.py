"""指标口径: how each figure of matrix, overview and summaries is computed."""

from flask import render_template

from intranet.domain.access.permissions import Permission
from intranet.domain.figures.glossary import glossary
from intranet.features.duties.views import blueprint
from intranet.pagekit.access import requires


@blueprint.get("/duties/glossary")
@requires(Permission.DUTY_READ)
def terms() -> str:
    """The figures with their sentences, from the functions that compute them."""
    return render_template("duties/glossary.html", groups=glossary())
