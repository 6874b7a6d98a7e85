"""Elections: what is kept of one, and who is elected. The result is computed, never typed; integer arithmetic only.

Source: 《中国共产党基层组织选举工作条例》. Elected is who has more than half of those present with the right to elect,
in the order of votes up to the number of seats; ties are voted on again, for seats left open there is another election,
unless half of the electors agree to fewer seats. 监票人 are no candidates and supervise 计票人 (articles 22, 23).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.activities.quorum import (
    DecisionType,
    judge,
    needed_approvals,
    reached,
)
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_CANDIDATES = 40
_BETWEEN_NAMES = re.compile(r"[、，,；;\s]+")


class ElectedOffice(Labelled):
    """What is elected."""

    COMMITTEE = "committee", "支部委员会委员"
    SECRETARY = "secretary", "书记"
    DEPUTY_SECRETARY = "deputy_secretary", "副书记"
    DELEGATES = "delegates", "出席党代表大会（党员大会）代表"

    @property
    def asks_for_choice(self) -> bool:
        """Whether there must be more candidates than seats, by a fifth of the seats at least."""
        return self in {ElectedOffice.COMMITTEE, ElectedOffice.DELEGATES}


class Election(Base):
    """What a vote that is an election holds besides: seats, ballots, tellers. Numbers stay empty until they are known.

    ``tellers`` (监票人) and ``counters`` (计票人) are names, separated as people separate them. ``fewer_agreed`` is how
    many electors agreed to leave open seats open; empty where nobody was asked.
    """

    __tablename__ = "election"
    __table_args__ = (
        CheckConstraint(
            "seats > 0 AND issued >= 0 AND returned >= 0 AND valid >= 0", name="counts"
        ),
        CheckConstraint("fewer_agreed >= 0", name="fewer_agreed"),
    )

    vote_id: Mapped[int] = mapped_column(
        ForeignKey("vote.id", ondelete="CASCADE"), primary_key=True
    )
    office: Mapped[ElectedOffice] = mapped_column(choice(ElectedOffice, "elected_office"))
    seats: Mapped[int | None]
    issued: Mapped[int | None]
    returned: Mapped[int | None]
    valid: Mapped[int | None]
    fewer_agreed: Mapped[int | None]
    tellers: Mapped[str] = mapped_column(String(120), default="")
    counters: Mapped[str] = mapped_column(String(120), default="")

    candidates: Mapped[list["Candidate"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Candidate.position"
    )

    @property
    def spoilt(self) -> int | None:
        """无效票: ballots that came back and are not valid; None while either number is missing."""
        if self.returned is None or self.valid is None:
            return None
        return self.returned - self.valid

    @property
    def nominees(self) -> int:
        """Candidates that stood on the ballot."""
        return sum(not one.written_in for one in self.candidates)

    @property
    def overfull(self) -> bool:
        """Whether more ballots came back than were issued: the election is void."""
        return self.issued is not None and self.returned is not None and self.returned > self.issued


class Candidate(Base):
    """One candidate in the order of the ballot; ``written_in``: 另选人, whom voters put there themselves."""

    __tablename__ = "candidate"
    __table_args__ = (
        CheckConstraint("approve >= 0", name="approve"),
        Index("ix_candidate_election", "vote_id", "position"),
        Index("ix_candidate_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(ForeignKey("election.vote_id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    approve: Mapped[int | None]
    written_in: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True)
class Outcome:
    """Who is elected, by name in the order of the ballot; who ties for the last seat; what is to be done, in words.

    ``held``: the election was valid. ``open_seats`` are those that somebody is still to be elected to.
    """

    held: bool
    elected: tuple[str, ...]
    tied: tuple[str, ...]
    open_seats: int
    sentence: str


def outcome(election: Election, *, due_voters: int, present_voters: int) -> Outcome:
    """The result among those with the right to elect (candidates are loaded)."""
    seats = election.seats or 0
    if not reached(DecisionType.ELECTION, due_voters=due_voters, present_voters=present_voters):
        too_few = judge(
            DecisionType.ELECTION, due_voters=due_voters, present_voters=present_voters, approve=0
        )
        return Outcome(False, (), (), seats, too_few.explanation)
    if election.overfull:
        return Outcome(
            False,
            (),
            (),
            seats,
            f"选举无效：收回选票{election.returned}张，多于发出选票{election.issued}张，应当重新选举。",
        )
    votes = {one.position: one.approve for one in election.candidates if one.approve is not None}
    if not seats or not votes or len(votes) < len(election.candidates):
        return Outcome(True, (), (), seats, "得票数没有填全，选举结果待定。")
    floor = needed_approvals(DecisionType.ELECTION, due_voters, present_voters)
    over = sorted((count for count in votes.values() if count >= floor), reverse=True)
    # of more than there are seats, who has as many as the first one left out is not elected yet
    left_out = over[seats] if len(over) > seats else floor - 1
    names = {one.position: one.name for one in election.candidates}
    elected = tuple(names[at] for at, count in votes.items() if count >= floor and count > left_out)
    tied = (
        tuple(names[at] for at, count in votes.items() if count == left_out)
        if len(elected) < seats < len(over)
        else ()
    )
    words = "".join(_words(elected, tied, seats, len(over), floor, left_out))
    missing = seats - len(elected)
    if not missing or tied:
        return Outcome(True, elected, tied, missing, words)
    # where nobody is elected there is nothing to leave it at
    agreed = election.fewer_agreed if elected else None
    fewer = agreed is not None and agreed * 2 >= present_voters
    return Outcome(
        True, elected, (), 0 if fewer else missing, words + _left_open(missing, agreed, fewer=fewer)
    )


def _words(
    elected: Sequence[str], tied: Sequence[str], seats: int, over: int, floor: int, last: int
) -> Iterator[str]:
    half = f"超过实到会有选举权人数的半数（至少{floor}票）"
    if not over:
        yield f"没有人得赞成票{half}。"
    elif over > seats:
        yield f"得赞成票{half}的{over}名，多于应选名额{seats}名，以得票多少为序。"
    if elected:
        yield f"{'、'.join(elected)}当选" + (f"，得赞成票{half}。" if over <= seats else "。")
    if tied:
        yield (
            f"{'、'.join(tied)}得票相等（{last}票），不能确定当选人，应当就票数相等的被选举人再次投票，"
            "得赞成票多的当选。"
        )
    elif len(elected) < seats:
        yield f"当选人数少于应选名额{seats}名，"


def _left_open(missing: int, agreed: int | None, *, fewer: bool) -> str:
    """What becomes of the seats that nobody has filled."""
    if fewer:
        return f"经{agreed}名选举人同意（半数以上），减少名额{missing}名，不再进行选举。"
    if agreed is not None:
        return f"同意减少名额的{agreed}人，不足选举人的半数，不足的{missing}名应当另行选举。"
    return (
        f"不足的{missing}名应当另行选举；"
        "接近应选名额的，经半数以上选举人同意，也可以减少名额，不再进行选举。"
    )


def course(election: Election) -> str:
    """How it went, in the wording of minutes: kind of election, ballots, votes (candidates are loaded)."""
    seats, nominees = election.seats or 0, election.nominees
    kind = "差额选举" if nominees > seats else "等额选举"
    known = [
        f"发出选票{election.issued}张" if election.issued is not None else "",
        f"收回{election.returned}张" if election.returned is not None else "",
        f"其中有效票{election.valid}张" if election.valid is not None else "",
        f"无效票{election.spoilt}张" if election.spoilt is not None else "",
    ]
    votes = "，".join(
        f"{one.name}{'（另选人）' if one.written_in else ''}{one.approve}票"
        for one in election.candidates
        if one.approve is not None
    )
    parts = [
        f"{kind}{election.office.label}{seats}名，候选人{nominees}名",
        "，".join(
            part
            for part in (
                f"监票人：{election.tellers}" if election.tellers else "",
                f"计票人：{election.counters}" if election.counters else "",
            )
            if part
        ),
        "，".join(part for part in known if part),
        f"得赞成票：{votes}" if votes else "",
        f"同意减少名额{election.fewer_agreed}人" if election.fewer_agreed is not None else "",
    ]
    return "；".join(part for part in parts if part)


def short_of_choice(election: Election) -> str:
    """Why there were too few candidates to choose from, in words; empty where there were enough."""
    seats = election.seats or 0
    least = seats + -(-seats // 5)
    if not (seats and election.office.asks_for_choice and election.nominees < least):
        return ""
    return (
        f"{election.office.label}实行差额选举，候选人的差额不少于应选名额的五分之一："
        f"应选{seats}名，候选人至少{least}名。"
    )


def problems(
    election: Election, *, present_voters: int, without_vote: Collection[int] = ()
) -> Iterator[tuple[str, str]]:
    """What is missing or cannot be right: field and sentence (candidates are loaded).

    ``without_vote`` are members that were there and cannot be elected.
    """
    if not election.seats:
        yield "seats", "请填写应选名额。"
    elif election.candidates and election.nominees < election.seats:
        yield (
            "seats",
            f"应选名额{election.seats}名，多于候选人{election.nominees}名，请核对；选票上没有的人选，请勾选“另选人”。",
        )
    yield from _wrong_people(election)
    yield from _wrong_ballots(election)
    yield from against_register(election, present_voters=present_voters, without_vote=without_vote)
    if not election.overfull:
        yield from _wrong_votes(election)
        yield from _wrong_reduction(election, present_voters)


def against_register(
    election: Election, *, present_voters: int, without_vote: Collection[int]
) -> Iterator[tuple[str, str]]:
    """What of it cannot be right beside the register: field and sentence, as in ``problems``."""
    for one in election.candidates:
        if one.member_id in without_vote:
            yield f"candidates-{one.position}-name", f"{one.name}没有被选举权，不能作为候选人。"
    voters = f"多于到会有选举权的{present_voters}人，请核对。"
    if (election.issued or 0) > present_voters:
        yield "issued", f"发出选票{election.issued}张，{voters}"
    if (election.fewer_agreed or 0) > present_voters:
        yield "fewer_agreed", f"同意减少名额{election.fewer_agreed}人，{voters}"


def _wrong_people(election: Election) -> Iterator[tuple[str, str]]:
    if not election.candidates:
        yield "candidates-0-name", "请填写候选人。"
    names = [one.name for one in election.candidates]
    for one in election.candidates:
        field = f"candidates-{one.position}-name"
        if one.name in names[: one.position]:
            yield field, f"{one.name}已经列入候选人，请核对。"
    for field, label, text in (
        ("tellers", "监票人", election.tellers),
        ("counters", "计票人", election.counters),
    ):
        if not text.strip():
            yield field, f"请填写{label}。"
        if standing := [name for name in names_in(text) if name in names]:
            yield field, f"{label}不能是候选人：{'、'.join(standing)}。"
    supervising = names_in(election.tellers)
    if both := [name for name in names_in(election.counters) if name in supervising]:
        yield "counters", f"计票人在监票人监督下工作，不能由监票人兼任：{'、'.join(both)}。"


def names_in(text: str) -> list[str]:
    """The names of tellers or counters, as they were typed one behind the other."""
    return [name for name in _BETWEEN_NAMES.split(text) if name]


def _wrong_ballots(election: Election) -> Iterator[tuple[str, str]]:
    if election.issued is None:
        yield "issued", "请填写发出选票数。"
    if election.returned is None:
        yield "returned", "请填写收回选票数。"
    if election.overfull:
        return
    if election.valid is None:
        yield "valid", "请填写有效票数。"
    elif election.returned is not None and election.valid > election.returned:
        yield "valid", f"有效票{election.valid}张，多于收回选票{election.returned}张，请核对。"


def _wrong_votes(election: Election) -> Iterator[tuple[str, str]]:
    for one in election.candidates:
        field = f"candidates-{one.position}-approve"
        if one.approve is None:
            yield field, f"请填写{one.name}的得票数，没有得票的填0。"
        elif election.valid is not None and one.approve > election.valid:
            yield field, f"{one.name}得{one.approve}票，多于有效票{election.valid}张，请核对。"
    total = sum(one.approve or 0 for one in election.candidates)
    if election.valid is not None and election.seats and total > election.valid * election.seats:
        yield (
            "valid",
            f"得票合计{total}票，多于{election.valid}张有效票最多能投的{election.valid * election.seats}票"
            f"（每张至多选{election.seats}名），请核对。",
        )


def _wrong_reduction(election: Election, present_voters: int) -> Iterator[tuple[str, str]]:
    """Seats are given up only where too few were elected and nobody ties for them."""
    if election.fewer_agreed is None:
        return
    found = outcome(election, due_voters=present_voters, present_voters=present_voters)
    if found.tied:
        why = "得票相等的应当再次投票，此时不能减少名额。"
    elif not found.elected:
        why = "没有人当选，不能减少名额，应当另行选举。"
    elif len(found.elected) == election.seats:
        why = "当选人已满应选名额，不需要减少名额，请留空。"
    else:
        return
    yield "fewer_agreed", why
