"""Turns planned gatherings into rows: people, attendance, words, votes, state, revisions and review events."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.demo import dates, faults, integrity, joint, minutes
from intranet.demo.accounts import accounts, secretary_account
from intranet.demo.brands import CULTIVATED_ON, TAGGED_SORTS
from intranet.demo.casting import Casting, cast_of, shared_cast
from intranet.demo.courses import DUPLICATES, Course, course
from intranet.demo.gatherings import Gathering, Item, study_hours
from intranet.demo.offices import BY_CODE
from intranet.demo.people import Organization
from intranet.demo.plan import all_gatherings
from intranet.demo.rosters import Rosters
from intranet.demo.voting import votes_of
from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Role
from intranet.domain.activities.attendance import (
    EVERYBODY_THROUGHOUT,
    Presence,
    attendance_mode,
    body_of,
    take_attendance,
    update_counts,
)
from intranet.domain.activities.joint_events import JointEvent
from intranet.domain.activities.kinds import ActivityKind, AttendanceMode, Audience, Category, Field
from intranet.domain.activities.revisions import Revision, describe
from intranet.domain.activities.tables import (
    ACTIVITY,
    Activity,
    ActivityRecord,
    AgendaItem,
    RecordText,
    Resolution,
)
from intranet.domain.brands.tables import Brand
from intranet.domain.organization.roster import Circle, RosterEntry
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import Move, State

# the gathering to which somebody came late
LATE = "B04-2025-09-theme"
# held on two days; somebody came on the second only, somebody else left early
TWO_DAYS = "B05-2025-08-study0"


def _presence(gathering: Gathering, roster: list[RosterEntry], casting: Casting) -> Presence:
    """Remarks on those who were there."""
    if gathering.key not in {LATE, TWO_DAYS}:
        return EVERYBODY_THROUGHOUT
    *_, other, last = (
        one.member_id
        for one in roster
        if one.counted_in_due and one.member_id not in casting.absences
    )
    if gathering.key == LATE:
        return Presence(late=frozenset({last}))
    return Presence(early=frozenset({other}), missed={last: (1,)})


class Loader:
    """Builds all activities of the demo; ``made`` keeps them by the key of their gathering."""

    def __init__(
        self,
        session: Session,
        office: Organization,
        users: dict[str, User],
        brands: Mapping[str, Brand],
        events: Mapping[str, JointEvent],
    ) -> None:
        """Read kinds and rosters; ``brands`` by branch code, ``events`` are joint events by key."""
        self.session = session
        self.office = office
        self.users = users
        self.brands = brands
        self.events = events
        self.roles = {account.username: account.role for account in accounts()}
        self.rosters = Rosters(session)
        self.kinds = {kind.code: kind for kind in session.scalars(select(ActivityKind))}
        self.made: dict[str, Activity] = {}

    def load(self) -> None:
        """Add all activities, then their revisions and review events, in the order in which they came about."""
        as_of = self.office.as_of
        planned = []
        for gathering in self._with_duplicates(faults.planned(all_gatherings(as_of))):
            found = course(gathering, as_of, reason=faults.reason(gathering))
            if found is not None:
                planned.append((found.created_at, gathering.key, gathering, found))
        planned.sort(key=lambda entry: entry[:2])
        revisions: list[tuple[datetime, str, Revision]] = []
        events: list[tuple[datetime, str, ReviewEvent]] = []
        built = []
        for _, key, gathering, found in planned:
            activity, contents = self._activity(gathering, found)
            self.made[key] = activity
            built.append((activity, gathering, found, contents))
        faults.send_chair_away(one for one in self.made.values() if one.state is State.DRAFT)
        self.session.add_all(self.made.values())
        self.session.flush()
        for activity, gathering, found, contents in built:
            revisions += self._revisions(activity, gathering, found, contents)
            events += self._events(activity, gathering, found)
        for row in sorted(revisions, key=lambda entry: entry[:2]):
            self.session.add(row[2])
        for event in sorted(events, key=lambda entry: entry[:2]):
            self.session.add(event[2])
        self.session.flush()

    def _with_duplicates(self, gatherings: list[Gathering]) -> list[Gathering]:
        copies = [
            replace(gathering, key=f"{gathering.key}-again")
            for gathering in gatherings
            if gathering.key in DUPLICATES
        ]
        return [*gatherings, *copies]

    def _enterer(self, gathering: Gathering) -> str:
        """Username of who typed the record."""
        if gathering.branch is None:
            return "staff"
        number = gathering.branch[1:]
        first = self.kinds[gathering.items[0].kind]
        if gathering.sort == joint.SORT:
            return f"clerk{number}"
        if first.category is Category.INTEGRITY and f"discipline{number}" in self.users:
            return f"discipline{number}"
        if gathering.group == 0:
            return f"groupleader{number}"
        return f"clerk{number}"

    def _submitter(self, gathering: Gathering, at: datetime) -> str:
        if gathering.branch is None:
            return "staff"
        return secretary_account(BY_CODE[gathering.branch], dates.local_day(at))

    def _mover(self, gathering: Gathering, move: Move, at: datetime, *, by_leader: bool) -> str:
        """Username of who made the move; nobody reviews what they entered."""
        by_branch = move in {Move.SUBMIT, Move.WITHDRAW, Move.EDIT_REOPENS}
        if move is Move.VOID:
            by_branch = not DUPLICATES[gathering.key.removesuffix("-again")]
        if by_branch:
            return self._submitter(gathering, at)
        return "leader" if by_leader or gathering.branch is None else "staff"

    def _activity(
        self, gathering: Gathering, found: Course
    ) -> tuple[Activity, list[dict[str, object]]]:
        """The activity in its final state, and the contents of its revisions, oldest first."""
        kinds = [self.kinds[code] for code in gathering.kinds]
        branch = self.office.branches[gathering.branch] if gathering.branch else None
        body = body_of(kinds)
        circle = Circle.of(self.office.committee.id, branch.id if branch else None, body)
        roster = self.rosters.on(circle, gathering.held_on)
        group = (
            self.office.groups[gathering.branch][gathering.group]
            if gathering.branch and gathering.group is not None
            else None
        )
        casting = cast_of(gathering, kinds, roster, self.office, group.id if group else None)
        if gathering.sort == joint.SORT:
            casting = shared_cast(casting, gathering, roster)
        days = 2 if gathering.key == TWO_DAYS else 1
        start = datetime.combine(gathering.held_on, gathering.starts)
        headcount = gathering.headcount if gathering.headcount else None
        activity = Activity(
            committee_id=self.office.committee.id,
            branch_id=branch.id if branch else None,
            body=body,
            party_group_id=group.id if group else None,
            brand_id=self._brand_id(gathering),
            joint_event_id=self._event_id(gathering),
            title=gathering.title,
            held_on=gathering.held_on,
            ends_on=gathering.held_on + timedelta(days=1) if days > 1 else None,
            starts_at=gathering.starts,
            ends_at=(start + timedelta(minutes=gathering.minutes)).time(),
            ym=gathering.held_on.year * 100 + gathering.held_on.month,
            duration_minutes=gathering.minutes * days,
            place=gathering.place,
            chair_id=casting.chair_id,
            chair_name=casting.chair,
            recorder_id=casting.recorder_id,
            recorder_name=casting.recorder,
            observers=casting.observers,
            audience=Audience.BRANCH_COMMITTEE
            if any(kind.audience is Audience.BRANCH_COMMITTEE for kind in kinds)
            else Audience.MEMBERS,
            headcount=headcount if attendance_mode(kinds) is AttendanceMode.HEADCOUNT else None,
            entered_by_id=self.users[self._enterer(gathering)].id,
            created_at=found.created_at,
        )
        happened = gathering.held_on <= self.office.as_of
        activity.records = [
            self._record(gathering, item, position, casting, happened=happened)
            for position, item in enumerate(gathering.items)
        ]
        activity.attendance = (
            take_attendance(
                activity,
                kinds,
                roster,
                absences=casting.absences,
                participants=casting.participants,
                presence=_presence(gathering, roster, casting),
            )
            if happened
            else []
        )
        update_counts(activity)
        if happened:
            integrity.teach(activity, gathering.key)
        for record, item in zip(activity.records, gathering.items, strict=True):
            record.votes = votes_of(activity, record, item, gathering, self.office.members)
        faults.disturb(activity, gathering, waiting=found.state is State.SUBMITTED)
        contents = self._contents(activity, gathering, found)
        self._stamp(activity, gathering, found)
        return activity, contents

    def _brand_id(self, gathering: Gathering) -> int | None:
        """What a branch does in its own work serves its brand, once that is cultivated."""
        if gathering.sort not in TAGGED_SORTS or gathering.held_on < CULTIVATED_ON:
            return None
        return self.brands[gathering.branch].id if gathering.branch else None

    def _event_id(self, gathering: Gathering) -> int | None:
        """The joint event this is a branch's part of; its key follows the branch's code."""
        if gathering.sort != joint.SORT:
            return None
        return self.events[gathering.key.partition("-")[2]].id

    def _record(
        self, gathering: Gathering, item: Item, position: int, casting: Casting, *, happened: bool
    ) -> ActivityRecord:
        kind = self.kinds[item.kind]
        words = minutes.write(gathering, item, casting.cast)
        record = ActivityRecord(
            kind=kind,
            position=position,
            theme=item.theme if kind.shows(Field.THEME) else "",
            form=item.form if kind.shows(Field.FORM) else "",
            lecturer_id=casting.lecturer_id if kind.shows(Field.LECTURER) else None,
            lecturer_name=casting.cast.lecturer if kind.shows(Field.LECTURER) else "",
            lecturer_role=casting.lecturer_role if kind.shows(Field.LECTURER) else "",
            first_topic_document=words.first_topic if kind.shows(Field.FIRST_TOPIC) else "",
            first_topic_date=None,
            first_topic_form="集体学习"
            if words.first_topic and kind.shows(Field.FIRST_TOPIC)
            else "",
            study_hours_tenths=study_hours(kind, gathering.minutes),
            stands_for=item.stands_for,
            hosts=item.hosts,
            guests=item.guests if happened else None,
            no_votes=kind.requires(Field.VOTES) and not item.motions and happened,
            no_resolutions=False,
        )
        # the oath was renewed at the theme day: how it went is told there
        told = position > 0 and item.kind == "oath_renewal"
        # before the meeting there is only its agenda
        record.text = RecordText(
            content=(gathering.shared or words.content) if happened and not told else "",
            criticism=words.criticism if happened else "",
        )
        record.agenda = [
            AgendaItem(position=number, text=text) for number, text in enumerate(words.agenda)
        ]
        record.votes = []
        record.resolutions = [
            Resolution(
                committee_id=self.office.committee.id,
                position=number,
                text=agreed.text,
                responsible=agreed.responsible,
                due_on=agreed.due_on,
            )
            for number, agreed in enumerate(words.resolutions if happened else [])
        ]
        return record

    def _contents(
        self, activity: Activity, gathering: Gathering, found: Course
    ) -> list[dict[str, object]]:
        """What each submission held; the first one of a corrected record has its defect."""
        submissions = sum(step.move is Move.SUBMIT for step in found.steps)
        if not submissions:
            return []
        if not found.corrected:
            return [describe(activity)]
        whole = faults.spoil(activity, gathering)
        contents = [describe(activity)]
        if submissions > 1:
            faults.mend(activity, whole)
            contents.append(describe(activity))
        return contents

    def _stamp(self, activity: Activity, gathering: Gathering, found: Course) -> None:
        """State with who and when, as the moves would have left them."""
        activity.state = found.state
        activity.updated_at = found.steps[-1].at if found.steps else found.created_at
        activity.first_submitted_at = next(
            (step.at for step in found.steps if step.move is Move.SUBMIT), None
        )
        submitted = found.last(Move.SUBMIT)
        withdrawn = found.last(Move.WITHDRAW)
        if submitted and not (withdrawn and withdrawn.at > submitted.at):
            activity.submitted_at = submitted.at
            activity.submitted_by_id = self.users[self._submitter(gathering, submitted.at)].id
        if activity.state is State.APPROVED:
            approved = found.steps[-1]
            activity.approved_at = approved.at
            activity.approved_by_id = self._mover_id(gathering, found, -1)
        if found.steps and found.steps[-1].move is Move.TAKE_UP:
            activity.under_review_at = found.steps[-1].at
            activity.under_review_by_id = self._mover_id(gathering, found, -1)

    def _mover_id(self, gathering: Gathering, found: Course, index: int) -> int:
        step = found.steps[index]
        name = self._mover(gathering, step.move, step.at, by_leader=step.by_leader)
        return self.users[name].id

    def _revisions(
        self,
        activity: Activity,
        gathering: Gathering,
        found: Course,
        contents: list[dict[str, object]],
    ) -> list[tuple[datetime, str, Revision]]:
        submissions = [step for step in found.steps if step.move is Move.SUBMIT]
        made = []
        for number, (content, step) in enumerate(zip(contents, submissions, strict=False), 1):
            user = self.users[self._submitter(gathering, step.at)]
            revision = Revision(
                activity_id=activity.id,
                number=number,
                content=content,
                made_by_id=user.id,
                made_by_name=user.display_name,
                made_at=step.at,
            )
            made.append((step.at, f"{gathering.key}-{number}", revision))
        return made

    def _events(
        self, activity: Activity, gathering: Gathering, found: Course
    ) -> list[tuple[datetime, str, ReviewEvent]]:
        states = found.states()
        made = []
        for number, step in enumerate(found.steps):
            username = self._mover(gathering, step.move, step.at, by_leader=step.by_leader)
            user, role = self.users[username], self.roles[username]
            if step.move is Move.SUBMIT and role is Role.MEMBER:
                # B06's former secretary has an ordinary member's account today
                role = Role.BRANCH_SECRETARY
            event = ReviewEvent(
                record_kind=ACTIVITY.key,
                record_id=activity.id,
                move=step.move,
                from_state=states[number],
                to_state=states[number + 1],
                opinion=step.opinion,
                user_id=user.id,
                actor_name=user.display_name,
                actor_role=role.label,
                happened_at=step.at,
            )
            made.append((step.at, f"{gathering.key}-{number:02d}", event))
        return made
