"""What the page of a summary needs, whoever makes it: a branch or the committee."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet.domain.organization.tables import OrganizationName
from intranet.domain.paper.dispatches import DispatchPrint
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.paper.parts import ChartPrint, PhotoPrint
from intranet.domain.records.plain_text import Finding
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.domain.reports.certified import untrue
from intranet.domain.reports.checks import CheckContext, still_ahead
from intranet.domain.reports.document import SummaryContent
from intranet.domain.reports.roll_up_text import CommitteeSource
from intranet.domain.reports.text import SummarySource
from intranet.domain.returns.standing import ReturnState, return_state
from intranet.domain.summaries.narrative import Narrative, Plan
from intranet.domain.summaries.of_branches import ApprovedSummary
from intranet.domain.summaries.phrases import Phrase
from intranet.domain.summaries.store import Owner
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot, SummarySubmission
from intranet.foundation import clock
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Sentences of the page that differ between branch and committee."""

    withdrawn_by_others: str
    submitted: str
    returned: str
    reopened: str
    approved: str
    not_submitted: str
    not_printable: str


BRANCH_WORDS = Words(
    withdrawn_by_others="小结和总结由所在党支部撤回，您可以查看，不能撤回。",
    submitted="已提交机关党委审核。受理前可以撤回修改。",
    returned="已退回，填报人会在待办中看到意见。",
    reopened="已重新打开，支部修改后需重新提交审核。",
    approved="已通过，为第{edition}版。请打印后由党支部书记和审核人签字，签发稿回传后定稿。",
    not_submitted="支部还没有提交，提交后可以在这里查看文字。下面是按已通过的记录统计的数据。",
    not_printable="该支部的小结还没有提交，提交后可以查看和打印。",
)
COMMITTEE_WORDS = Words(
    withdrawn_by_others="机关党委的小结和总结由机关党委工作人员撤回，您可以查看，不能撤回。",
    submitted="已提交机关党委负责人审核。受理前可以撤回修改。",
    returned="已退回，填报人会在待办中看到意见。",
    reopened="已重新打开，修改后需重新提交审核。",
    approved="已通过，为第{edition}版。请打印后按程序签发、用印，签发稿回传后定稿。",
    not_submitted="机关党委工作人员还没有提交，提交后可以在这里查看文字。下面是按已通过的记录统计的数据。",
    not_printable="机关党委的这份小结还没有提交，提交后可以查看和打印。",
)


class Opened(NamedTuple):
    """One summary that the person may open, nothing computed yet; ``name`` is that of its file."""

    owner: Owner
    summary: QuarterlySummary | None
    name: str
    words: Words


