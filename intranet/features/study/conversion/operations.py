"""A new version of the conversion. Versions are added, never changed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.study.conversion import StudyConversion
from intranet.foundation import clock

TRAINING_LABEL = "外出培训"


def add_version(
    session: Session,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    committee_id: int,
    kind: ActivityKind | None,
) -> StudyConversion:
    """Add a version for a kind, or (None) for external training: a share, or what half a day and a day are worth."""
    version = StudyConversion(
        committee_id=committee_id,
        kind_id=kind.id if kind else None,
        entered_by_id=actor.user_id,
        created_at=clock.now(),
        **values,
    )
    session.add(version)
    record_change(
        session,
        AuditAction.STUDY_CONVERSION_SET,
        version,
        actor=actor,
        label=kind.label if kind else TRAINING_LABEL,
        valid_from=version.valid_from.isoformat(),
        share=version.share,
    )
    return version
