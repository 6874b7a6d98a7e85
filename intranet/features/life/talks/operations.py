"""Writes of talks. They flush and never commit. No event tells occasion or content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.life.talks.access import leads, took_part
from intranet.domain.life.talks.occasions import Occasion
from intranet.domain.life.talks.tables import Talk, TalkContent, pair_key
from intranet.domain.organization.existence import require_branch_on
from intranet.domain.records import entries
from intranet.domain.records.entries import Events
from intranet.features.life.talks.queries import members_on
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import RuleBroken

EVENTS = Events(AuditAction.TALK_REGISTERED, AuditAction.TALK_EDITED, AuditAction.TALK_REMOVED)
TWICE = "这两位同志当天的谈心谈话已经登记过，一次谈话只登记一次。请核对日期和人员。"


@dataclass(frozen=True, slots=True)
class Who:
    """One of the two: a member of the branch by number, anybody else by name."""

    member_id: int | None
    name: str = ""

    @property
    def key(self) -> int | str:
        """What makes the person one and the same."""
        return self.name if self.member_id is None else self.member_id


@dataclass(frozen=True, slots=True)
class Content:
    """What was said, and what follows from it."""

    gist: str
    opinions: str
    follow_up: str
    done_on: date | None

    @property
    def empty(self) -> bool:
        """Whether nothing was written."""
        return not (self.gist or self.opinions or self.follow_up)


@dataclass(frozen=True, kw_only=True)
class TalkInput:
    """What the form holds; several talkees are several talks."""

    held_on: date
    place: str
    occasion: Occasion
    talker: Who
    talkees: tuple[Who, ...]
    content: Content


def register_talks(
    session: Session, branch_id: int, typed: TalkInput, *, actor: Actor
) -> list[Talk]:
    """Enter one talk, or several of one day without content. Raises RuleBroken."""
    require_branch_on(session, branch_id, typed.held_on, field="held_on")
    pairs = _pairs(session, branch_id, typed)
    if len(pairs) > 1 and not typed.content.empty:
        raise RuleBroken({"gist": ["同一天与多人谈心的，先只登记时间、地点和人员，内容逐次补充。"]})
    _refuse_twins(session, branch_id, typed.held_on, [_key(pair) for pair in pairs])
    talks = [Talk(branch_id=branch_id) for _ in pairs]
    for talk, pair in zip(talks, pairs, strict=True):
        entries.add(session, talk, _values(typed, pair), EVENTS, actor=actor)
    if not typed.content.empty:
        _refuse_content_of_others(talks[0], actor)
        _write_content(session, talks[0].id, typed.content)
    return talks


def edit_talk(
    session: Session,
    talk: Talk,
    typed: TalkInput,
    *,
    actor: Actor,
    version: int,
    with_content: bool,
) -> None:
    """Correct a talk; the content only by who reads it. Raises RuleBroken, StaleRecord."""
    require_branch_on(session, talk.branch_id, typed.held_on, field="held_on")
    pairs = _pairs(session, talk.branch_id, typed)
    if len(pairs) != 1:
        raise RuleBroken({"talkee_ids": ["修改时只能有一名谈话对象；与其他人的谈话请另行登记。"]})
    if _key(pairs[0]) != talk.pair_key or typed.held_on != talk.held_on:
        _refuse_twins(session, talk.branch_id, typed.held_on, [_key(pairs[0])], besides=talk.id)
    entries.change(session, talk, _values(typed, pairs[0]), EVENTS, actor=actor, version=version)
    if with_content:
        _write_content(session, talk.id, typed.content)


def remove_talk(session: Session, talk: Talk, *, actor: Actor, version: int) -> None:
    """Take a talk that was entered by mistake out of the register, with its content. Raises StaleRecord."""
    session.execute(delete(TalkContent).where(TalkContent.talk_id == talk.id))
    entries.remove(session, talk, EVENTS, actor=actor, version=version)


def _values(typed: TalkInput, pair: tuple[Who, Who]) -> dict[str, object]:
    talker, talkee = pair
    return {
        "pair_key": _key(pair),
        "held_on": typed.held_on,
        "place": typed.place,
        "occasion": typed.occasion,
        "talker_id": talker.member_id,
        "talker_name": talker.name,
        "talkee_id": talkee.member_id,
        "talkee_name": talkee.name,
    }


def _key(pair: tuple[Who, Who]) -> str:
    return pair_key(pair[0].key, pair[1].key)


def _pairs(session: Session, branch_id: int, typed: TalkInput) -> list[tuple[Who, Who]]:
    """The talks with the names of the day; members who did not belong to the branch then are refused."""
    names = members_on(session, branch_id, typed.held_on)
    problems: dict[str, list[str]] = {}

    def named(who: Who, field: str) -> Who:
        if who.member_id is None:
            return who
        if who.member_id not in names:
            problems.setdefault(field, []).append(
                f"{who.name or '所选人员'}在{long_date(typed.held_on)}不是本支部党员，请核对日期，或者填写姓名。"
            )
            return who
        return Who(who.member_id, names[who.member_id])

    talker = named(typed.talker, "talker_id")
    pairs = [(talker, named(one, "talkee_ids")) for one in typed.talkees]
    if any(first.key == second.key for first, second in pairs):
        problems.setdefault("talkee_ids", []).append("谈话人和谈话对象不能是同一人。")
    if any(first.member_id is None and second.member_id is None for first, second in pairs):
        problems.setdefault("talkee_name", []).append("谈话双方至少有一名本支部党员。")
    if problems:
        raise RuleBroken(problems)
    return pairs


def _refuse_twins(
    session: Session, branch_id: int, held_on: date, keys: Sequence[str], *, besides: int = 0
) -> None:
    twins = session.execute(
        select(Talk.talker_name, Talk.talkee_name).where(
            Talk.branch_id == branch_id,
            Talk.held_on == held_on,
            Talk.pair_key.in_(keys),
            Talk.id != besides,
        )
    ).all()
    if twins:
        names = "；".join(f"{talker}与{talkee}" for talker, talkee in twins)
        raise RuleBroken({"held_on": [f"{names}当天的谈心谈话已经登记过，一次谈话只登记一次。"]})


def _refuse_content_of_others(talk: Talk, actor: Actor) -> None:
    if leads(actor, talk.branch_id) or took_part(actor, talk.talker_id, talk.talkee_id):
        return
    raise RuleBroken(
        {"gist": ["谈话内容由谈话双方或支部书记填写。代为登记的，请清空谈话内容后保存。"]}
    )


def _write_content(session: Session, talk_id: int, content: Content) -> None:
    row = session.get(TalkContent, talk_id) or TalkContent(talk_id=talk_id)
    row.gist, row.opinions = content.gist, content.opinions
    row.follow_up, row.done_on = content.follow_up, content.done_on
    session.add(row)
    session.flush()
