"""Imports every module with tables, so that Alembic and the application see them all."""

from importlib import import_module

WITH_TABLES = (
    "intranet.domain.access.accounts",
    "intranet.domain.achievements.tables",
    "intranet.domain.activities.tables",
    "intranet.domain.duties.excuses",
    "intranet.domain.duties.marks",
    "intranet.domain.duties.requirements",
    "intranet.domain.activities.attachments",
    "intranet.domain.access.audit",
    "intranet.domain.brands.tables",
    "intranet.domain.chronicle",
    "intranet.domain.records.closing",
    "intranet.domain.records.drafts",
    "intranet.domain.life.dues.tables",
    "intranet.domain.follow_up.inspections",
    "intranet.domain.follow_up.progress",
    "intranet.domain.achievements.indicators",
    "intranet.domain.activities.joint_events",
    "intranet.domain.activities.kinds",
    "intranet.domain.life.appraisals",
    "intranet.domain.life.birthdays",
    "intranet.domain.life.community",
    "intranet.domain.organization.members",
    "intranet.domain.organization.tables",
    "intranet.domain.planning.days",
    "intranet.domain.planning.items",
    "intranet.domain.records.moves",
    "intranet.domain.records.posted",
    "intranet.domain.activities.revisions",
    "intranet.domain.search.documents",
    "intranet.domain.study.conversion",
    "intranet.domain.study.credits",
    "intranet.domain.study.documents",
    "intranet.domain.study.essays",
    "intranet.domain.study.platforms",
    "intranet.domain.summaries.tables",
    "intranet.domain.life.talks.tables",
    "intranet.foundation.jobs",
)

for name in WITH_TABLES:
    import_module(name)
