"""What a person may find: for each kind of record the rule of its own pages, as a SQL condition.

Nothing outside is found or counted, so that an answer gives no hint of it.
"""

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from intranet.domain.access.roles import Actor, Permission
from intranet.domain.brands.store import visible as visible_brands
from intranet.domain.brands.tables import Brand
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation import clock


def _reads_branch(actor: Actor) -> ColumnElement[bool]:
    """Over Branch: those whose page the person opens."""
    return or_(
        Branch.committee_id.in_(actor.committee_ids(Permission.ORGANIZATION_READ)),
        Branch.id.in_(actor.branch_ids()),
    )


def branches(actor: Actor) -> ColumnElement[bool]:
    """Over Branch: the person's own ones; the committee's people also find those that were dissolved."""
    standing = or_(Branch.dissolved_on.is_(None), Branch.dissolved_on >= clock.today())
    return and_(
        _reads_branch(actor),
        or_(standing, Branch.committee_id.in_(actor.committee_ids(Permission.ORGANIZATION_READ))),
    )


def members(actor: Actor) -> ColumnElement[bool]:
    """Over Member joined with Membership and Branch: one row, the latest period, for each who may be found.

    Former members are found by who keeps the lists, and everybody finds themselves.
    """
    later = aliased(Membership)
    latest = ~exists().where(
        later.member_id == Membership.member_id,
        or_(
            later.starts_on > Membership.starts_on,
            and_(later.starts_on == Membership.starts_on, later.id > Membership.id),
        ),
    )
    keeping = or_(
        Branch.committee_id.in_(actor.kept_committees), Branch.id.in_(actor.kept_branches)
    )
    known = and_(_reads_branch(actor), or_(Membership.ends_on.is_(None), keeping))
    if actor.member_id is not None:
        known = or_(known, Member.id == actor.member_id)
    return and_(latest, known)


def brands(actor: Actor) -> ColumnElement[bool]:
    """Over Brand: what the matrix shows; a brand struck from the register is no longer there."""
    return and_(visible_brands(actor), Brand.state != State.VOIDED)
