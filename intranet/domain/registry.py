"""Collects what the packages of the domain declare: tables, their names in the audit trail, what is searched."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from intranet.domain.achievements.search import ACHIEVEMENTS
from intranet.domain.activities.search import ACTIVITIES
from intranet.domain.brands.search import BRANDS
from intranet.domain.development.search import DEVELOPMENT
from intranet.domain.organization.search import BRANCHES, MEMBERS
from intranet.domain.records.reviewed import ReviewedColumns
from intranet.domain.search.documents import FULL_TEXT
from intranet.domain.service.search import SERVICE
from intranet.foundation.database import Base
from intranet.foundation.jobs.procrastinate import OWN_TABLES

# Alembic and the application see the tables of these; the audit trail offers their names in this order.
WITH_TABLES = (
    "intranet.domain.access.accounts",
    "intranet.domain.access.second_factor",
    "intranet.domain.access.proposals",
    "intranet.domain.access.saved_searches",
    "intranet.domain.access.modules",
    "intranet.domain.organization.tables",
    "intranet.domain.organization.members",
    "intranet.domain.activities.kinds",
    "intranet.domain.activities.elections",
    "intranet.domain.activities.tables",
    "intranet.domain.activities.usual_words",
    "intranet.domain.activities.repeating",
    "intranet.domain.activities.attachments",
    "intranet.domain.activities.revisions",
    "intranet.domain.activities.findings.tables",
    "intranet.domain.activities.late_changes",
    "intranet.domain.activities.dengta",
    "intranet.domain.summaries.tables",
    "intranet.domain.summaries.phrases",
    "intranet.domain.summaries.wordings",
    "intranet.domain.summaries.reporting",
    "intranet.domain.summaries.signing",
    "intranet.domain.summaries.signed_copies",
    "intranet.domain.summaries.issued",
    "intranet.domain.brands.tables",
    "intranet.domain.achievements.tables",
    "intranet.domain.achievements.indicators",
    "intranet.domain.activities.joint_events",
    "intranet.domain.chronicle",
    "intranet.domain.duties.requirements",
    "intranet.domain.duties.excuses",
    "intranet.domain.duties.marks",
    "intranet.domain.records.days",
    "intranet.domain.planning.handed_down",
    "intranet.domain.planning.items",
    "intranet.domain.life.admissions",
    "intranet.domain.life.appraisals",
    "intranet.domain.life.birthdays",
    "intranet.domain.life.community",
    "intranet.domain.life.dues.tables",
    "intranet.domain.life.talks.tables",
    "intranet.domain.integrity.pledges",
    "intranet.domain.integrity.risks",
    "intranet.domain.integrity.group_talks",
    "intranet.domain.integrity.talks",
    "intranet.domain.integrity.self_study",
    "intranet.domain.integrity.reminders",
    "intranet.domain.integrity.officer_reports",
    "intranet.domain.integrity.restricted",
    "intranet.domain.integrity.knowing",
    "intranet.domain.integrity.openings",
    "intranet.domain.follow_up.progress",
    "intranet.domain.follow_up.inspections",
    "intranet.domain.study.conversion",
    "intranet.domain.study.credits",
    "intranet.domain.study.documents",
    "intranet.domain.study.platforms",
    "intranet.domain.study.essays",
    "intranet.domain.service.training",
    "intranet.domain.service.outreach",
    "intranet.domain.service.media",
    "intranet.domain.service.volunteering",
    "intranet.domain.service.partners",
    "intranet.domain.service.programmes",
    "intranet.domain.service.projects",
    "intranet.domain.service.menu",
    "intranet.domain.service.orders",
    "intranet.domain.service.rosters",
    "intranet.domain.development.paths",
    "intranet.domain.development.members",
    "intranet.domain.archive.tables",
    "intranet.domain.records.closing",
    "intranet.domain.returns.reminders",
    "intranet.domain.returns.requests",
    "intranet.domain.records.imports",
    "intranet.domain.records.drafts",
    "intranet.domain.records.moves",
    "intranet.domain.records.posted",
    "intranet.domain.search.documents",
    "intranet.domain.waiting.digests",
    "intranet.domain.privacy.retention",
    "intranet.domain.access.audit",
    "intranet.domain.paper.prints",
    "intranet.foundation.jobs.rows",
)


def _tables() -> Iterator[type[Base]]:
    for name in WITH_TABLES:
        for value in vars(import_module(name)).values():
            if isinstance(value, type) and issubclass(value, Base) and value.__module__ == name:
                yield value


TABLES = tuple(_tables())
# In the order of their sections.
SEARCHED = (ACTIVITIES, MEMBERS, BRANCHES, BRANDS, ACHIEVEMENTS, *DEVELOPMENT, *SERVICE)


def compared(dialect: str) -> dict[str, Any]:
    """For Alembic, its options: what of a database follows from the models.

    The full-text index does not, nor do the tables of the queue on PostgreSQL, of which ``job`` is a view there.
    """

    def is_modelled(name: str | None, _kind: str, _parents: object) -> bool:
        return not (name or "").startswith((FULL_TEXT, *OWN_TABLES))

    def is_a_table(_item: object, name: str | None, *_more: object) -> bool:
        return dialect == "sqlite" or name not in {"job", "fk_print_order_job_id"}

    return {"compare_type": True, "include_name": is_modelled, "include_object": is_a_table}


def _names() -> Iterator[tuple[str, str]]:
    for table in TABLES:
        if issubclass(table, ReviewedColumns):
            yield table.record_type.key, table.record_type.label
        elif table.audited:
            yield table.audited
    yield "demo", "演示数据"
    yield "files", "附件文件"
    yield "trail", "审计记录"
    yield "file", "文件"
    yield "page", "页面"


# What events are about, in Chinese, by the word that is stored.
OBJECT_LABELS = dict(_names())
# Of these nobody who reads the trail learns how many there are.
UNCOUNTED = frozenset(table.audited[0] for table in TABLES if table.uncounted and table.audited)
