"""The form of one gathering between request and operations: its defaults, its stored values."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from intranet.domain.access.roles import Actor, Role
from intranet.domain.activities.attendance import (
    Absence,
    Presence,
    Standing,
    attendance_mode,
    body_of,
    due_entries,
    due_rules,
)
from intranet.domain.activities.decisions import AFTER_PROBATION, too_early
from intranet.domain.activities.holding import groups_on
from intranet.domain.activities.kinds import ActivityKind, AttendanceMode, DueRule, Field
from intranet.domain.activities.last_time import LastTime, last_times, retitled
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.rolls import Roll, roll_of
from intranet.domain.activities.tables import Activity, ActivityRecord, Vote
from intranet.domain.activities.usual_words import Usual
from intranet.domain.activities.visibility import may_log
from intranet.domain.brands.store import living_brands
from intranet.domain.duties.making_up import earlier_cycles
from intranet.domain.duties.requirements import load_rulebook
from intranet.domain.follow_up.agenda import earlier_of, for_meeting
from intranet.domain.life.admissions import probation_ends
from intranet.domain.organization.homes import Home
from intranet.domain.organization.roster import has_committee
from intranet.domain.organization.tables import CommitteeBody
from intranet.features.activities import queries
from intranet.features.activities.forms import ActivityForm
from intranet.features.activities.section_forms import CANDIDATE, ELECTION, VOTE
from intranet.foundation import clock
from intranet.foundation.questions import answer
from intranet.pagekit import drafts
from intranet.pagekit.gathering import SHARED, tally, typed_hours, usual_hours, values_of

# Columns that the fields of a section are named like.
SECTION = (
    "theme",
    "form",
    "lecturer_name",
    "lecturer_role",
    "first_topic_document",
    "first_topic_date",
    "first_topic_form",
    "disciplines",
    "tested",
    "passed",
    "hosts",
    "guests",
    "no_votes",
    "no_resolutions",
)
# What a copy takes along: always, and with the texts.
REPEATED = frozenset(
    {"theme", "form", "hosts", "lecturer_name", "lecturer_role", "study_hours", "agenda"}
)
TOLD = frozenset({"content", "first_topic_document", "first_topic_date", "first_topic_form"})


@dataclass
class Editor:
    """Everything the form page shows."""

    home: Home
    form: ActivityForm
    offered: list[ActivityKind]
    day: date
    roll: Roll
    mode: AttendanceMode
    due: list[Standing]
    sees_criticism: bool

    @property
    def body(self) -> CommitteeBody | None:
        """Which body of the committee meets."""
        return body_of(self.form.kinds)

    @property
    def way_to_due(self) -> str:
        """What to do where nobody is due."""
        rules = due_rules(self.form.kinds)
        if self.body is not None:
            return f"请先在“机关党委”中登记{self.body.label}的任职。"
        if DueRule.PARTY_GROUP in rules and not self.form.general.party_group.data:
            return "请先选择党小组。"
        if rules == {DueRule.BRANCH_COMMITTEE}:
            return "请先在支部页面登记委员。"
        return "请核对日期和党员名册。"

    @property
    def counts(self) -> dict[str, int]:
        """Numbers first shown beside the register; the script keeps them up to date."""
        return tally(self.due, self.form.absences)

    def take_steps(self, code: str, usual: Usual) -> None:
        """Put the usual steps of the kind with this code into its agenda, or as an outline behind what is told."""
        kind = next((kind for kind in self.form.kinds if kind.code == code), None)
        if kind is not None and code in usual.steps:
            as_agenda = kind.shows(Field.AGENDA)
            self.form.sections[code].take_steps(usual.steps[code], as_agenda=as_agenda)


def open_editor(
    session: Session,
    actor: Actor,
    home: Home,
    *,
    formdata: MultiDict[str, str] | None = None,
    keep_kinds: tuple[ActivityKind, ...] = (),
    keep_brand: int | None = None,
    activity: Activity | None = None,
    is_new: bool = False,
    **values: Any,
) -> Editor:
    """Build the form with the roster of its date; a new one offers what is still to be done for its agenda.

    ``keep_kinds`` are kinds in use although no longer offered, ``keep_brand`` likewise a brand; ``activity`` is
    what is stored, loaded in full.
    """
    day = _day(formdata, values)
    offered = queries.offered_kinds(session, actor, branch_id=home.branch_id, day=day)
    offered += [kind for kind in keep_kinds if kind.id not in {o.id for o in offered}]
    groups = groups_on(session, home.branch_id, day)
    if actor.roles_in_branch(home.branch_id) <= {Role.GROUP_LEADER, Role.MEMBER}:
        own = {grant.party_group_id for grant in actor.grants}
        groups = [group for group in groups if group[0] in own]
    form = ActivityForm(
        offered,
        groups,
        has_committee=home.branch_id is not None and has_committee(session, home.branch_id, day),
        brands=[
            (brand.id, brand.name)
            for brand in living_brands(
                session,
                committee_id=home.committee_id,
                branch_id=home.branch_id,
                keep=keep_brand,
            )
        ],
        formdata=formdata,
        **values,
    )
    mode = attendance_mode(form.kinds) if form.kinds else AttendanceMode.HEADCOUNT
    typed_group = form.general.party_group.data
    group = typed_group if typed_group in {number for number, _ in groups} else None
    rules = load_rulebook(session, home.committee_id)
    for kind in form.kinds:
        duty = rules.version(kind.code, day)
        form.sections[kind.code].offer_making_up(earlier_cycles(duty.cycle, day) if duty else [])
    roll = answer(
        session,
        roll_of(
            activity,
            form.kinds,
            committee_id=home.committee_id,
            branch_id=home.branch_id,
            day=day,
            party_group_id=group,
            takes_new=form.takes_roll,
        ),
    )
    due = due_entries(form.kinds, roll.entries, party_group_id=group)
    form.ask_about_undecided(roll)
    form.register_of(due)
    _point_out_early(session, form, roll, day)
    if is_new:
        _offer_earlier(session, home, form, group)
    return Editor(
        home=home,
        form=form,
        offered=offered,
        day=day,
        roll=roll,
        mode=mode,
        due=due,
        sees_criticism=bool(actor.roles_in_branch(home.branch_id)) if home.branch_id else False,
    )


def _point_out_early(session: Session, form: ActivityForm, roll: Roll, day: date) -> None:
    """Say beside whoever is named that their probation is not over. One statement, none where nobody is named."""
    on_probation = [entry for entry in roll.roster if entry.on_probation]
    named = [
        (vote, entry)
        for section in form.sections.values()
        for vote in (row.form for row in section.votes.entries)
        for entry in on_probation
        if vote.decision_type.data in AFTER_PROBATION and vote.person.data == entry.name
    ]
    ends = answer(session, probation_ends({(entry.member_id, day) for _, entry in named}))
    for vote, entry in named:
        ends_on = ends.get((entry.member_id, day))
        vote.early = too_early(vote.decision_type.data, entry.name, day, ends_on)


def _offer_earlier(session: Session, home: Home, form: ActivityForm, group: int | None) -> None:
    """Offer open resolutions to the first of the kinds that has an agenda."""
    kind = next((kind for kind in form.kinds if kind.shows(Field.AGENDA)), None)
    if kind is not None:
        earlier = for_meeting(kind, earlier_of(session, home), party_group_id=group)
        form.sections[kind.code].offer(earlier)


def _day(formdata: MultiDict[str, str] | None, values: dict[str, Any]) -> date:
    if formdata is None:
        day = (values.get("defaults") or {}).get("held_on")
        return day if isinstance(day, date) else clock.today()
    try:
        return date.fromisoformat(formdata.get("held_on", ""))
    except ValueError:
        return clock.today()


def blank_values(
    session: Session, actor: Actor, home: Home, kind: ActivityKind, *, author_name: str
) -> dict[str, Any]:
    """Defaults of a new gathering: today, place and times of last time, chair and recorder."""
    today = clock.today()
    found = last_of(session, actor, home, kind.id)
    last = found.activity if found else None
    group = next((g.party_group_id for g in actor.grants if g.party_group_id), None)
    return {
        "defaults": {
            "kinds": [kind.code],
            "title": f"{today.month}月{kind.label}",
            "held_on": today,
            "starts_at": last.starts_at if last else None,
            "ends_at": last.ends_at if last else None,
            **_arranged_like(last, author_name=author_name),
            "party_group": (last.party_group_id if last else None) or group or 0,
            "draft_key": f"{queries.NEW_DRAFT}{drafts.own_part()}",
        },
        "sections": {
            kind.code: {
                "study_hours": usual_hours(kind),
                "form": found.record.form if found else "",
            }
        },
    }


def stored_values(activity: Activity) -> dict[str, Any]:
    """Values of a stored gathering, for editing it."""
    return {
        "defaults": {
            "kinds": [record.kind.code for record in activity.records],
            **_general(activity),
            "headcount": activity.headcount,
            "version": str(activity.version),
            "draft_key": f"activity:{activity.id}",
        },
        "sections": {record.kind.code: _section(record) for record in activity.records},
        "absences": {
            row.member_id: Absence(row.absence_reason, row.absence_note)
            for row in activity.attendance
            if row.status is AttendanceStatus.ABSENT
        },
        "presence": Presence.of(activity.attendance),
        "participants": [
            row.member_id for row in activity.attendance if row.status is AttendanceStatus.PRESENT
        ],
    }


def last_of(session: Session, actor: Actor, home: Home, kind_id: int) -> LastTime | None:
    """The branch's own last gathering of the kind. One statement."""
    found = last_times(session, home.branch_id, [kind_id], actor, until=clock.today())
    return found.get(kind_id)


