"""Decisions on membership: that a decision passed is said alike by the rule and in SQL."""

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.sql import literal_column

from intranet.domain.activities.decisions import carried_on_membership
from intranet.domain.activities.quorum import DecisionType, judge

NUMBERS = [
    (due, present, approve)
    for due in (0, 1, 2, 7, 8)
    for present in range(due + 1)
    for approve in range(present + 2)
]


@pytest.fixture(scope="module")
def database():
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize("decision", [one for one in DecisionType if one.names_person])
def test_the_rule_and_its_condition_agree(database, decision):
    condition = str(carried_on_membership().compile(compile_kwargs={"literal_binds": True}))
    for due, present, approve in NUMBERS:
        verdict = judge(decision, due_voters=due, present_voters=present, approve=approve)
        values = {
            "vote.decision_type": f"'{decision.value}'",
            "vote.person": "'李明'",
            "vote.approve": str(approve),
            "activity_record.due_voters": str(due),
            "activity_record.present_voters": str(present),
        }
        words = condition
        for name, value in values.items():
            words = words.replace(name, value)
        found = database.scalar(select(literal_column(words)))
        assert bool(found) is verdict.passed, (due, present, approve)
