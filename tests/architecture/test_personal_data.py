"""The register of what is held about people covers the tables: nothing personal is kept that it does not tell."""

import re

from sqlalchemy import JSON, Date, Enum, String
from sqlalchemy.types import TypeDecorator

from intranet.domain.privacy.held import HELD, WITHOUT, held_by_table
from intranet.domain.privacy.retention import PERIODS, PURGED
from intranet.domain.registry import TABLES

METADATA = TABLES[0].metadata
# Columns of a table that holds nothing about a person, named as if they did.
# 责任者 of a filed document is a branch or the committee
_NO_PERSON = {("achievement", "party"), ("archive_item", "responsible")}
_OF_A_PERSON = re.compile(
    r"(^|_)(person|leader|responsible|members|signer|tellers?|counters?|phone|mobile|tel|birth\w*|sex|gender|ethnic\w*"
    r"|identity|id_number|email|address|salary|browser)(_|$)|(actor|by|chair|recorder|lecturer|talker|talkee|display"
    r"|user)_?name$"
)


def _tells(column):
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, (String, Date, Enum, JSON))


def test_every_table_is_in_the_register_or_holds_nothing_about_a_person():
    registered = set(held_by_table())
    assert len(registered) == len(HELD)
    assert not registered & WITHOUT
    assert registered | WITHOUT == set(METADATA.tables), (
        "name new tables in intranet/domain/privacy/held.py"
    )


def test_every_column_about_a_person_has_its_name_in_the_register():
    unnamed = [
        f"{held.table}.{column.name}"
        for held in HELD
        for column in METADATA.tables[held.table].c
        if _tells(column) and column.name not in {*held.columns, *held.other}
    ]
    assert unnamed == []
    for held in HELD:
        names = set(METADATA.tables[held.table].c.keys())
        assert {*held.columns, *held.other, *held.person} <= names, held.table
        assert not set(held.columns) & held.other, held.table


def test_what_refers_to_a_member_belongs_to_the_copy_that_member_gets():
    missing = [
        f"{table.name}.{key.parent.name}"
        for table in METADATA.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "member"
        and key.parent.name not in held_by_table()[table.name].person
    ]
    assert missing == ["user_account.member_id"]  # accounts are found by their number


def test_tables_without_persons_have_no_column_named_like_one():
    found = {
        (name, column.name)
        for name in WITHOUT
        for column in METADATA.tables[name].c
        if _OF_A_PERSON.search(column.name) and _tells(column)
    }
    assert found == _NO_PERSON & found


def test_every_entry_says_why_for_how_long_and_who_reads_it():
    for held in HELD:
        assert held.purpose.title, held.table
        assert held.purpose.basis, held.table
        assert held.readers, held.table
        assert held.period in PERIODS, held.table
        assert held.kept.told(), held.table


def test_what_is_removed_at_the_end_of_its_period_is_told_so():
    removed = {(held.table, held.period) for held in HELD if held.kept.purged and not held.through}
    assert removed == {(table.__tablename__, key) for key, table, _ in PURGED}


def test_no_column_keeps_phone_or_identity_numbers_but_the_sealed_ones_of_members_and_callers():
    named = re.compile(r"phone|mobile|id_number|identity_no|salary|bank")
    kept = [str(c) for t in METADATA.tables.values() for c in t.c if named.search(c.name)]
    assert kept == ["member_phone.phone_sealed", "order_callback.phone_sealed"]
