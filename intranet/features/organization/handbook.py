"""Who the branch is, in its handbook: founding and term, posts, Party groups, the roll of the period."""

from sqlalchemy import func, select

from intranet.domain.access.permissions import Permission
from intranet.domain.organization.members import Member, Membership, MemberStatus
from intranet.domain.organization.roster import RosterEntry, has_committee, roster_on
from intranet.domain.organization.tables import (
    BRANCH_COMMITTEE_TITLES,
    PartyGroup,
    Post,
    PostTitle,
    Term,
    overlaps,
)
from intranet.domain.paper.parts import ColumnPrint, Paragraph, TablePrint
from intranet.foundation.chinese import long_date
from intranet.pagekit.handbook import Book, Content, section


def _roll(book: Book) -> list[RosterEntry]:
    return roster_on(book.session, book.branch.id, book.as_of)


@section(30, "支部基本情况", Permission.ORGANIZATION_READ)
def standing(book: Book) -> Content:
    """Founding, term, numbers of members. Three statements."""
    branch, roll = book.branch, book.once(_roll)
    term = book.session.scalar(
        select(Term)
        .where(Term.branch_id == branch.id, Term.starts_on <= book.as_of)
        .order_by(Term.starts_on.desc())
        .limit(1)
    )
    full = sum(entry.status is MemberStatus.FULL for entry in roll)
    words = [f"{branch.full_name}成立于{long_date(branch.founded_on)}。"]
    if branch.duty:
        words.append(f"主责主业：{branch.duty}。")
    composition = (
        "均为正式党员"
        if full == len(roll)
        else f"其中正式党员{full}名、预备党员{len(roll) - full}名"
    )
    words.append(f"截至{long_date(book.as_of)}，支部有党员{len(roll)}名，{composition}。")
    committee = has_committee(book.session, branch.id, book.as_of)
    words.append(
        "支部设支部委员会。"
        if committee
        else "支部未设支部委员会，有关事项由支部党员大会研究决定。"
    )
    if term is not None:
        words.append(
            f"本届任期自{long_date(term.starts_on)}起，至{long_date(term.expires_on)}届满。"
        )
    return Content(paragraphs=tuple(Paragraph(one) for one in words))


@section(40, "支部班子成员", Permission.ORGANIZATION_READ)
def posts(book: Book) -> Content:
    """Who held which post when, in the period. One statement."""
    rows = book.session.execute(
        select(Post.title, Member.name, Post.starts_on, Post.ends_on)
        .join(Member, Member.id == Post.member_id)
        .where(
            Post.branch_id == book.branch.id,
            Post.title.in_(BRANCH_COMMITTEE_TITLES),
            overlaps(Post.starts_on, Post.ends_on, book.first, book.as_of),
        )
    ).tuples()
    held = sorted(rows, key=lambda row: (row[0].precedence, row[2]))
    return Content(
        tables=(
            TablePrint(
                title="",
                columns=(
                    ColumnPrint("职务", 40),
                    ColumnPrint("姓名", 30),
                    ColumnPrint("任职日期", 40),
                    ColumnPrint("离任日期", 40),
                ),
                rows=tuple(
                    (title.label, name, starts.isoformat(), ends.isoformat() if ends else "")
                    for title, name, starts, ends in held
                ),
            ),
        ),
        names=tuple(name for _, name, _, _ in held),
    )


@section(50, "党小组设置", Permission.ORGANIZATION_READ)
def groups(book: Book) -> Content:
    """Party groups of the last day with their leaders and numbers. Two statements."""
    found = book.session.scalars(
        select(PartyGroup)
        .where(
            PartyGroup.branch_id == book.branch.id,
            overlaps(PartyGroup.founded_on, PartyGroup.dissolved_on, book.as_of, book.as_of),
        )
        .order_by(PartyGroup.sort_order, PartyGroup.id)
    ).all()
    if not found:
        return Content(paragraphs=(Paragraph("支部未划分党小组。"),))
    roll = book.once(_roll)
    rows = []
    for group in found:
        mine = [entry for entry in roll if entry.party_group_id == group.id]
        leaders = [one.name for one in mine if PostTitle.GROUP_LEADER in one.titles]
        rows.append(
            (group.name, "、".join(leaders), str(len(mine)), "、".join(e.name for e in mine))
        )
    return Content(
        tables=(
            TablePrint(
                title="",
                columns=(
                    ColumnPrint("党小组", 30),
                    ColumnPrint("组长", 20),
                    ColumnPrint("党员（名）", 20),
                    ColumnPrint("组成人员", 80, "left"),
                ),
                rows=tuple(rows),
            ),
        ),
        names=tuple(entry.name for entry in roll),
    )


@section(60, "党员名册", Permission.ORGANIZATION_READ, word="members")
def roll(book: Book) -> Content:
    """Everybody who belonged to the branch in the period, with the last period there. One statement."""
    last = (
        select(Membership.member_id, func.max(Membership.starts_on).label("starts_on"))
        .where(
            Membership.branch_id == book.branch.id,
            overlaps(Membership.starts_on, Membership.ends_on, book.first, book.as_of),
        )
        .group_by(Membership.member_id)
        .subquery()
    )
    rows = book.session.execute(
        select(Member, Membership)
        .join(Membership, Membership.member_id == Member.id)
        .join(
            last,
            (last.c.member_id == Membership.member_id) & (last.c.starts_on == Membership.starts_on),
        )
        .where(Membership.branch_id == book.branch.id)
        .order_by(Member.sort_key, Member.name, Member.id)
    ).tuples()
    lines: list[tuple[str, ...]] = []
    for member, period in rows:
        left = period.ends_on if period.ends_on and period.ends_on <= book.as_of else None
        lines.append(
            (
                str(len(lines) + 1),
                member.name,
                period.status.label,
                member.joined_party_on.isoformat() if member.joined_party_on else "",
                member.duty_title,
                f"{left.isoformat()}{period.end_words}" if left else "",
            )
        )
    return Content(
        tables=(
            TablePrint(
                title="",
                columns=(
                    ColumnPrint("序号", 12),
                    ColumnPrint("姓名", 24),
                    ColumnPrint("类别", 26),
                    ColumnPrint("入党日期", 28),
                    ColumnPrint("职务", 40, "left"),
                    ColumnPrint("变动情况", 36, "left"),
                ),
                rows=tuple(lines),
            ),
        ),
        names=tuple(line[1] for line in lines),
    )
