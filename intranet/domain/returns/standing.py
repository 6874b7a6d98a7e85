"""How the return of a branch stands, told by one function for every list; who holds it, and since when."""

from datetime import date, datetime

from intranet.domain.access.roles import Role
from intranet.domain.records.workflow import State
from intranet.foundation import clock, looks
from intranet.foundation.chinese import long_date
from intranet.foundation.shown import Shown

LATE = "逾期上报"
"""How a summary is labelled that was submitted after the timely day."""


class ReturnState(Shown):
    """Where the return of a branch for a quarter stands."""

    NOT_BEGUN = "not_begun", "未填", *looks.OPEN
    DRAFT = "draft", "草稿", *looks.DRAFT
    SUBMITTED = "submitted", "已提交", *looks.WAITING
    RETURNED = "returned", "已退回", *looks.RETURNED
    # approved before, and open again to be corrected
    REOPENED = "reopened", "已重新打开", *looks.MOVED
    APPROVED = "approved", "已通过", *looks.APPROVED
    FINAL = "final", "已定稿", *looks.DONE
    ARCHIVED = "archived", "已归档", *looks.ARCHIVED

    @property
    def with_branch(self) -> bool:
        """Whether the branch has still to submit it."""
        return self in {
            ReturnState.NOT_BEGUN,
            ReturnState.DRAFT,
            ReturnState.RETURNED,
            ReturnState.REOPENED,
        }

    @property
    def is_accepted(self) -> bool:
        """Whether the committee has approved it."""
        return self in {ReturnState.APPROVED, ReturnState.FINAL, ReturnState.ARCHIVED}


_SAME = {
    State.DRAFT: ReturnState.DRAFT,
    State.SUBMITTED: ReturnState.SUBMITTED,
    State.RETURNED: ReturnState.RETURNED,
    State.ARCHIVED: ReturnState.ARCHIVED,
}


def return_state(
    state: State | None, *, edition: int | None, signed_edition: int | None, reopened: bool
) -> ReturnState:
    """Where it stands, from the state of the summary (None: not begun), its newest edition and the one that was signed.

    It is final (已定稿) when the newest approved edition is the one that was signed. What came back because it was
    *reopened* after that edition, and not submitted since, was not returned (已退回).
    """
    if state is State.RETURNED and reopened:
        return ReturnState.REOPENED
    if state is State.APPROVED:
        signed = signed_edition is not None and signed_edition == edition
        return ReturnState.FINAL if signed else ReturnState.APPROVED
    return _SAME.get(state, ReturnState.NOT_BEGUN) if state else ReturnState.NOT_BEGUN


NEXT_YEAR = "次年归档"
"""What is told instead of a holder while the year of a final summary lasts."""
_KEEPERS = f"{Role.BRANCH_CLERK.label}、{Role.BRANCH_SECRETARY.label}"
_HOLDERS = {
    ReturnState.NOT_BEGUN: _KEEPERS,
    ReturnState.DRAFT: _KEEPERS,
    ReturnState.RETURNED: _KEEPERS,
    ReturnState.REOPENED: _KEEPERS,
    ReturnState.SUBMITTED: Role.COMMITTEE_LEADER.label,
    ReturnState.FINAL: Role.ARCHIVIST.label,
    ReturnState.ARCHIVED: "",
}


def holder_of(state: ReturnState, *, year: int, post: str | None, copy_waits: bool) -> str:
    """The post that has to do something next; empty when nobody has.

    Of an approved one *post* gives the next step of signing (None: all are given), and *copy_waits* for what differs in
    the signed copy to be accepted. What is final is archived in the year after its own.
    """
    if state is ReturnState.APPROVED:
        if copy_waits:
            return f"{Role.COMMITTEE_LEADER.label}（待确认签发稿）"
        return f"{post}（待签批）" if post else f"{Role.COMMITTEE_STAFF.label}（待回传签发稿）"
    if state is ReturnState.FINAL and year >= clock.today().year:
        return NEXT_YEAR
    return _HOLDERS[state]


def since_words(since: datetime | date | None) -> str:
    """Since when it is held, and for how many days; empty where nothing is known."""
    if since is None:
        return ""
    day = clock.local(since).date() if isinstance(since, datetime) else since
    days = (clock.today() - day).days
    told = f"{day.month}月{day.day}日" if day.year == clock.today().year else long_date(day)
    return f"{told}起" + (f"，已等{days}天" if days > 0 else "")
