"""The features of this installation, in menu order."""

from flask import Flask

from intranet.features import (
    accounts,
    achievements,
    activities,
    admin,
    attachments,
    audit,
    brands,
    chronicle,
    desk,
    drafts,
    joint,
    organization,
    quarters,
    review,
    search,
)
from intranet.features.activities.paper_views import papers
from intranet.pagekit.navigation import MenuItem
from intranet.web import health

FEATURES = (
    desk,
    activities,
    attachments,
    joint,
    review,
    brands,
    achievements,
    quarters,
    chronicle,
    organization,
    accounts,
    admin,
    audit,
    drafts,
    search,
)


def register(app: Flask) -> None:
    """Register every feature's blueprint."""
    for feature in FEATURES:
        app.register_blueprint(feature.blueprint)
    app.register_blueprint(papers)
    app.register_blueprint(health.blueprint)


def menu_items() -> list[MenuItem]:
    """Menu entries of all features, in menu order."""
    return [item for feature in FEATURES for item in feature.navigation]
