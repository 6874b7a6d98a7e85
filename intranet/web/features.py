"""The features of this installation, in menu order."""

from flask import Flask

from intranet.features import (
    accounts,
    achievements,
    activities,
    admin,
    appraisals,
    attachments,
    audit,
    birthdays,
    brands,
    calendar,
    chronicle,
    community,
    desk,
    drafts,
    dues,
    duties,
    follow_up,
    inspections,
    joint,
    organization,
    overview,
    plans,
    quarters,
    review,
    search,
    study,
    talks,
)
from intranet.features.activities.paper_views import papers
from intranet.pagekit.navigation import MenuItem
from intranet.web import health

FEATURES = (
    desk,
    overview,
    calendar,
    activities,
    plans,
    attachments,
    joint,
    duties,
    dues,
    talks,
    follow_up,
    inspections,
    review,
    study,
    brands,
    achievements,
    quarters,
    chronicle,
    appraisals,
    birthdays,
    community,
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
