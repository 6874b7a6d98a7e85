"""What the form and the filters offer: places, indicators, brands, branches."""

from dataclasses import replace
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.indicators import Indicator, ReportSection
from intranet.domain.brands.tables import Brand
from intranet.domain.organization.directory import BranchName, branches_on, name_of_committee
from intranet.domain.organization.homes import Home, homes
from intranet.domain.records.workflow import State
from intranet.foundation import clock

OFFICE_HOME = "office"


def _office(home: Home) -> Home:
    return replace(home, code=OFFICE_HOME, name=f"办公室（{home.name}登记）")


def homes_offered(session: Session, actor: Actor) -> list[Home]:
    """Places for which the person enters achievements, the branches first; those of the committee are the office's."""
    return [
        _office(home) if home.branch_id is None else home
        for home in homes(session, actor, Permission.BRAND_EDIT)
    ]


def home_of(session: Session, *, committee_id: int, branch_id: int | None) -> Home:
    """The place of a stored achievement, with its present name."""
    day = clock.today()
    if branch_id is None:
        name = name_of_committee(session, committee_id, day).short_name
        return _office(Home(committee_id, None, OFFICE_HOME, name))
    for branch in branches_on(session, day, branch_ids=[branch_id]):
        return Home(committee_id, branch_id, branch.code, branch.short_name)
    return Home(committee_id, branch_id, "", "")


def indicators_offered(
    session: Session, committee_id: int, *, keep: int | None = None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Active indicators that people fill in, as choices by section and theme; *keep* stays though it is none."""
    rows = list(
        session.scalars(
            select(Indicator)
            .where(Indicator.committee_id == committee_id)
            .order_by(Indicator.sort_order, Indicator.id)
        )
    )
    names = {row.id: row.name for row in rows}
    totals = {row.parent_id for row in rows if row.parent_id is not None}
    groups: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for row in rows:
        if row.id in totals or not (row.is_active or row.id == keep):
            continue
        name = f"{names[row.parent_id]}：{row.name}" if row.parent_id is not None else row.name
        place = (list(ReportSection).index(row.section), row.theme)
        groups.setdefault(place, []).append((str(row.id), name))
    labels = [section.label for section in ReportSection]
    return [
        (f"{labels[section]}：{theme}" if theme else labels[section], groups[section, theme])
        # a stable sort: themes keep the order of the dictionary
        for section, theme in sorted(groups, key=lambda place: place[0])
    ]


def brands_offered(
    session: Session, committee_id: int, branch_id: int | None, *, keep: int | None = None
) -> list[tuple[str, str]]:
    """Live brands of the branch (of the office: the main brand), as choices; *keep* stays though no longer live."""
    owner = Brand.branch_id == branch_id if branch_id is not None else Brand.branch_id.is_(None)
    live = (Brand.committee_id == committee_id) & owner & (Brand.state != State.VOIDED)
    live &= Brand.ended_on.is_(None)
    rows = session.execute(
        select(Brand.id, Brand.name).where(or_(live, Brand.id == (keep or 0))).order_by(Brand.id)
    )
    return [(str(number), name) for number, name in rows]


def brands_filtered(session: Session, committee_ids: list[int]) -> list[tuple[str, str]]:
    """All brands that were approved, for the filter of the list."""
    rows = session.execute(
        select(Brand.id, Brand.name)
        .where(Brand.committee_id.in_(committee_ids), Brand.approved_at.is_not(None))
        .order_by(Brand.branch_id.is_not(None), Brand.id)
    )
    return [(str(number), name) for number, name in rows]


def indicators_filtered(session: Session, committee_ids: list[int]) -> list[tuple[str, str]]:
    """The whole dictionary for the filter of the list, parts behind their totals."""
    rows = list(
        session.scalars(
            select(Indicator)
            .where(Indicator.committee_id.in_(committee_ids))
            .order_by(Indicator.sort_order, Indicator.id)
        )
    )
    found = []
    for row in rows:
        if row.parent_id is None:
            found.append((str(row.id), row.name))
            found += [(str(part.id), f"　{part.name}") for part in rows if part.parent_id == row.id]
    return found


def branches_offered(session: Session, committee_ids: list[int]) -> list[BranchName]:
    """Branches of the committees, those of past years among them, in office order, with their last names."""
    return branches_on(session, clock.today(), committee_ids=committee_ids, first=date.min)
