"""The features of this installation, in menu order."""

from flask import Flask

from intranet.features import (
    accounts,
    achievements,
    activities,
    archive,
    audit,
    brands,
    chronicle,
    closing,
    desk,
    development,
    duties,
    follow_up,
    handbook,
    help,
    integrity,
    joint,
    life,
    lists,
    organization,
    overview,
    planning,
    prints,
    privacy,
    requests,
    review,
    search,
    self_check,
    service,
    setup,
    study,
    summaries,
    workbooks,
)
from intranet.pagekit.navigation import MenuItem
from intranet.web import drafts, health, styleguide

FEATURES = (
    desk,
    overview,
    planning,
    life,
    development,
    activities,
    joint,
    duties,
    follow_up,
    review,
    self_check,
    study,
    brands,
    achievements,
    service,
    integrity,
    summaries,
    handbook,
    closing,
    requests,
    archive,
    chronicle,
    organization,
    accounts,
    setup,
    audit,
    search,
    help,
    prints,
    privacy,
    lists,
    workbooks,
)


def register(app: Flask) -> None:
    """Register the blueprints of every feature."""
    for feature in FEATURES:
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
    app.register_blueprint(drafts.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(styleguide.blueprint)


def menu_items() -> list[MenuItem]:
    """Menu entries of all features, in menu order."""
    return [item for feature in FEATURES for item in feature.navigation]
