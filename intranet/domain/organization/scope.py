"""What a person may choose from: branches and committees met with a permission, and the one that is asked for."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.directory import NO_BRANCH, branches_during
from intranet.domain.organization.homes import Home, committee_home, home_of_branch, homes
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Span


class Place(Protocol):
    """What a choice offers: the code of the address and the name that is shown."""

    @property
    def code(self) -> str:
        """The code of the address."""

    @property
    def name(self) -> str:
        """The short name."""


P = TypeVar("P", bound=Place)


def place_with(found: Iterable[P], code: str) -> P:
    """The place with this code; NotFound for a code that is none of them."""
    for place in found:
        if place.code == code:
            return place
    raise NotFound(NO_BRANCH)


def readable_places(
    session: Session, actor: Actor, span: Span, today: date, *, permission: Permission
) -> list[Home]:
    """Branches of the period that the person meets with *permission*, in office order; committees after them.

    One statement and one for each committee.
    """
    branches = branches_during(session, actor, span, today, permission=permission)
    day = min(max(today, span.first_day), span.last_day)
    return [
        *map(home_of_branch, branches),
        *(committee_home(session, one, day) for one in actor.committee_ids(permission)),
    ]


def branch_homes(session: Session, actor: Actor, permission: Permission) -> list[Home]:
    """Branches for which the person makes records with *permission*, without the committee itself."""
    return [home for home in homes(session, actor, permission) if home.branch_id is not None]
