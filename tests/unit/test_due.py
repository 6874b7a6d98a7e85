"""What of a sanction is due when: each reminder on both sides of its day."""

from datetime import date, timedelta

import pytest

from intranet.domain.integrity.due import due_of
from intranet.domain.integrity.influence import SanctionKind
from intranet.domain.integrity.restricted import Sanction

DECIDED = date(2025, 3, 31)
DONE = {"announced_on": date(2025, 4, 10), "reported_on": date(2025, 4, 10)}
ONE_DAY = timedelta(days=1)


def sanction(kind=SanctionKind.WARNING, **more):
    """A sanction that takes effect when it is decided, carried out unless *more* says otherwise."""
    months = 12 if kind is SanctionKind.PROBATION else 0
    values = {"probation_months": months, "extended": False, **DONE, **more}
    return Sanction(kind=kind, decided_on=DECIDED, effective_on=DECIDED, **values)


@pytest.mark.parametrize(
    ("lacking", "what", "by"),
    [
        ("announced_on", "待宣布", date(2025, 4, 30)),
        ("reported_on", "待报告执行情况", date(2025, 9, 30)),
    ],
)
def test_a_decision_waits_at_once_and_is_late_the_day_after_the_last_one(lacking, what, by):
    row = sanction(**{lacking: None})
    for day, late in ((DECIDED, False), (by, False), (by + ONE_DAY, True)):
        (due,) = due_of(row, day)
        assert (due.what, due.by, due.overdue(day)) == (what, by, late)
    assert due_of(sanction(), by + ONE_DAY) == []


@pytest.mark.parametrize("more", [{}, {"extended": True}, {"probation_months": 24}])
def test_rights_are_to_be_restored_from_the_day_on_which_probation_is_over(more):
    row = sanction(SanctionKind.PROBATION, **more)
    over = date(2027 if more else 2026, 3, 31)
    assert due_of(row, over - ONE_DAY) == []
    (due,) = due_of(row, over)
    assert (due.what, due.by) == ("留党察看期满，待恢复党员权利", over)
    row.restored_on = over
    assert due_of(row, over + ONE_DAY) == []


@pytest.mark.parametrize(
    ("row", "ends"),
    [
        (sanction(), date(2026, 3, 31)),
        (sanction(SanctionKind.SERIOUS_WARNING), date(2026, 9, 30)),
        (sanction(SanctionKind.PROBATION, restored_on=date(2026, 3, 31)), date(2028, 3, 31)),
    ],
)
def test_the_end_of_the_influence_is_confirmed_from_the_day_after_its_last(row, ends):
    assert due_of(row, ends) == []
    (due,) = due_of(row, ends + ONE_DAY)
    assert (due.what, due.by) == ("影响期已满，待确认", ends)
    row.closed_on = ends + ONE_DAY
    assert due_of(row, ends + ONE_DAY) == []
