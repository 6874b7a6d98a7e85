"""Access to routes: every view names one permission; start-up fails for a view without one."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flask import Flask
from flask_login import current_user

from intranet.domain.access.roles import Permission
from intranet.foundation.errors import NotAllowed
from intranet.pagekit.session import current_actor

P = ParamSpec("P")
R = TypeVar("R")
MARK = "__permission__"


class SignInRequired(Exception):
    """Nobody is signed in, or the session is over (web/errors.py answers)."""


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare the permission of a view and check it before the view runs.

    It says that the person holds the permission somewhere; whether it covers one record is decided when that record is
    loaded (stranger: 404, known but not allowed: 403).
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if permission is not Permission.PUBLIC:
                if not current_user.is_authenticated:
                    raise SignInRequired
                if not current_actor().can(permission):
                    raise NotAllowed("您的账号没有使用此页面的权限。")
            return view(*args, **kwargs)

        setattr(checked, MARK, permission)
        return checked

    return decorate


def permission_of(view: Callable[..., Any]) -> Permission | None:
    """The permission a view declares, if it does."""
    found = getattr(view, MARK, None)
    return found if isinstance(found, Permission) else None


def check_routes(app: Flask) -> None:
    """Refuse to start while a route declares no permission. Static files are public by nature."""
    silent = sorted(
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and permission_of(view) is None
    )
    if silent:
        raise RuntimeError(f"these views declare no permission with @requires: {', '.join(silent)}")
