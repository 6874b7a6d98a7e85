"""What must hold whatever is entered: more never hurts, and the order of entry does not matter."""

import random
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.domain.duties.making_up import earlier_cycles
from intranet.domain.duties.matrix import assess
from intranet.domain.duties.rules import SHIPPED, Cycle, Duty, Measure, Unit
from intranet.domain.duties.standing import Held, Standing
from intranet.domain.duties.words import SETTLED, Outcome, outcome
from intranet.foundation.quarters import Month, Quarter, Year
from tests.unit.duties.test_grid import evidence

DUTIES = [
    duty for duty in SHIPPED if duty.measure is Measure.RECORDS and duty.unit is not Unit.OFFICE
]
# from a year before to a year after the one that is looked at
DAYS = st.integers(0, 1095).map(lambda number: date(2024, 1, 1) + timedelta(days=number))
MADE_UP = st.sampled_from([None, None, True])
PERIODS = st.one_of(
    st.integers(1, 12).map(lambda number: Month(2025, number)),
    st.integers(1, 4).map(lambda number: Quarter(2025, number)),
    st.just(Year(2025)),
)
RULES = st.builds(
    lambda duty, minimum, grace: Duty(
        code=duty.code,
        label=duty.label,
        cycle=duty.cycle,
        unit=duty.unit,
        basis=duty.basis,
        minimum=minimum,
        grace_days=grace,
    ),
    st.sampled_from(DUTIES),
    st.integers(1, 3),
    st.sampled_from([0, 0, 5, 20]),
)


def held(duty, days):
    return [
        Held(duty.code, day, counted, 1, stands_for and earlier_cycles(duty.cycle, day)[0].last_day)
        for day, counted, stands_for in days
        # in the rest of the year nothing is offered for the year before
        if not stands_for or earlier_cycles(duty.cycle, day)
    ]


def judged(duty, items, period, as_of):
    found = assess(evidence(items, rules=[duty]), duty, period, as_of)
    assert found is not None
    return found


@settings(max_examples=300, deadline=None)
@given(
    duty=RULES,
    days=st.lists(st.tuples(DAYS, st.booleans(), MADE_UP), max_size=30),
    added=st.tuples(DAYS, st.just(True), MADE_UP),
    period=PERIODS,
    as_of=DAYS,
)
def test_one_more_approved_record_never_makes_a_branch_worse(duty, days, added, period, as_of):
    items = held(duty, days)
    before = judged(duty, items, period, as_of)
    after = judged(duty, [*items, *held(duty, [added])], period, as_of)
    assert after.lacking <= before.lacking
    assert after.expected == before.expected
    # a duty that was done, or only waited, does not fall back behind that
    assert not (before.standing is Standing.DONE and after.standing is not Standing.DONE)
    assert not (after.standing is Standing.SHORT and before.standing is not Standing.SHORT)


OF_A_KIND = st.tuples(st.sampled_from(DUTIES[:7]), DAYS, MADE_UP)


@settings(max_examples=300, deadline=None)
@given(
    records=st.lists(OF_A_KIND, max_size=10),
    # in the quarter, or not far from it
    added=st.tuples(st.sampled_from(DUTIES[:7]), st.integers(-40, 130), MADE_UP),
    number=st.integers(1, 4),
    as_of=st.sampled_from([date(2025, 5, 10), date(2025, 12, 31), date(2026, 1, 5)]),
    full=st.sampled_from([True, True, False]),
)
def test_one_more_approved_record_takes_back_no_certificate(records, added, number, as_of, full):
    """What a summary certifies of a quarter, at its end with what the year asks for, stays true."""
    quarter = Quarter(2025, number)
    if full:
        # a year without a gap, so that there is something to take back
        records += [
            (duty, date(2025, month, 15), None)
            for duty in DUTIES
            for month in (range(2, 13, 3) if duty.cycle is Cycle.YEAR else range(1, 13))
        ]
    items = [one for duty, day, late in records for one in held(duty, [(day, True, late)])]
    added_on = quarter.first_day + timedelta(days=added[1])
    more = held(added[0], [(added_on, True, added[2])])

    def come_to(known):
        standings = evidence(known).documented(quarter, as_of)
        return outcome(standings, over=as_of >= quarter.last_day)

    before, after = come_to(items), come_to([*items, *more])
    assert not (before in SETTLED and after not in SETTLED)
    assert not (before is Outcome.FULFILLED and after is not Outcome.FULFILLED)
    assert not (after is Outcome.LACKING and before is not Outcome.LACKING)


@settings(max_examples=100, deadline=None)
@given(
    records=st.lists(OF_A_KIND, max_size=30),
    asked=st.lists(st.tuples(PERIODS, DAYS), min_size=2, max_size=6),
)
def test_a_branch_is_judged_alike_whatever_was_asked_of_it_before(records, asked):
    """What is worked out once for all rules, parts and days tells each of them what it would be told alone."""
    items = [one for duty, day, late in records for one in held(duty, [(day, True, late)])]
    known = evidence(items)
    for period, as_of in asked:
        for duty in DUTIES:
            found = assess(known, duty, period, as_of)
            assert found == assess(evidence(items), duty, period, as_of)


@settings(max_examples=200, deadline=None)
@given(
    duty=RULES,
    days=st.lists(st.tuples(DAYS, st.booleans(), MADE_UP), max_size=30),
    period=PERIODS,
    as_of=DAYS,
    seed=st.integers(),
)
def test_the_order_of_entry_does_not_matter(duty, days, period, as_of, seed):
    items = held(duty, days)
    mixed = list(items)
    random.Random(seed).shuffle(mixed)
    assert judged(duty, items, period, as_of) == judged(duty, mixed, period, as_of)


@settings(max_examples=200, deadline=None)
@given(
    duty=RULES,
    days=st.lists(st.tuples(DAYS, st.booleans(), MADE_UP), max_size=30),
    period=PERIODS,
    as_of=DAYS,
)
def test_the_numbers_agree_with_each_other(duty, days, period, as_of):
    found = judged(duty, held(duty, days), period, as_of)
    assert 0 <= found.on_time <= found.filled <= found.expected
    assert 0 <= found.approved <= found.filled
    assert found.filled + found.lacking <= found.expected
    assert (found.standing is Standing.DONE) == (found.approved == found.expected)
    assert found.lacking == sum(gap.made_up_on is None for gap in found.gaps)
    assert 0 <= found.lacking <= found.expected
    assert (found.lacking > 0) == (found.standing in {Standing.SHORT, Standing.EXPLAINED})


@settings(max_examples=200, deadline=None)
@given(
    duty=RULES.filter(lambda duty: duty.cycle is Cycle.MONTH),
    days=st.lists(st.tuples(DAYS, st.booleans(), MADE_UP), max_size=30),
    number=st.integers(1, 4),
    as_of=DAYS,
)
def test_no_surplus_crosses_a_month(duty, days, number, as_of):
    items = held(duty, days)
    quarter = Quarter(2025, number)
    whole = judged(duty, items, quarter, as_of)
    months = [judged(duty, items, Month(2025, month), as_of) for month in quarter.months]
    assert whole.lacking == sum(month.lacking for month in months)
    assert whole.filled == sum(month.filled for month in months)
    assert (whole.standing is Standing.DONE) == all(
        month.standing is Standing.DONE for month in months
    )
