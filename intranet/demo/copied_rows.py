"""The rows of the demo as they are copied: what each refers to, whose it is, and of which copies there is one.

Which table refers to which, the tables themselves tell; named here is only what they do not.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import String, Table, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import UserSession
from intranet.domain.access.proposals import Proposal
from intranet.domain.records.reviewed import ReviewedColumns
from intranet.domain.registry import TABLES
from intranet.foundation.database import Base
from intranet.foundation.jobs import Job
from intranet.foundation.sealed import sealed_tables

Values = dict[str, Any]

# The office has eleven branches; ten make round numbers. Nobody of this one meets with another branch or with the
# committee, so that no other roll becomes shorter.
_LEFT_OUT = "B05"
# The same for all committees.
_COMMON = frozenset({"activity_kind", "audit_head", "calendar_day", "dengta_block"})
# What lasts; everything else happens in a year.
_LASTING = frozenset(
    {
        "archive_numbering",
        "archive_retention",
        "audit_event",
        "away_member",
        "branch",
        "brand",
        "brand_logo",
        "brand_stage_entry",
        "brand_text",
        "committee",
        "community_registration",
        "declared_relative",
        "development_path",
        "duty_post",
        "finding_setting",
        "indicator",
        "integrity_risk",
        "integrity_risk_event",
        "member",
        "key_project",
        "member_exemption",
        "membership",
        "office_wording",
        "organization_name",
        "partnership",
        "party_group",
        "module_switch",
        "retention_setting",
        "post",
        "programme",
        "reporting_rule",
        "requirement",
        "role_grant",
        "service_item",
        "service_site",
        "set_phrase",
        "signing_delegation",
        "signing_plan",
        "study_conversion",
        "term",
        "user_account",
    }
)
# Of people, and yet as often as the branch.
_ONCE_A_BRANCH = frozenset({"appraisal_row", "post"})
_OPEN = frozenset({"draft", "submitted", "returned", "waiting", "open", "reported"})
# Numbers of rows that are no foreign keys: the table, or the column with the kind of record.
_LOOSE: Mapping[tuple[str, str], str] = {
    ("activity_record", "branch_id"): "branch",
    ("archive_item", "record_id"): "record_kind",
    ("attendance", "party_group_id"): "party_group",
    ("audit_event", "object_id"): "object_kind",
    ("audit_event", "user_id"): "user_account",
    ("integrity_risk_event", "user_id"): "user_account",
    ("late_entry", "record_id"): "record_kind",
    ("rectification_event", "user_id"): "user_account",
    ("review_event", "record_id"): "record_kind",
    ("review_event", "user_id"): "user_account",
    ("search_document", "record_id"): "kind",
}


class Reach(NamedTuple):
    """Whether a row is copied for each committee, block, fold and year."""

    committee: bool
    block: bool
    fold: bool
    year: bool


class Copy(NamedTuple):
    """One copy in a committee; ``years_ago`` counts from the present year."""

    block: int
    fold: int
    years_ago: int


class Reference(NamedTuple):
    """A column with the number of a row; ``needed`` when the row is nothing without it."""

    column: str
    table: str
    needed: bool


class Row(NamedTuple):
    """A row of the office; ``owner`` is the branch it belongs to."""

    values: Values
    references: Sequence[Reference]
    owner: int | None
    reach: Reach


Rows = dict[str, list[Row]]


class OfficeRows:
    """All that the demo holds but one branch, by table: of this year, and what is left of a year that is over."""

    def __init__(self, session: Session, as_of: date) -> None:
        """Read what the session holds."""
        self._year = as_of.year
        self._kinds = _tables_of_kinds()
        # who is signed in to the demo is not signed in to its copies; what is sealed opens in its own row alone; what
        # is found by words instead of a number (wrong passwords, forms sent, files made) is of one demo; what waits for
        # another administrator names its place by number inside a text; a job is done for all copies at once
        by_words = (
            table.name
            for table in Base.metadata.sorted_tables
            if any(isinstance(column.type, String) for column in table.primary_key)
        )
        sealed = (one.__tablename__ for one in sealed_tables())
        self._alone = {
            *(one.__tablename__ for one in (UserSession, Proposal, Job)),
            *sealed,
            *by_words,
        }
        self._folded = _of_people_and_gatherings()
        self._owners: dict[tuple[str, int], int | None] = {}
        self.reaches: dict[tuple[str, int], Reach] = {}
        read = self._read(session)
        self.numbers = len(read["branch"])
        codes = {row.values["code"]: row.values["id"] for row in read["branch"]}
        self.present = _without(read, lambda row: row.owner == codes[_LEFT_OUT])
        self.past = _without(self.present, self._not_of_the_past)

    def leave_out_what_is_there(self, session: Session) -> None:
        """Rows that came with the tables, like kinds of activities, are there before any office."""
        for name, rows in self.present.items():
            if not all(row.reach.committee for row in rows):
                there = set(session.scalars(select(Base.metadata.tables[name].c.id)))
                self.present[name] = [row for row in rows if row.values["id"] not in there]

    def _read(self, session: Session) -> Rows:
        # what has loose numbers comes after what they may be of; branches come before all that they have
        loose = {table for (table, _), target in _LOOSE.items() if target != "branch"}
        tables = sorted(Base.metadata.sorted_tables, key=lambda table: table.name in loose)
        found = {
            table: [
                dict(row)
                for row in session.execute(select(table).order_by(*table.primary_key)).mappings()
                if table.name not in self._alone
                and self._kinds.get(row.get("object_kind", "")) not in self._alone
            ]
            for table in tables
        }
        by_name = {table.name: rows for table, rows in found.items()}
        # people and accounts belong to the branch that they are in, or act for
        for values in by_name["membership"]:
            self._owners["member", values["member_id"]] = values["branch_id"]
        for values in by_name["role_grant"]:
            self._owners["user_account", values["user_id"]] = values["branch_id"]
        return {
            table.name: [self._row(table, values) for values in rows]
            for table, rows in found.items()
        }

    def _row(self, table: Table, values: Values) -> Row:
        references = self._references(table, values)
        parents = [
            (r.table, values[r.column]) for r in references if r.needed and r.table != "committee"
        ]
        key = table.name, values.get("id", 0)
        if key in self._owners:
            owner = self._owners[key]
        elif table.name == "branch":
            owner = values["id"]
        elif "branch_id" in values:
            owner = values["branch_id"]
        else:
            owner = self._owners.get(parents[0]) if parents else None
        if table.name in {"review_event", "search_document"}:
            reach = self.reaches[parents[0]]
        else:
            mine = owner is not None
            copied = table.name not in _COMMON and (
                mine or values.get("committee_id", 0) is not None
            )
            reach = Reach(
                committee=copied,
                block=mine,
                fold=mine and table.name in self._folded,
                year=copied and table.name not in _LASTING,
            )
        if "id" in values:
            self._owners[key], self.reaches[key] = owner, reach
        return Row(values, references, owner, reach)

    def _references(self, table: Table, values: Values) -> list[Reference]:
        found = []
        for column in table.columns:
            if values[column.name] is None:
                continue
            loose = _LOOSE.get((table.name, column.name))
            if loose is not None:
                target = self._kinds.get(values[loose]) if loose in values else loose
                if target is not None:
                    found.append(Reference(column.name, target, loose in values))
            elif column.foreign_keys:
                found.append(Reference(column.name, _target(column), not column.nullable))
            elif column.name == "id":
                found.append(Reference("id", table.name, needed=False))
        return found

    def _not_of_the_past(self, row: Row) -> bool:
        """Whether a row is open still, or already of another year than the present."""
        if not row.reach.year:
            return False
        year = row.values.get("year") or row.values.get("ym", 0) // 100 or self._year
        return row.values.get("state") in _OPEN or year != self._year


def _tables_of_kinds() -> dict[str, str]:
    """Tables by the word that stands for their rows in review, search and audit trail."""
    found = {table.audited[0]: table.__tablename__ for table in TABLES if table.audited}
    return found | {
        table.record_type.key: table.__tablename__
        for table in TABLES
        if issubclass(table, ReviewedColumns)
    }


def _target(column: Any) -> str:
    """The table whose number a column holds in the end: a candidate's election has that of its vote."""
    (key,) = column.foreign_keys
    return _target(key.column) if key.column.foreign_keys else str(key.column.table.name)


def _of_people_and_gatherings() -> set[str]:
    """Tables whose rows need a person or a gathering."""
    found = {"member", "activity"}
    for table in Base.metadata.sorted_tables:
        needed = {_target(c) for c in table.columns if c.foreign_keys and not c.nullable}
        if needed & found and table.name not in _ONCE_A_BRANCH:
            found.add(table.name)
    return found


def _without(rows: Rows, goes: Callable[[Row], bool]) -> Rows:
    """The rows that stay, without those that need one that goes; who only names it names nothing."""
    gone: set[tuple[str, int]] = set()
    left: Rows = {}
    for table, found in rows.items():
        left[table] = []
        for row in found:
            lost = [r for r in row.references if (r.table, row.values[r.column]) in gone]
            if goes(row) or any(r.needed for r in lost):
                gone.add((table, row.values.get("id", 0)))
                continue
            left[table].append(
                row._replace(
                    values=row.values | dict.fromkeys(r.column for r in lost),
                    references=[r for r in row.references if r not in lost],
                )
                if lost
                else row
            )
    return left
