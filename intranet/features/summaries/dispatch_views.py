"""通报 and 报告: the approved roll-up as it goes out to the branches and to the office's 党组."""

from datetime import date

from flask import Response

from intranet.domain.access.permissions import Permission
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.reports.dispatches import notice, report
from intranet.domain.reports.document import thaw
from intranet.domain.reports.wording.committee_report import wording_on
from intranet.domain.summaries.store import reads_for_committee, snapshots_of
from intranet.features.summaries import committee_queries, queries
from intranet.features.summaries.page import begun
from intranet.features.summaries.views import blueprint
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.foundation.quarters import Period
from intranet.pagekit.access import requires
from intranet.pagekit.printed import DISPATCH, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.session import current_actor

NOT_APPROVED = "机关党委的小结或总结还没有通过审核。通过以后，可以打印通报和报告。"


@printed(blueprint, "/<code>/committee/notice", DISPATCH)
@requires(Permission.SUMMARY_READ)
def notice_pdf(code: str) -> Response:
    """The notice to the branches."""
    period, edition, _ = _edition(code)
    document = notice(
        edition,
        period,
        committee=edition.metadata.keywords[0],
        wording=wording_on(date.fromisoformat(edition.metadata.archive.date), period),
    )
    return print_answer("dispatch.html", document)


@printed(blueprint, "/<code>/committee/report", DISPATCH)
@requires(Permission.SUMMARY_READ)
def report_pdf(code: str) -> Response:
    """The report to the office's 党组, for the committee's own people."""
    period, edition, of_committee = _edition(code)
    if not of_committee:
        raise NotAllowed("向办党组的报告由机关党委打印。")
    return print_answer("dispatch.html", report(edition, period))


def _edition(code: str) -> tuple[Period, SummaryPrint, bool]:
    """The approved edition, and whether the person reads for the committee. Raises NotFound."""
    session, actor = db.session(), current_actor()
    period = begun(queries.parse_period_of(code))
    found = committee_queries.opened(session, period, actor)
    if found.summary is None or found.summary.state not in COUNTED_STATES:
        raise NotFound(NOT_APPROVED)
    stored = snapshots_of(session, found.summary.id)[-1].document
    return period, thaw(stored, demo=in_demo()), reads_for_committee(actor, found.owner)
