"""The date under the signature: the day of submission or signing, never the last day of the period."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intranet.domain.organization.tables import Branch
from intranet.domain.paper.parts import BY_HAND
from intranet.domain.reports.document import thaw
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.features.summaries.documents import as_submitted, document_to_print
from intranet.features.summaries.queries import workbench_of
from intranet.foundation.quarters import Quarter
from tests.features.summaries.scene import PAGE, approve, build_quarter, submit, typed
from tests.rows import committed

DAYS = [
    # 23:30 in Beijing, and half an hour after midnight there
    (datetime(2025, 10, 9, 15, 30, tzinfo=UTC), "2025年10月9日"),
    (datetime(2025, 10, 9, 16, 30, tzinfo=UTC), "2025年10月10日"),
    # a period may be submitted before it has ended
    (datetime(2025, 9, 28, 2, tzinfo=UTC), "2025年9月28日"),
]


def printed_date(session, *, anew=False):
    """The date on paper; *anew*: of what would be submitted at the moment that is stored."""
    session.expire_all()
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    summary = session.scalars(
        select(QuarterlySummary).options(joinedload(QuarterlySummary.text))
    ).one()
    bench = workbench_of(session, branch, Quarter(2025, 3), summary)
    if anew:
        found = thaw(as_submitted(session, bench), demo=False).date
    else:
        found = document_to_print(session, bench, demo=False).date
    committed(session)
    return found


@pytest.mark.parametrize(("moment", "words"), DAYS)
def test_a_submitted_summary_is_dated_on_the_day_of_submission(session, login_as, moment, words):
    build_quarter(session)
    submit(login_as)
    summary = session.scalars(select(QuarterlySummary)).one()
    summary.submitted_at = moment
    committed(session)
    assert printed_date(session, anew=True) == words
    # what was submitted keeps its day
    assert printed_date(session) == "2025年10月20日"


def test_a_draft_that_was_never_submitted_bears_no_date(session, login_as):
    build_quarter(session)
    assert login_as("secretary1").post(PAGE, typed()).status_code == 303
    assert printed_date(session) == BY_HAND


def test_an_approved_summary_keeps_the_day_of_its_approval(session, login_as):
    build_quarter(session)
    approve(login_as)
    assert printed_date(session) == "2025年10月20日"