def _arranged_like(last: Activity | None, *, author_name: str) -> dict[str, str]:
    """Place, chair and recorder as the last time; the person at the form keeps the minutes where there was none."""
    if last is None:
        return {"place": "", "chair_name": "", "recorder_name": author_name}
    return values_of(last, ("place", "chair_name", "recorder_name"))


def copied_values(
    session: Session,
    actor: Actor,
    home: Home,
    activity: Activity,
    offered: list[ActivityKind],
    *,
    texts: bool,
) -> dict[str, Any]:
    """Values of a new gathering like an earlier one: what repeats is kept, what happened only where *texts* are asked.

    Place, chair and recorder are those of the branch's own last gathering of the kind; of the copied one itself where
    that is none of several branches.
    """
    codes = {kind.code for kind in offered}
    records = [record for record in activity.records if record.kind.code in codes]
    found = last_of(session, actor, home, records[0].kind_id) if records else None
    last = found.activity if found else None if activity.joint_event_id else activity
    names = REPEATED | TOLD if texts else REPEATED
    return {
        "defaults": {
            "kinds": [record.kind.code for record in records],
            **_general(activity),
            **_arranged_like(last, author_name=actor.display_name),
            "title": retitled(activity.title, activity.held_on, clock.today()),
            "held_on": clock.today(),
            "ends_on": None,
            "draft_key": f"{queries.NEW_DRAFT}{drafts.own_part()}",
        },
        "sections": {
            record.kind.code: {
                name: value for name, value in _section(record).items() if name in names
            }
            for record in records
        },
    }


