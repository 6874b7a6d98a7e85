"""Imports every module with tables, so that Alembic and the application see them all."""

from intranet.domain import (  # noqa: F401 - importing is the purpose
    accounts,
    activities,
    attachments,
    audit,
    closing,
    drafts,
    kinds,
    members,
    organizations,
    reviews,
    revisions,
    summaries,
)
