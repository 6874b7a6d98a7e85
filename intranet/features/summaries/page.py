"""The page of one summary: what it is made of, for reading, typing and deciding alike.

What only a branch's summary has, or only the committee's roll-up, stands in ``branch_page`` and ``committee_page``.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

from flask import (
    Response,
    make_response,
    render_template,
    request,
    url_for,
)
from werkzeug.datastructures import MultiDict

from intranet.domain.access.permissions import Permission
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.records.closing import closed_of
from intranet.domain.records.moves import (
    ReviewEvent,
    conflict,
    open_moves,
    return_opinion,
    timeline_of,
)
from intranet.domain.records.plain_text import Finding
from intranet.domain.records.workflow import Move, State
from intranet.domain.reports.changes import passages
from intranet.domain.returns.standing import ReturnState
from intranet.domain.summaries.signed_copies import AcceptedIn, accepted_of
from intranet.domain.summaries.signing import EditionSigning, steps_of
from intranet.domain.summaries.store import may_read_text, reads_for_committee, writes
from intranet.features.summaries import documents, operations, presentation, queries
from intranet.features.summaries.bench import Bench
from intranet.features.summaries.forms import DecisionForm, NarrativeForm
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Period, Quarter
from intranet.foundation.questions import ask
from intranet.pagekit.printing import in_demo
from intranet.pagekit.review import MAX_TEXT, MoveForm, reopening_note, timeline_items
from intranet.pagekit.session import current_actor

AnyPeriod = TypeVar("AnyPeriod", bound=Period)


def begun(period: AnyPeriod) -> AnyPeriod:
    """The period, when there can be anything to show of it; NotFound otherwise."""
    if not queries.has_begun(period):
        raise NotFound(f"{period.label}还没有开始，还没有可以统计的内容。")
    return period


@dataclass(frozen=True)
class SummaryPage(ABC):
    """One summary on its page."""

    bench: Bench

    @abstractmethod
    def address(self, **more: Any) -> str:
        """Where the summary is shown."""

    @abstractmethod
    def form(self, formdata: MultiDict[str, str] | None) -> NarrativeForm:
        """The form from a post, or from what is stored."""

    @abstractmethod
    def offers(self) -> list[str]:
        """Problems offered from data, for the person to adopt."""

    def practices(self) -> list[str]:
        """What branches report of themselves, for the committee to adopt."""
        return []

    @abstractmethod
    def own_parts(self) -> dict[str, Any]:
        """What only the page of a branch, or only that of the committee, shows."""

    @property
    def draft_key(self) -> str:
        """Under which unsaved text is kept, for each person."""
        return f"summary:{self.bench.code}:{self.bench.period}"

    @property
    def stored_values(self) -> dict[str, Any]:
        """What every form starts from."""
        return {
            "as_of": self.bench.as_of,
            "draft_key": self.draft_key,
            "version": str(self.bench.version),
        }

    @property
    def latest(self) -> date:
        """The last day to which its figures may run."""
        return queries.default_as_of(self.bench.period)

    @property
    def lasts(self) -> bool:
        """Whether the period is not over."""
        return self.bench.period.last_day >= clock.today()

    def decision_form(self, hindrances: Sequence[str] = ()) -> MoveForm:
        """The form of a decision; where nothing but a return is left, its words are there already."""
        words = "；".join(item.rstrip("。") for item in hindrances)
        opinion = f"有须完善的内容：{words}。请按现在的数据重新提交。" if hindrances else ""
        return DecisionForm.opened(self.bench.version, opinion[:MAX_TEXT])

    def may_edit(self) -> bool:
        """Whether the form is the way in: the writer's, in a state that can still be changed."""
        summary = self.bench.summary
        if not writes(current_actor(), self.bench.owner) or (summary and summary.locked_because):
            return False
        if self.bench.written_elsewhere:
            return False
        return self.bench.state is not State.SUBMITTED or request.args.get("edit") == "1"

    @property
    def striking(self) -> Move | None:
        """What the writer may do with one that was handed in once and is written in the year's now: strike it.

        One that was struck is restored where the quarter is written after all.
        """
        summary = self.bench.summary
        if summary is None or summary.first_submitted_at is None:
            return None
        if self.bench.written_elsewhere:
            return Move.VOID if self.bench.state in {State.DRAFT, State.RETURNED} else None
        return Move.RESTORE if self.bench.state is State.VOIDED else None

    def draft_and_findings(self) -> tuple[SummaryPrint, list[Finding]]:
        """The draft as it would print now, and what the checks find in it."""
        document = documents.draft_document(db.session(), self.bench, demo=in_demo())
        return document, self.bench.findings(document)

    def hindrances(self, found: Sequence[Finding]) -> list[str]:
        """Why what waits must not be approved: what blocks, and what was certified and is no longer true.

        ``found`` is what the checks find now.
        """
        if self.bench.state is not State.SUBMITTED:
            return []
        elsewhere = self.bench.written_elsewhere
        return [
            *([elsewhere] if elsewhere else []),
            *(item.sentence for item in found if item.blocks),
            *(f"“{text.rstrip('。')}”与台账现在的情况不符。" for text in self.bench.untrue),
        ]

    def shown(
        self,
        *,
        status: int = 200,
        form: NarrativeForm | None = None,
        decision: MoveForm | None = None,
        **more: Any,
    ) -> Response:
        """The page of one summary, with the form when *form* is given."""
        session, actor = db.session(), current_actor()
        summary, owner = self.bench.summary, self.bench.owner
        reads_text = may_read_text(actor, owner, self.bench.state)
        final = self.bench.snapshots[-1] if self.bench.is_final else None
        # whoever types sees what a new submission would say
        frozen = self.bench.frozen if reads_text and (final or form is None) else None
        document: SummaryPrint | None = None
        found: Sequence[Finding] = ()
        if reads_text and final is None:
            document, found = self.draft_and_findings()
        if frozen is not None:
            document = documents.document_to_print(session, self.bench, demo=in_demo())
        # whoever edits it is shown what stands against the next submission
        hindrances = self.hindrances(found) if form is None else []
        if form is not None:
            form.add_spare_rows()
        striking = self.striking
        moved, steps, closed = self._course() if summary and reads_text else ([], {}, False)
        reads_editions = writes(actor, owner) or reads_for_committee(actor, owner)
        signed_off = self.bench.return_state in {ReturnState.FINAL, ReturnState.ARCHIVED}
        accepted = self._accepted() if reads_editions else {}
        covers = partial(actor.covers, committee_id=owner.committee_id, branch_id=owner.branch_id)
        reviews = covers(Permission.SUMMARY_REVIEW)
        page = render_template(
            "summaries/show.html",
            bench=self.bench,
            period=self.bench.period,
            summary=summary,
            name=self.bench.short_name,
            document=document,
            final=final,
            form=form,
            here=self.address(),
            draft_key=self.draft_key,
            findings=found,
            blocked=any(item.blocks for item in found),
            hindrances=hindrances,
            figures=presentation.shown_figures(self.bench),
            frozen=frozen is not None,
            differences=presentation.differences(frozen, self.bench, self._gone(frozen))
            if frozen
            else [],
            events=timeline_items(moved),
            return_opinion=return_opinion(session, summary) if summary and reads_text else None,
            reopening_note=reopening_note(summary, moved, actor) if summary else None,
            asks=summary is not None
            and any(one.move is Move.ASK_REOPENING for one in open_moves(summary, actor=actor)),
            declines=summary is not None and summary.reopening_asked_at is not None,
            discards=self.bench.state is State.DRAFT and striking is None and writes(actor, owner),
            striking=striking if writes(actor, owner) else None,
            editions=presentation.editions(self.bench.snapshots, moved, summary, accepted)
            if reads_editions
            else [],
            signing=steps.get(final.edition, EditionSigning(()))
            if final and reads_editions
            else None,
            decision=decision or self.decision_form(hindrances),
            waiting=self.bench.state is State.SUBMITTED,
            archived=self.bench.state is State.ARCHIVED,
            signed_off=signed_off,
            unheld=presentation.not_held(
                accepted,
                passages({"content": asdict(document)}),
                before=final.edition if final else None,
            )
            if document and not signed_off
            else None,
            retrospect=self.bench.retrospect(document, frozen)
            if document and (reads_editions or signed_off)
            else None,
            traces=presentation.traces(self.bench) if actor.can(Permission.BRAND_READ) else {},
            lasts=self.lasts,
            closed=operations.CLOSED if closed else "",
            unlocking=self._unlocking() if closed else None,
            reopens=self.bench.state is State.APPROVED and reviews,
            reviews=reviews,
            conflict=conflict(summary, actor) if summary and reviews else None,
            may_submit=covers(Permission.SUMMARY_SUBMIT),
            may_write=writes(actor, owner),
            reports=reads_for_committee(actor, owner),
            **self.own_parts(),
            **{
                "offers": [],
                "practices": [],
                "plans": [],
                "changes": [],
                "refusal": "",
                "touched": "",
                **more,
            },
        )
        return make_response(page, status)

    def _course(self) -> tuple[list[ReviewEvent], dict[int, EditionSigning], bool]:
        """Its moves, oldest first, the signing of its editions, and whether its quarter is closed. One statement."""
        if self.bench.summary is None:
            return [], {}, False
        moved, steps = timeline_of(self.bench.summary), steps_of(self.bench.summary.id)
        closed = closed_of(
            committee_id=self.bench.summary.committee_id,
            branch_id=self.bench.summary.branch_id,
            day=self.bench.period.last_day,
        )
        ask(db.session(), moved, steps, closed)
        return moved.answer, steps.answer, closed.answer

    def _unlocking(self) -> tuple[str, str] | None:
        """The word and the address where the person has the closed quarter opened; None for who cannot."""
        actor, owner = current_actor(), self.bench.owner
        place: dict[str, Any] = {
            "code": Quarter.of(self.bench.period.last_day),
            "branch": None if self.bench.is_committees else self.bench.code,
        }
        if owner.committee_id in actor.committee_ids(Permission.QUARTER_CLOSE):
            return "办理解锁", url_for("closing.grant", **place)
        if owner.branch_id in actor.own_branches(Permission.SUMMARY_SUBMIT):
            return "申请解锁", url_for("closing.ask", **place)
        return None

    def _accepted(self) -> AcceptedIn:
        """What its signed copies say otherwise than their editions. One statement, none before the first came back."""
        summary = self.bench.summary
        if summary is None or summary.signed_edition is None:
            return {}
        return accepted_of(db.session(), [summary.id]).get(summary.id, {})

    def _gone(self, frozen: Mapping[str, Any]) -> list[str]:
        """Records that were counted in what is frozen and no longer are, with their present state."""
        numbers = set(frozen["data"]["记录"]) - set(self.bench.content.records)
        return queries.named_records(db.session(), self.bench.owner, numbers)

    def editing(self, form: NarrativeForm, status: int, **more: Any) -> Response:
        """The page with the form and what is offered from data."""
        return self.shown(
            status=status,
            form=form,
            **{
                "offers": self.offers(),
                "practices": self.practices(),
                "plans": self.bench.offered_plans,
                **more,
            },
        )
