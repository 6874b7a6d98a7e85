"""How far a branch has come with its talks, and whom it owes one. Pure.

Source: 《中国共产党支部工作条例（试行）》第十九条: members of the branch committee with each other, they with members,
members with each other; each generally at least once a year. A talk counts for both.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from intranet.domain.life.talks.occasions import Occasion
from intranet.foundation.chinese import enough
from intranet.foundation.terms import told


@dataclass(frozen=True, slots=True)
class TalkFact:
    """A talk as the rules see it; None is somebody who is no member."""

    held_on: date
    talker_id: int | None
    talkee_id: int | None
    occasion: Occasion = Occasion.YEARLY

    @property
    def members(self) -> frozenset[int]:
        """The one or two members who took part."""
        return frozenset(one for one in (self.talker_id, self.talkee_id) if one is not None)


@dataclass(frozen=True, slots=True)
class TalkCoverage:
    """Members of a branch and how many had a talk in the year; pairs of committee members and how many talked;
    members outside the committee and how many talked with an officer.

    ``settled`` members have had all the talks that are theirs: any at all, an officer with each other officer, another
    member with an officer.
    """

    members: int
    talked: int
    officer_pairs: int
    officer_pairs_done: int
    others: int
    others_done: int
    settled: int

    @property
    def complete(self) -> bool:
        """Whether all members have had all the talks that are theirs."""
        return bool(self.members) and self.settled == self.members

    def sentence(self, year: int, as_of: date) -> str:
        """What is fulfilled, said for good only when the year is over; empty while anything is open."""
        if not self.complete:
            return ""
        so_far = "应谈的都已谈到，没有欠缺。"
        return enough(date(year, 12, 31), as_of, so_far, f"{year}年应谈的都已谈到，无需补充。")


@dataclass(frozen=True, slots=True)
class Missing:
    """Who is behind the numbers that are not reached; ids in rising order."""

    members: tuple[int, ...]
    officer_pairs: tuple[tuple[int, int], ...]
    others: tuple[int, ...]

    @property
    def people(self) -> frozenset[int]:
        """Everybody who still has a talk to come."""
        pairs = (one for pair in self.officer_pairs for one in pair)
        return frozenset({*self.members, *self.others, *pairs})


@told(
    "谈心谈话、党费和平台",
    "应谈的都谈到",
    "截至日在册的党员中，年内已完成本人各项谈心谈话的人数：委员与每名其他委员，其他党员与任一委员（不"
    "设委员会的为书记）。调入的党员，在原支部的谈话一并计入。落实情况按此计算。",
)
def coverage(
    members: Collection[int], officers: Collection[int], talks: Iterable[TalkFact]
) -> TalkCoverage:
    """The numbers for members on the roll, of whom *officers* sit in the branch committee (or lead the branch)."""
    missing = who_is_missing(members, officers, talks)
    seated = len(set(officers) & set(members))
    pairs, others = seated * (seated - 1) // 2, len(set(members)) - seated
    return TalkCoverage(
        members=len(set(members)),
        talked=len(set(members)) - len(missing.members),
        officer_pairs=pairs,
        officer_pairs_done=pairs - len(missing.officer_pairs),
        others=others,
        others_done=others - len(missing.others),
        settled=len(set(members)) - len(missing.people),
    )


def who_is_missing(
    members: Collection[int], officers: Collection[int], talks: Iterable[TalkFact]
) -> Missing:
    """Members without a talk, pairs of officers, and members outside the committee who talked with no officer."""
    groups = {talk.members for talk in talks}
    talked = {one for group in groups for one in group}
    seated = sorted(set(officers) & set(members))
    reached = {one for group in groups if not group.isdisjoint(seated) for one in group}
    return Missing(
        members=tuple(sorted(set(members) - talked)),
        officer_pairs=tuple(
            pair for pair in combinations(seated, 2) if frozenset(pair) not in groups
        ),
        others=tuple(sorted(set(members) - set(seated) - reached)),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a member and calls for a talk: the day, the occasion, the words for the page."""

    member_id: int
    happened_on: date
    occasion: Occasion
    words: str


def open_changes(changes: Sequence[Change], talks: Sequence[TalkFact]) -> list[Change]:
    """Changes after which the member had no talk.

    A talk on the day or later serves, whatever its occasion; before it only one of the same occasion does.
    """

    def served(change: Change) -> bool:
        return any(
            change.member_id in talk.members
            and (
                talk.held_on >= change.happened_on
                or (talk.occasion is change.occasion and change.occasion is Occasion.POST_CHANGE)
            )
            for talk in talks
        )

    return [change for change in changes if not served(change)]
