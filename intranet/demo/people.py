"""Committee, branches, groups, members, terms and posts."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from intranet.demo import changes, dates, draw
from intranet.demo.names import (
    DUTIES_OF_CENTRES,
    DUTIES_OF_OFFICES,
    LEADING_CADRES,
    MEMBERS,
)
from intranet.demo.offices import (
    COMMITTEE_CODE,
    COMMITTEE_FOUNDED,
    COMMITTEE_NAMES,
    COMMITTEE_POSTS,
    COMMITTEE_SHORT_NAME,
    COMMITTEE_TERM,
    FORMER_SECRETARY,
    GROUPS,
    OFFICES,
    OTHER_BODIES,
    RENAMED_ON,
    TERMS_RUN_OUT,
    TITLES,
    TITLES_WITHOUT_COMMITTEE,
    Office,
)
from intranet.domain.organization.members import (
    GENDERS,
    ChangeReason,
    Member,
    MemberExemption,
    MemberPhone,
    Membership,
)
from intranet.domain.organization.tables import (
    Branch,
    Committee,
    CommitteeBody,
    OrganizationName,
    PartyGroup,
    Post,
    PostTitle,
    Term,
)

YEARS_OF_TERM = 3
# The register does not say when they joined.
UNDATED = frozenset({"戴军", "柳春生"})


@dataclass
class Organization:
    """What the later parts of the load build on."""

    as_of: date
    committee: Committee
    branches: dict[str, Branch] = field(default_factory=dict)
    groups: dict[str, list[PartyGroup]] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)


def secretary_changed_on() -> date:
    """First day of the new secretary of B06: the day after the assembly that elected him."""
    order = next(office.order for office in OFFICES if office.code == FORMER_SECRETARY[0])
    return dates.assembly_day(order, 2025, 2) + timedelta(days=1)


def secretary_on(office: Office, day: date) -> str:
    """Name of the branch's secretary on *day*."""
    if office.code == FORMER_SECRETARY[0] and day < secretary_changed_on():
        return FORMER_SECRETARY[1]
    return office.secretary


def build(session: Session, as_of: date) -> Organization:
    """Add everything and flush; the rows come in office order."""
    committee = Committee(code=COMMITTEE_CODE)
    session.add(committee)
    session.flush()
    made = Organization(as_of, committee)
    former, present = COMMITTEE_NAMES
    _add_names(
        session, COMMITTEE_FOUNDED, COMMITTEE_SHORT_NAME, former, present, committee=committee
    )
    for office in OFFICES:
        _add_branch(session, made, office)
    session.flush()
    for office in OFFICES:
        _add_members(session, made, office)
    _add_exemptions(session, made)
    for office in OFFICES:
        _add_posts(session, made, office)
    _add_committee_posts(session, made)
    session.flush()
    return made


def _add_names(
    session: Session,
    founded: date,
    short: str,
    former: str,
    present: str,
    *,
    committee: Committee | None = None,
    branch: Branch | None = None,
) -> None:
    owner = {
        "committee_id": committee.id if committee else None,
        "branch_id": branch.id if branch else None,
    }
    begins = founded
    if former:
        last = RENAMED_ON - timedelta(days=1)
        session.add(
            OrganizationName(
                full_name=former, short_name=short, valid_from=founded, valid_to=last, **owner
            )
        )
        begins = RENAMED_ON
    session.add(OrganizationName(full_name=present, short_name=short, valid_from=begins, **owner))


def _add_branch(session: Session, made: Organization, office: Office) -> None:
    branch = Branch(
        committee_id=made.committee.id,
        code=office.code,
        sort_order=office.order,
        founded_on=office.founded_on,
        in_use_from=max(office.founded_on, dates.FIRST_DAY),
        duty=office.duty,
        theme_day=office.theme_day,
        meeting_place=office.place,
    )
    session.add(branch)
    session.flush()
    made.branches[office.code] = branch
    _add_names(
        session,
        office.founded_on,
        office.short_name,
        office.former_name,
        office.full_name,
        branch=branch,
    )
    made.groups[office.code] = [
        PartyGroup(branch_id=branch.id, name=name, sort_order=order, founded_on=date(2023, 10, 9))
        for order, (name, _) in enumerate(GROUPS.get(office.code, ()), 1)
    ]
    session.add_all(made.groups[office.code])


def _duty(name: str, office: Office) -> str:
    if name in LEADING_CADRES:
        return "中心主任" if office.is_centre else "办领导"
    if name in {office.secretary, FORMER_SECRETARY[1]}:
        return "中心副主任" if office.is_centre else "处长"
    if name in office.officers[1:]:
        return "科室负责人" if office.is_centre else "副处长"
    return draw.pick(DUTIES_OF_CENTRES if office.is_centre else DUTIES_OF_OFFICES, "duty", name)


def _joined(name: str, periods: list[changes.Period]) -> date:
    first = periods[0]
    if first.start_reason is ChangeReason.ADMITTED:
        return first.starts_on
    return date(
        draw.between(1996, 2017, "joined year", name),
        draw.between(1, 12, "joined month", name),
        draw.between(1, 28, "joined day", name),
    )


