"""Writes of a brand's logo. They flush and never commit."""

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.brands.tables import Brand, BrandLogo
from intranet.domain.records.entered import check_version
from intranet.domain.records.files import KeptFile
from intranet.domain.records.moves import record_write, reopen_edited
from intranet.foundation import clock
from intranet.foundation.errors import RuleBroken


def keep_logo(
    session: Session, brand: Brand, file: KeptFile, *, actor: Actor, version: int
) -> bool:
    """Put the file in the place of the present logo, if there is one; whether a submitted file went back to draft.

    The uploader has affirmed that it carries neither emblem nor flag. Raises InvalidMove, StaleRecord, RuleBroken
    beside ``files`` for what is not a picture.
    """
    brand.check_editable()
    check_version(brand, version)
    if file.display is None:
        raise RuleBroken({"files": [f"“{file.name}”不是图片，标识请用 JPG、PNG 或 WebP 格式。"]})
    values = {**file.columns(), "added_by_id": actor.user_id, "added_at": clock.now()}
    if brand.logo is None:
        brand.logo = BrandLogo(no_emblem=True, **values)
    else:
        brand.logo.no_emblem = True
        for column, value in values.items():
            setattr(brand.logo, column, value)
    brand.updated_at = clock.now()
    session.flush()
    reopened = reopen_edited(session, brand, actor=actor)
    record_write(
        session, AuditAction.BRAND_LOGO_KEPT, brand, actor=actor, original_sha256=file.sealed
    )
    return reopened
