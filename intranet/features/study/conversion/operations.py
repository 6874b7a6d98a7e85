"""A new version of the conversion. Versions are added, never changed."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.study.conversion import StudyConversion
from intranet.foundation import clock

TRAINING_LABEL = "外出培训"


@dataclass(frozen=True, kw_only=True)
class VersionInput:
    """What the form holds: either a share, or what half a day and a day are worth."""

    valid_from: date
    confirmed_by: str
    note: str
    share: int | None = None
    half_day_tenths: int | None = None
    day_tenths: int | None = None


def add_version(
    session: Session,
    typed: VersionInput,
    *,
    actor: Actor,
    committee_id: int,
    kind: ActivityKind | None,
) -> StudyConversion:
    """Add a version for a kind (None: for external training)."""
    version = StudyConversion(
        committee_id=committee_id,
        kind_id=kind.id if kind else None,
        entered_by_id=actor.user_id,
        created_at=clock.now(),
        **asdict(typed),
    )
    session.add(version)
    record_change(
        session,
        AuditAction.STUDY_CONVERSION_SET,
        version,
        actor=actor,
        label=kind.label if kind else TRAINING_LABEL,
        valid_from=typed.valid_from.isoformat(),
        share=typed.share,
    )
    return version
