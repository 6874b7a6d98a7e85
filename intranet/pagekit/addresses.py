"""Addresses that are told outside a page: in a letter, on paper, to be handed on."""

from typing import Any

from flask import current_app, url_for

from intranet.foundation.config import Settings


def public_address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, at the host that INTRANET_PUBLIC_URL names; without it, at the one asked for.

    What a visitor's browser calls the host is that visitor's word, so the setting is what should be given.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if settings.public_url:
        return settings.public_url + url_for(endpoint, **values)
    return url_for(endpoint, **values, _external=True)
