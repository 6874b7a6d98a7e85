"""Imports every module with tables, so that Alembic and the application see them all."""

from intranet.domain import (  # noqa: F401 - importing is the purpose
    accounts,
    achievements,
    activities,
    attachments,
    audit,
    brands,
    chronicle,
    closing,
    drafts,
    indicators,
    joint_events,
    kinds,
    members,
    organizations,
    reviews,
    revisions,
    summaries,
)
from intranet.domain.search import documents  # noqa: F401