def _general(activity: Activity) -> dict[str, Any]:
    return {
        **values_of(activity, (*SHARED, "observers")),
        "party_group": activity.party_group_id or 0,
        "brand": activity.brand_id or 0,
    }


def _section(record: ActivityRecord) -> dict[str, Any]:
    return {
        **values_of(record, SECTION),
        "study_hours": typed_hours(record),
        "content": record.text.content if record.text else "",
        "criticism": record.text.criticism if record.text else "",
        "stands_for": record.stands_for,
        "agenda": [{"text": item.text} for item in record.agenda],
        "votes": [_vote(vote) for vote in record.votes],
        "resolutions": [
            {"row": str(item.id), **values_of(item, ("text", "responsible", "due_on"))}
            for item in record.resolutions
        ],
    }


def _vote(vote: Vote) -> dict[str, Any]:
    election = vote.election
    if election is None:
        named = {"row": str(vote.id), "months": str(vote.months or "")}
        return named | values_of(vote, (*VOTE, "person"))
    return {
        **values_of(vote, VOTE),
        **values_of(election, ELECTION),
        "candidates": [values_of(one, CANDIDATE) for one in election.candidates],
    }


def first_kind(
    offered: list[ActivityKind], code: str, actor: Actor, home: Home
) -> ActivityKind | None:
    """The kind asked for by code, if the person may log it here."""
    for kind in offered:
        if kind.code == code and any(
            may_log(actor, kind, branch_id=home.branch_id, party_group_id=group)
            for group in {g.party_group_id for g in actor.grants} | {None}
        ):
            return kind
    return None