class Illustrations(NamedTuple):
    """What prints beside the text of a summary."""

    chart: ChartPrint | None = None
    photos: tuple[PhotoPrint, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bench(ABC):
    """One summary if it was begun, with everything its page and its print need.

    ``previous`` is what was typed for the period before; ``ended_names`` and ``phrases`` feed the checks.
    ``submission`` is what waits for its review, ``planned`` what the annual plan holds for the following period.
    """

    words: ClassVar[Words]

    owner: Owner
    summary: QuarterlySummary | None
    previous: Narrative
    snapshots: list[SummarySnapshot]
    submission: SummarySubmission | None
    ended_names: tuple[tuple[str, str], ...]
    phrases: tuple[Phrase, ...]
    source: SummarySource | CommitteeSource
    planned: tuple[Plan, ...]

    @property
    @abstractmethod
    def period(self) -> Period:
        """The quarter, half or year."""

    @property
    @abstractmethod
    def code(self) -> str:
        """The last part of its address: the code of a branch, or committee."""

    @property
    @abstractmethod
    def content(self) -> SummaryContent:
        """The summary in words, from the live figures."""

    @property
    def narrative(self) -> Narrative:
        """What is stored of the typed text."""
        return self.source.narrative

    @property
    def as_of(self) -> date:
        """The day up to which the live figures count."""
        return self.source.figures.as_of

    @property
    def approved_summaries(self) -> tuple[ApprovedSummary, ...]:
        """Approved summaries of branches that it rests on; only a roll-up has any."""
        return ()

    def titles(self) -> dict[int, str]:
        """Titles of the gatherings behind the live figures, by id."""
        return {row.activity_id: row.title for row in self.source.figures.rows}

    @abstractmethod
    def findings(self, document: SummaryPrint) -> list[Finding]:
        """What the checks find before the final print."""

    def beside(self) -> dict[str, Any]:
        """What is frozen beside the document itself; only a roll-up has anything."""
        return {}

    def retrospect(
        self, document: SummaryPrint, frozen: Mapping[str, Any] | None
    ) -> DispatchPrint | None:
        """The review of the year as it goes with the document, *frozen* or as of now; only a roll-up has one."""
        return None

    def illustrations(self, session: Session) -> Illustrations:
        """Chart and photographs, where they are switched on; a roll-up has none."""
        return Illustrations()

    @property
    def written_elsewhere(self) -> str:
        """Why it is not to be written, another being written for the same period; empty where it is."""
        return ""

    @property
    def is_committees(self) -> bool:
        """Whether it is the committee's own."""
        return self.owner.branch_id is None

    @property
    def short_name(self) -> str:
        """Who makes it."""
        return self.content.short_name

    @property
    def state(self) -> State | None:
        """State of the summary; None when none was begun."""
        return self.summary.state if self.summary else None

    @property
    def return_state(self) -> ReturnState:
        """Where it stands, for lists and its own page alike."""
        return return_state(
            self.state,
            edition=self.snapshots[-1].edition if self.snapshots else None,
            signed_edition=self.summary.signed_edition if self.summary else None,
            reopened=self._is_reopened,
        )

    @property
    def _is_reopened(self) -> bool:
        submitted = self.summary.submitted_at if self.summary else None
        return bool(submitted and self.snapshots and self.snapshots[-1].created_at >= submitted)

    @property
    def version(self) -> int:
        """Version of the summary; 0 when none was begun."""
        return self.summary.version if self.summary else 0

    @property
    def is_final(self) -> bool:
        """Whether the snapshot is what counts."""
        return self.state in COUNTED_STATES

    @property
    def frozen(self) -> Mapping[str, Any] | None:
        """What stands whatever the records say now: the approved edition, or what was submitted."""
        if self.is_final:
            return self.snapshots[-1].document
        return self.submission.document if self.submission else None

    @property
    def untrue(self) -> list[str]:
        """What was frozen and certifies something that the records no longer bear out."""
        if self.frozen is None:
            return []
        sections = self.frozen["content"]["sections"]
        was = [item["text"] for part in sections for item in part["paragraphs"]]
        return untrue(was, self.content.sentences, self.source.wording)

    @property
    def label(self) -> str:
        """Name of the summary in trails: its title."""
        return "".join(self.content.parts)

    @property
    def written_on(self) -> date:
        """The day of submission, before it today. The last day of the period is that of the figures."""
        return _day_of(self.summary.submitted_at if self.summary else None)

    @property
    def planned_on(self) -> date:
        """The day of the first submission, before it today: what was planned then stays a plan when it is reopened."""
        return _day_of(self.summary.first_submitted_at if self.summary else None)

    @property
    def offered_plans(self) -> tuple[Plan, ...]:
        """Of what the annual plan holds what is still ahead: nothing is offered that the checks would refuse."""
        return still_ahead(self.planned, self.period, self.planned_on)

    @property
    def check_context(self) -> CheckContext:
        """What the checks compare with."""
        return CheckContext(
            today=clock.today(),
            written=self.planned_on,
            ended_names=self.ended_names,
            previous=tuple(self.previous.typed().values()),
            phrases=self.phrases,
        )


def _day_of(submitted: datetime | None) -> date:
    """The day of a submission; today before there is one."""
    # the day of a demo is fixed, the moment of a submission is not
    return min(clock.local(submitted).date(), clock.today()) if submitted else clock.today()


def names_of(session: Session, committee_id: int, branch_id: int | None) -> list[OrganizationName]:
    """All names that a committee, and a branch of it, ever had, oldest first. One statement."""
    return list(
        session.scalars(
            select(OrganizationName)
            .where(
                or_(
                    OrganizationName.branch_id == branch_id,
                    OrganizationName.committee_id == committee_id,
                )
                if branch_id is not None
                else OrganizationName.committee_id == committee_id
            )
            .order_by(OrganizationName.valid_from, OrganizationName.id)
        )
    )


def valid_name(names: list[OrganizationName], day: date) -> OrganizationName:
    """The one that was valid on *day*; NotFound when there was none."""
    for name in names:
        if name.valid_from <= day and (name.valid_to is None or name.valid_to >= day):
            return name
    raise NotFound("该组织在这一天没有登记名称，请先在组织页面补充。")


def ended_names(
    names: list[OrganizationName], as_of: date, *present: OrganizationName
) -> tuple[tuple[str, str], ...]:
    """Pairs of a name that had ended on ``as_of`` and the one of the same body in use then."""
    in_use = {name.branch_id: name for name in present}
    return tuple(
        pair
        for old in names
        if old.valid_to is not None and old.valid_to < as_of
        for new in [in_use[old.branch_id]]
        for pair in ((old.full_name, new.full_name), (old.short_name, new.short_name))
        if pair[0] != pair[1]
    )
