"""Imports every module with tables, so that Alembic and the application see them all."""

from intranet.domain import (
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

MODULES = (
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
