"""The page of a branch's summary of a quarter, half a year or a year."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from intranet.domain.access.permissions import Permission
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.records.plain_text import Finding
from intranet.domain.reports.wording.editions import names_of
from intranet.domain.returns.standing import LATE
from intranet.domain.summaries.store import reads_for_committee, writes
from intranet.features.summaries import presentation, queries
from intranet.features.summaries.forms import SummaryForm
from intranet.features.summaries.offers import offered_problems
from intranet.features.summaries.page import SummaryPage, begun
from intranet.features.summaries.queries import Workbench
from intranet.foundation.database import db
from intranet.pagekit.findings import SelfCheck, check_period
from intranet.pagekit.session import current_actor


@dataclass(frozen=True)
class BranchPage(SummaryPage):
    """A branch and a period on their page."""

    bench: Workbench

    @classmethod
    def load(cls, code: str, branch_code: str, *, on_paper: bool = False) -> "BranchPage":
        """The summary of a branch by its address, as far as the person may open it, or print it."""
        period, actor = begun(queries.parse_period_of(code)), current_actor()
        return cls(
            queries.load_workbench(db.session(), branch_code, period, actor, on_paper=on_paper)
        )

    @property
    def latest(self) -> date:
        """Not after the last day of the branch."""
        return queries.default_as_of(self.bench.period, self.bench.branch)

    def address(self, **more: Any) -> str:
        """Where the summary is shown."""
        return url_for("quarters.show", code=self.bench.period, branch_code=self.bench.code, **more)

    def form(self, formdata: MultiDict[str, str] | None) -> SummaryForm:
        """The form from a post, or from what is stored."""
        bench, summary = self.bench, self.bench.summary
        return SummaryForm(
            bench.period,
            self.latest,
            gaps=[
                gap
                for item in bench.figures.duties
                for gap in item.gaps
                if bench.source.explains(gap)
            ],
            content=bench.content,
            previous_problems=bench.source.previous_problems,
            photos=[
                (photo.id, f"{activity.held_on.isoformat()} {photo.caption or activity.title}")
                for photo, activity in queries.photo_choices(db.session(), bench)
            ],
            narrative=bench.narrative,
            values={
                **self.stored_values,
                "with_photos": bool(summary and summary.with_photos),
                "with_chart": bool(summary and summary.with_chart),
            },
            formdata=formdata,
        )

    def offers(self) -> list[str]:
        """Problems offered from the branch's records."""
        return offered_problems(db.session(), self.bench)

    def own_parts(self) -> dict[str, Any]:
        """Where the branch stands with its duties, and what somebody would ask about its records."""
        bench = self.bench
        return {
            "duties": [
                presentation.duty_cell(item, bench.code, bench.period)
                for item in bench.figures.duties
            ],
            "checked": self._checked,
            **self._return_parts(),
        }

    def _return_parts(self) -> dict[str, Any]:
        """Whether it came late, what the branch was last reminded of, and what came after its figures were taken."""
        bench, actor = self.bench, current_actor()
        standing, mine = bench.standing, writes(actor, bench.owner)
        told = mine or reads_for_committee(actor, bench.owner)
        came_late = told and standing.late and not standing.state.with_branch
        waits = mine and standing.state.with_branch and standing.reminders
        stopped_early = told and bench.is_final and bench.as_of < self.latest
        return {
            "returned_late": LATE if came_late else "",
            "reminded": standing.reminders[0] if waits else None,
            "later_records": queries.records_after(db.session(), bench) if stopped_early else [],
        }

    def draft_and_findings(self) -> tuple[SummaryPrint, list[Finding]]:
        """The same, with how much has to be explained about the records."""
        document, found = super().draft_and_findings()
        if self._checked and self._checked.open_count:
            this, number = names_of(self.bench.period)["this"], self._checked.open_count
            told = f"{this}记录还有{number}处须说明的情况没有说明，见“记录核对”。"
            found = [*found, Finding(False, told)]
        return document, found

    @cached_property
    def _checked(self) -> SelfCheck | None:
        """What the checks find in the records of the period; None for who does not read it."""
        actor, owner = current_actor(), self.bench.owner
        if not actor.covers(
            Permission.SELF_CHECK, committee_id=owner.committee_id, branch_id=owner.branch_id
        ):
            return None
        return check_period(db.session(), self.bench.branch.id, self.bench.period, actor)
