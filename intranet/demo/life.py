"""Registers of branches: appraisals in each state and political birthdays, some branches behind."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from intranet.demo import dates, draw
from intranet.demo.changes import assembly_day
from intranet.demo.offices import BY_CODE, OFFICES, Office
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.activities.tables import Activity
from intranet.domain.life.appraisals import (
    Appraisal,
    AppraisalRow,
    AppraisalStage,
    Grade,
    excellent_at_most,
)
from intranet.domain.life.birthdays import BirthdayForm, PoliticalBirthday, birthdays_between
from intranet.domain.organization.members import MemberStatus
from intranet.domain.organization.roster import RosterEntry, roster_on
from intranet.foundation.quarters import Quarter

# Branches that mark hardly any political birthday, and those that mark each on its day.
NO_BIRTHDAYS, ON_THE_DAY = ("B03", "B07"), ("B04", "B08")
WORDS = ("重温入党誓词，赠送政治生日贺卡", "支部书记谈心谈话，寄语初心", "")
# Branches whose appraisal is not confirmed.
WITHOUT_APPRAISAL = ("B03",)
STAGES = {
    "B07": AppraisalStage.RETURNED,
    "B09": AppraisalStage.DRAFT,
    "B11": AppraisalStage.SUBMITTED,
}
RETURNED_BECAUSE = "部分党员的支部委员会意见没有填写，请补充后再提交。"
OPINIONS = (
    "理想信念坚定，能发挥先锋模范作用",
    "学习认真，工作负责，团结同志",
    "按时参加组织生活，较好完成本职工作",
    "服务群众热情，注意联系实际学习",
)


def appraisal_year(as_of: date) -> int:
    """The year whose appraisals are settled: last year's from February on."""
    return (as_of - timedelta(days=31)).year - 1


def build(
    session: Session,
    office: Organization,
    users: Mapping[str, User],
    made: Mapping[str, Activity],
) -> None:
    """Add everything; ``made`` are gatherings by key."""
    year = appraisal_year(office.as_of)
    for branch in OFFICES:
        if branch.code not in WITHOUT_APPRAISAL:
            session.add(_appraisal(session, office, branch, users, made, year))
    session.flush()
    _add_birthdays(session, office, users)


def _appraisal(
    session: Session,
    office: Organization,
    branch: Office,
    users: Mapping[str, User],
    made: Mapping[str, Activity],
    year: int,
) -> Appraisal:
    stage = STAGES.get(branch.code, AppraisalStage.CONFIRMED)
    meeting = made.get(f"{branch.code}-{year}-12-life")
    held_on = meeting.held_on if meeting else dates.in_month(year, 12, 22 + branch.order % 6)
    entered = dates.instant(held_on, 17)
    submitted = dates.instant(dates.workdays_later(held_on, 2), 10)
    decided = dates.instant(dates.workdays_later(held_on, 5), 15)
    reached = tuple(AppraisalStage).index(stage)
    number = branch.code[1:]
    place = office.branches[branch.code]
    entries = roster_on(session, place.id, held_on)
    ballots = ballots_of(_taking_part(entries), meeting)
    return Appraisal(
        committee_id=office.committee.id,
        branch_id=place.id,
        year=year,
        held_on=held_on,
        activity_id=meeting.id if meeting else None,
        life_meeting_id=meeting.id if meeting else None,
        ballots=None if stage is AppraisalStage.DRAFT else ballots,
        state=stage,
        opinion=RETURNED_BECAUSE if stage is AppraisalStage.RETURNED else "",
        entered_by_id=users[f"clerk{number}"].id,
        created_at=entered,
        updated_at=decided if reached > 1 else submitted if reached else entered,
        submitted_at=submitted if reached else None,
        submitted_by_id=users[f"secretary{number}"].id if reached else None,
        decided_at=decided if reached > 1 else None,
        decided_by_id=users["staff"].id if reached > 1 else None,
        rows=_rows(entries, branch, year, stage, ballots),
    )


def ballots_of(taking_part: int, meeting: Activity | None) -> int:
    """How many ballots came back: who was not at the meeting handed in none."""
    return min(taking_part, meeting.present_count) if meeting else taking_part


def _taking_part(entries: list[RosterEntry]) -> int:
    return sum(entry.counted_in_due for entry in entries)


def _rows(
    entries: list[RosterEntry], branch: Office, year: int, stage: AppraisalStage, ballots: int
) -> list[AppraisalRow]:
    taking_part = _taking_part(entries)
    full = [
        entry.member_id
        for entry in entries
        if entry.counted_in_due and entry.status is MemberStatus.FULL
    ]
    best = set(draw.some(full, excellent_at_most(taking_part), "excellent", branch.code, year))
    begun_only = stage is AppraisalStage.DRAFT
    rows = []
    for position, entry in enumerate(entries):
        row = AppraisalRow(
            member_id=entry.member_id,
            position=position,
            name=entry.name,
            status=entry.status,
            takes_part=entry.counted_in_due,
            self_assessed=entry.counted_in_due and not (begun_only and position % 2),
            opinion="",
        )
        if entry.counted_in_due and not begun_only:
            _test(row, ballots, is_best=entry.member_id in best)
            if stage is not AppraisalStage.RETURNED or position % 3:
                row.opinion = draw.pick(OPINIONS, "opinion", entry.name, year)
            if entry.member_id in full:
                row.final = Grade.EXCELLENT if entry.member_id in best else Grade.QUALIFIED
        rows.append(row)
    return rows


def _test(row: AppraisalRow, ballots: int, *, is_best: bool) -> None:
    """Counts of the secret test: who is graded excellent had most ballots for it."""
    least, most = (ballots * 2 // 3, ballots) if is_best else (0, ballots // 3)
    row.excellent = draw.between(least, most, "ballots", row.name)
    row.basically_qualified = 0
    row.unqualified = 0
    row.qualified = ballots - row.excellent


def _add_birthdays(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """What was done for the birthdays since the load begins; by quarter together in most branches."""
    codes = {branch.id: code for code, branch in office.branches.items()}
    entries = []
    for one in birthdays_between(session, list(codes), dates.FIRST_DAY, office.as_of):
        code = codes[one.branch_id]
        if code in NO_BIRTHDAYS and not draw.chance(15, "birthday", one.name, one.day.year):
            continue
        alone = code in ON_THE_DAY
        held_on = dates.workday_from(one.day) if alone else _together(code, one.day)
        if held_on > office.as_of:
            continue
        entries.append(
            {
                "member_id": one.member_id,
                "branch_id": one.branch_id,
                "year": one.day.year,
                "held_on": held_on,
                "form": BirthdayForm.INDIVIDUAL if alone else BirthdayForm.COLLECTIVE,
                "words": draw.pick(WORDS, "words", one.name, one.day.year),
                "entered_by_id": users[f"clerk{code[1:]}"].id,
                "created_at": dates.instant(held_on, 17),
                "updated_at": dates.instant(held_on, 17),
            }
        )
    session.execute(insert(PoliticalBirthday), entries)


def _together(code: str, day: date) -> date:
    """The assembly of the quarter, at which the quarter's birthdays are marked."""
    return assembly_day(BY_CODE[code], day.year, Quarter.of(day).number)
