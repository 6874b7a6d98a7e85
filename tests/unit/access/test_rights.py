"""What roles of the committee do with the records of its branches."""

import pytest

from intranet.domain.access.roles import Grant, Role
from intranet.domain.records.reviewed import ReviewedColumns
from intranet.domain.records.workflow import Right
from intranet.domain.registry import TABLES

KINDS = [table for table in TABLES if issubclass(table, ReviewedColumns)]


@pytest.mark.parametrize("table", KINDS)
@pytest.mark.parametrize("role", [role for role in Role if not role.in_branch])
@pytest.mark.parametrize("right", [Right.EDIT, Right.SUBMIT])
def test_the_committee_neither_enters_nor_submits_what_belongs_to_a_branch(table, role, right):
    permission = table.record_type.rights[right]
    assert not Grant(role, 1).covers(permission, committee_id=1, branch_id=1), (
        f"add {permission.name} to _OWN_RECORDS_ONLY"
    )
