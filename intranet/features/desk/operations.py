"""Writes of the desk: where a person has the digest sent."""

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.waiting.digests import DigestAddress, address_of


def set_address(session: Session, address: str, *, actor: Actor) -> str:
    """Send the person's digest there from now on, or nowhere when it is empty; the address."""
    row = address_of(session, actor.user_id)
    if (row.address if row else "") == address:
        return address
    if row is None:
        row = DigestAddress(user_id=actor.user_id, address=address)
        session.add(row)
    elif address:
        row.address = address
    else:
        session.delete(row)
    session.flush()
    record_change(
        session,
        AuditAction.DIGEST_ADDRESS_SET,
        row,
        actor=actor,
        label=actor.display_name,
        sends=bool(address),
    )
    return address