def _particulars(name: str, periods: list[changes.Period]) -> dict[str, Any]:
    """What 党员名册 holds of somebody; of a few not everything is known."""
    joined = _joined(name, periods)
    return {
        "gender": draw.pick(GENDERS, "gender", name),
        "ethnicity": "汉族" if draw.chance(92, "ethnicity", name) else "回族",
        "born_on": joined.replace(year=joined.year - draw.between(20, 32, "age", name), day=1)
        if draw.chance(90, "born", name)
        else None,
        "education": draw.pick(("大学本科", "大学本科", "研究生", "大学专科"), "education", name),
    }


def _add_members(session: Session, made: Organization, office: Office) -> None:
    for place, name in enumerate(MEMBERS[office.code].split()):
        periods = changes.periods(name, office, place, made.as_of)
        if not periods:
            continue
        member = Member(
            name=name,
            joined_party_on=None if name in UNDATED else _joined(name, periods),
            is_leading_cadre=name in LEADING_CADRES,
            duty_title=_duty(name, office),
            **_particulars(name, periods),
        )
        session.add(member)
        session.flush()
        made.members[name] = member
        if draw.chance(80, "phone", name):
            number = f"1990000{draw.between(1000, 9999, 'number', name)}"
            session.add(MemberPhone(member_id=member.id, phone=number))
        for period in periods:
            groups = made.groups[period.branch]
            session.add(
                Membership(
                    member_id=member.id,
                    branch_id=made.branches[period.branch].id,
                    party_group_id=None if period.group is None else groups[period.group].id,
                    status=period.status,
                    starts_on=period.starts_on,
                    ends_on=period.ends_on,
                    start_reason=period.start_reason,
                    end_reason=period.end_reason,
                    votes_from=period.votes_from,
                )
            )


def _add_exemptions(session: Session, made: Organization) -> None:
    for name, (reason, starts_on, ends_on) in changes.EXEMPTIONS.items():
        session.add(
            MemberExemption(
                member_id=made.members[name].id,
                reason=reason,
                approved_by=changes.EXEMPTED_BY,
                starts_on=starts_on,
                ends_on=ends_on,
            )
        )


def _terms(office: Office, as_of: date) -> list[tuple[date, date]]:
    """First and last days of the terms since 2019 or so; the last one runs on *as_of*, unless no election followed."""
    start = office.term_starts
    ends = None
    if office.code in TERMS_RUN_OUT:
        ends = as_of + timedelta(days=TERMS_RUN_OUT[office.code])
        start = dates.same_day(ends, years=-YEARS_OF_TERM) + timedelta(days=1)
    while dates.same_day(start, years=-YEARS_OF_TERM) >= office.founded_on:
        start = dates.same_day(start, years=-YEARS_OF_TERM)
    found = []
    while start <= (ends or as_of):
        following = dates.same_day(start, years=YEARS_OF_TERM)
        found.append((start, following - timedelta(days=1)))
        start = following
    return found


def _add_posts(session: Session, made: Organization, office: Office) -> None:
    branch = made.branches[office.code]
    titles = TITLES if len(office.officers) > 2 else TITLES_WITHOUT_COMMITTEE
    terms = _terms(office, made.as_of)
    for starts_on, expires_on in terms:
        term = Term(
            branch_id=branch.id,
            starts_on=starts_on,
            expires_on=expires_on,
            document=f"关于{office.short_name}选举结果的批复",
        )
        session.add(term)
        session.flush()
        # officers stay until an election, also beyond the term
        last = None if expires_on == terms[-1][1] else expires_on
        for title, name in zip(titles, office.officers, strict=False):
            for who, what, begins, ends in _tenures(office, title, name, starts_on, last):
                session.add(
                    Post(
                        branch_id=branch.id,
                        member_id=made.members[who].id,
                        term_id=term.id,
                        title=what,
                        starts_on=begins,
                        ends_on=ends,
                    )
                )
    for group, (_, leader) in zip(
        made.groups[office.code], GROUPS.get(office.code, ()), strict=True
    ):
        session.add(
            Post(
                branch_id=branch.id,
                party_group_id=group.id,
                member_id=made.members[leader].id,
                title=PostTitle.GROUP_LEADER,
                starts_on=group.founded_on,
            )
        )


def _tenures(
    office: Office, title: PostTitle, name: str, starts_on: date, ends_on: date | None
) -> list[tuple[str, PostTitle, date, date | None]]:
    """Who held the post within one term; the secretary of B06 changed in between."""
    code, former = FORMER_SECRETARY
    change = secretary_changed_on()
    if office.code != code or title is not PostTitle.BRANCH_SECRETARY or starts_on >= change:
        return [(name, title, starts_on, ends_on)]
    if ends_on is not None and ends_on < change:
        return [(former, title, starts_on, ends_on)]
    eve = change - timedelta(days=1)
    member = PostTitle.BRANCH_COMMITTEE_MEMBER
    return [
        (former, title, starts_on, eve),
        (name, member, starts_on, eve),
        (name, title, change, ends_on),
    ]


def _add_committee_posts(session: Session, made: Organization) -> None:
    term = Term(
        committee_id=made.committee.id,
        starts_on=COMMITTEE_TERM,
        expires_on=dates.same_day(COMMITTEE_TERM, years=5) - timedelta(days=1),
    )
    session.add(term)
    session.flush()
    for title, name in (*COMMITTEE_POSTS, *OTHER_BODIES):
        session.add(
            Post(
                committee_id=made.committee.id,
                member_id=made.members[name].id,
                term_id=None if title in CommitteeBody.CORE_GROUP.titles else term.id,
                title=title,
                starts_on=COMMITTEE_TERM,
            )
        )
