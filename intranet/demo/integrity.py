"""Registers of discipline and integrity, each in every state: pledges, risk points, talks, self-study, reminders."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from intranet.demo import dates, draw
from intranet.demo.offices import (
    COMMITTEE_POSTS,
    COMMITTEE_SHORT_NAME,
    OFFICES,
    TITLES,
    TITLES_WITHOUT_COMMITTEE,
    Office,
)
from intranet.demo.people import Organization, secretary_on
from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Role
from intranet.domain.activities.kinds import Discipline, Field
from intranet.domain.activities.tables import Activity
from intranet.domain.integrity.checked import Check, CheckedColumns, word
from intranet.domain.integrity.group_talks import GroupTalk
from intranet.domain.integrity.pledges import Pledge, PledgeLevel
from intranet.domain.integrity.reasons import TalkKind, TalkReason
from intranet.domain.integrity.reminders import Festival, FestivalReminder, ReminderForm
from intranet.domain.integrity.self_study import DisciplineStudy, StudyForm
from intranet.domain.integrity.talks import IntegrityTalk, IntegrityTalkText
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import Move, State

# Who signs for the committee, and who leads 机关纪委.
HEAD, DISCIPLINE_HEAD = COMMITTEE_POSTS[0][1], "高明轩"
# Lines of the present year that wait for the committee, or were returned by it, by register and branch.
WAITING = {"pledge": "B07", "risk": "B09", "group_talk": "B08", "study": "B05", "reminder": "B11"}
RETURNED = {"pledge": "B03", "risk": "B10", "group_talk": "B04", "study": "B02", "reminder": "B01"}
OPINIONS = {
    "pledge": "请核对乙方签字人。",
    "risk": "请补充责任领导和具体措施。",
    "group_talk": "请写明谈话对象范围。",
    "study": "请补充学习的章节。",
    "reminder": "请核对提醒人数。",
}
# Has signed nothing with its posts, reminded of two festivals only, and is behind with its reviews.
BEHIND, REMINDED_OF = "B03", 2
# So many officers has a branch without a committee.
WITHOUT_COMMITTEE = 2
# Month and day of the reminder before each festival; that of the new year comes in the old one.
REMINDED = (
    (Festival.SPRING, 1, 22),
    (Festival.QINGMING, 4, 1),
    (Festival.LABOUR, 4, 28),
    (Festival.DRAGON_BOAT, 5, 28),
    (Festival.MID_AUTUMN, 9, 22),
    (Festival.NATIONAL, 9, 26),
    (Festival.NEW_YEAR, 12, 26),
)


@dataclass
class Builder:
    """Adds the lines of each year up to the day, the committee's decisions with them."""

    session: Session
    office: Organization
    users: Mapping[str, User]

    def build(self) -> None:
        """Add everything."""
        for year in range(dates.FIRST_DAY.year, self.office.as_of.year + 1):
            for place in OFFICES:
                for name, row, telling in self._lines(place, year):
                    this_year = year == self.office.as_of.year
                    self.keep(row, name, place, telling=telling and this_year)
                self._talks(place, year)
            self._of_committee(year)
        self.session.flush()

    # --- how a line stands ------------------------------------------------------------------------

    def keep(self, row: Any, name: str, place: Office, *, telling: bool) -> None:
        """Add a line as it stands: a *telling* one waits in one branch, and was given back to another."""
        state = Check.CONFIRMED
        if telling and WAITING[name] == place.code:
            state = Check.WAITING
        elif telling and RETURNED[name] == place.code:
            state = Check.RETURNED
        self._decide(row, state, OPINIONS[name] if state is Check.RETURNED else "")

    def _decide(self, row: Any, state: Check, opinion: str = "") -> None:
        """Let the committee decide on the day after the line was entered, with what it said."""
        decided = state is not Check.WAITING and row.branch_id is not None
        moment = row.updated_at + timedelta(hours=1)
        row.state, row.opinion = state, opinion
        row.confirmed_at = moment if state is Check.CONFIRMED else None
        row.decided_at = moment if decided else None
        row.decided_by_id = self.users["staff"].id if decided else None
        self.session.add(row)
        self.session.flush()
        if not decided:
            return
        confirmed = state is Check.CONFIRMED
        self.session.add(
            ReviewEvent(
                record_kind=word(row),
                record_id=row.id,
                move=Move.APPROVE if confirmed else Move.RETURN,
                from_state=State.SUBMITTED,
                to_state=State.APPROVED if confirmed else State.RETURNED,
                opinion=opinion,
                user_id=self.users["staff"].id,
                actor_name=self.users["staff"].display_name,
                actor_role=Role.COMMITTEE_STAFF.label,
                happened_at=moment,
            )
        )

    def entered(self, place: Office | None, day: date, by: str = "clerk") -> dict[str, Any]:
        """Where a line belongs, and who entered it on its day."""
        user = self.users[by if place is None else f"{by}{place.code[1:]}"]
        moment = dates.instant(day, 16)
        return {
            "committee_id": self.office.committee.id,
            "branch_id": None if place is None else self.office.branches[place.code].id,
            "entered_by_id": user.id,
            "created_at": moment,
            "updated_at": moment,
        }

    def until_now(self, year: int, month: int, day: int) -> date | None:
        """The working day on or after this one, unless it is still to come."""
        found = dates.workday_from(date(year, month, day))
        return found if found <= self.office.as_of else None

    # --- lines of a branch ------------------------------------------------------------------------

    def _lines(self, place: Office, year: int) -> Iterator[tuple[str, CheckedColumns, bool]]:
        """By register, and whether the line is one by which a state is shown."""
        for pledge in self._pledges(place, year):
            yield "pledge", pledge, pledge.level is PledgeLevel.BRANCH
        if day := self.until_now(year, 7, 10 + place.order):
            yield "group_talk", self._group_talk(place, day), True
        for month in (3, 6, 9):
            if day := self.until_now(year, month, 8 + place.order):
                yield "study", self._study(place, day, month), month == 6
        for number, (festival, month, number_of_day) in enumerate(REMINDED):
            day = self.until_now(year, month, number_of_day)
            if day is not None and (place.code != BEHIND or number < REMINDED_OF):
                of_next = festival is Festival.NEW_YEAR
                line = self._reminder(place, year + of_next, festival, day)
                yield "reminder", line, festival is Festival.DRAGON_BOAT

    def _pledges(self, place: Office, year: int) -> Iterator[Pledge]:
        day = self.until_now(year, 1, 10 + place.order)
        if day is None:
            return
        span = {"year": year, "starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
        secretary = secretary_on(place, day)
        yield Pledge(
            level=PledgeLevel.BRANCH,
            party_a=COMMITTEE_SHORT_NAME,
            signer_a=HEAD,
            party_b=place.short_name,
            signer_b=secretary,
            signed_on=day,
            edition=f"{year}年责任书（支部）",
            **span,
            **self.entered(place, day),
        )
        if place.code == BEHIND:
            return
        titles = TITLES if len(place.officers) > WITHOUT_COMMITTEE else TITLES_WITHOUT_COMMITTEE
        for title, name in list(zip(titles, place.officers, strict=False))[1:]:
            yield Pledge(
                level=PledgeLevel.POST,
                member_id=self.office.members[name].id,
                party_a=place.short_name,
                signer_a=secretary,
                party_b=title.label,
                signer_b=name,
                signed_on=day,
                edition=f"{year}年责任书（岗位）",
                **span,
                **self.entered(place, day),
            )

    def _group_talk(self, place: Office, day: date) -> GroupTalk:
        return GroupTalk(
            held_on=day,
            title=f"{day.year}年集体廉政谈话",
            reason=TalkReason.YEARLY,
            talker=secretary_on(place, day),
            talker_post="党支部书记",
            headcount=draw.between(4, 9, "group talk", place.code, day.year),
            scope="支部委员和关键岗位人员",
            demand="严守各项纪律，管好自己的岗位，自觉接受监督。",
            **self.entered(place, day),
        )

    def _study(self, place: Office, day: date, month: int) -> DisciplineStudy:
        people = draw.between(5, 12, "study", place.code, day)
        tested = month == 9
        return DisciplineStudy(
            studied_on=day,
            form=StudyForm.TEST if tested else StudyForm.SELF_STUDY,
            chapter="纪律处分条例知识测试"
            if tested
            else f"《中国共产党纪律处分条例》第{month + 4}章",
            disciplines=[list(Discipline)[month % 6].value],
            people=people,
            hours_tenths=0 if tested else 20,
            passed=people - place.order % 2 if tested else None,
            essays=0 if tested else place.order % 4,
            **self.entered(place, day),
        )

    def _reminder(
        self, place: Office, year: int, festival: Festival, day: date
    ) -> FestivalReminder:
        return FestivalReminder(
            year=year,
            festival=festival,
            reminded_on=day,
            form=list(ReminderForm)[place.order % 3],
            headcount=draw.between(6, 14, "reminder", place.code, day),
            scope="全体党员",
            content="廉洁过节，严禁违规收送礼品礼金、公车私用。",
            **self.entered(place, day),
        )

    # --- talks with one person --------------------------------------------------------------------

    def _talks(self, place: Office, year: int) -> None:
        """The secretary with two officers in spring; in autumn the discipline officer, where there is one, with one."""
        day = self.until_now(year, 4, 10 + place.order)
        talker = secretary_on(place, day) if day else ""
        for name in place.officers[1:3]:
            if day:
                self._talk(place, day, talker, "党支部书记", name, TalkKind.DAILY, "secretary")
        day = self.until_now(year, 9, 10 + place.order)
        if day and len(place.officers) > WITHOUT_COMMITTEE:
            officer = place.officers[3]
            self._talk(
                place, day, officer, "纪检委员", place.clerk, TalkKind.FESTIVAL, "discipline"
            )

    def _talk(
        self,
        place: Office | None,
        day: date,
        talker: str,
        post: str,
        talkee: str,
        kind: TalkKind,
        by: str,
    ) -> None:
        talk = IntegrityTalk(
            kind=kind,
            reason={
                TalkKind.PRE_APPOINTMENT: TalkReason.APPOINTMENT,
                TalkKind.FESTIVAL: TalkReason.HOLIDAY,
                TalkKind.INTERVIEW: TalkReason.DEPLOYMENT,
            }.get(kind, TalkReason.YEARLY),
            held_on=day,
            talker_id=self.office.members[talker].id,
            talker_name=talker,
            talker_post=post,
            talkee_id=self.office.members[talkee].id,
            **self.entered(place, day, by),
        )
        self.session.add(talk)
        self.session.flush()
        open_still = draw.chance(30, "follow up", talkee, day)
        self.session.add(
            IntegrityTalkText(
                talk_id=talk.id,
                demand="履行岗位廉政责任，遇事多请示，自觉接受监督。",
                response="表示认真落实。",
                follow_up="完善本岗位防控措施。" if open_still else "",
                due_on=day + timedelta(days=30) if open_still else None,
            )
        )

    def _of_committee(self, year: int) -> None:
        """What 机关纪委 enters of the committee itself: talks before taking up a post, interviews, one with many."""
        if day := self.until_now(year, 7, 3):
            secretary = secretary_on(OFFICES[5], day)
            kind = TalkKind.PRE_APPOINTMENT
            self._talk(None, day, DISCIPLINE_HEAD, "机关纪委书记", secretary, kind, "jiwei")
            secretary = OFFICES[6].secretary
            self._talk(
                None, day, DISCIPLINE_HEAD, "机关纪委书记", secretary, TalkKind.INTERVIEW, "jiwei"
            )
        if day := self.until_now(year, 2, 20):
            talk = GroupTalk(
                held_on=day,
                title="党支部书记集体廉政谈话",
                reason=TalkReason.DEPLOYMENT,
                talker=DISCIPLINE_HEAD,
                talker_post="机关纪委书记",
                headcount=len(OFFICES),
                scope="各党支部书记",
                demand="履行第一责任人责任，抓好支部党风廉政建设。",
                **self.entered(None, day, "jiwei"),
            )
            self._decide(talk, Check.CONFIRMED)


def teach(activity: Activity, key: str) -> None:
    """Say of a gathering that has taken place which disciplines it studied, and of some how the test went."""
    for record in activity.records:
        if record.kind.shows(Field.DISCIPLINES):
            chosen = draw.some(list(Discipline), 2, "disciplines", key)
            record.disciplines = [one.value for one in chosen]
        if record.kind.shows(Field.TEST) and draw.chance(40, "tested", key):
            record.tested = activity.present_count
            record.passed = max(0, activity.present_count - draw.number(3, "passed", key))


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Add the lines of the registers."""
    Builder(session, office, users).build()
