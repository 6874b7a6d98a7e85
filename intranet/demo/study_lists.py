"""Monthly documents with ticks, figures of the platforms, essays; some branches are behind with them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from intranet.demo import dates, draw
from intranet.demo.offices import OFFICES, Office
from intranet.demo.people import Organization
from intranet.demo.rosters import Rosters
from intranet.domain.access.accounts import User
from intranet.domain.activities.kinds import Category
from intranet.domain.activities.tables import Activity
from intranet.domain.organization.roster import Circle
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.study.documents import StudyDocument, StudyTick
from intranet.domain.study.essays import StudyEssay
from intranet.domain.study.platforms import Platform, PlatformSnapshot

FIRST_MONTH = date(2025, 1, 1)
# Invented titles of what a month is about; each month takes three of them.
TITLES = (
    "关于加强机关党支部学习制度建设的通知",
    "党支部规范化建设工作要点",
    "国防动员政策法规学习材料",
    "机关作风建设专题学习材料",
    "保密和网络安全知识读本",
    "党员教育管理有关规定摘编",
    "基层治理与应急准备案例选",
    "廉洁从政有关规定汇编",
)
SOURCES = ("机关党委", "市直机关工委", "办内部学习材料")
PER_MONTH = 3
SHARES = {Platform.XUEXI: 96, Platform.DENGTA: 90}
OCCASION = "党纪学习教育"
ESSAYS = ("学规矩、守纪律的几点体会", "做好国防动员宣传的思考", "立足岗位服务群众的体会")


class Loader:
    """Adds lists, ticks, figures and essays up to the day asked for."""

    def __init__(
        self,
        session: Session,
        office: Organization,
        users: Mapping[str, User],
        activities: Mapping[str, Activity],
    ) -> None:
        """Keep what the rows refer to."""
        self.session, self.office, self.users = session, office, users
        self.rosters = Rosters(session)
        self.months = dates.months(FIRST_MONTH, office.as_of)
        self.sessions: dict[tuple[int | None, int], Activity] = {}
        for activity in activities.values():
            if activity.state in COUNTED_STATES and any(
                record.kind.category is Category.STUDY for record in activity.records
            ):
                self.sessions.setdefault((activity.branch_id, activity.ym), activity)

    def load(self) -> None:
        """Add everything and flush."""
        documents = list(self._documents())
        self.session.add_all(documents)
        self.session.flush()
        self.session.add_all(self._ticks(documents))
        self.session.add_all([*self._snapshots(), *self._essays()])
        self.session.flush()

    def _documents(self) -> Iterator[StudyDocument]:
        for year, month in self.months:
            listed = dates.workday_from(date(year, month, 1))
            if listed > self.office.as_of:
                continue
            for position in range(PER_MONTH):
                number = ((year * 12 + month) * PER_MONTH + position) % len(TITLES)
                yield StudyDocument(
                    committee_id=self.office.committee.id,
                    ym=year * 100 + month,
                    position=position + 1,
                    title=f"{TITLES[number]}（{year}年第{month}期）",
                    document_date=listed - timedelta(days=7 + position),
                    source=SOURCES[position],
                    entered_by_id=self.users["staff"].id,
                    created_at=dates.instant(listed, 9, position),
                )

    def _ticks(self, documents: Sequence[StudyDocument]) -> Iterator[StudyTick]:
        """What is behind ticks the first of a month; the others most, in the gathering where there was one."""
        for document in documents:
            for office in OFFICES:
                branch_id = self.office.branches[office.code].id
                activity = self.sessions.get((branch_id, document.ym))
                day = activity.held_on if activity else _tenth(document.ym)
                if day > self.office.as_of or not _studied(office, document):
                    continue
                yield StudyTick(
                    document_id=document.id,
                    branch_id=branch_id,
                    studied_on=day,
                    activity_id=activity.id if activity else None,
                    entered_by_id=self._clerk(office),
                    created_at=dates.instant(day, 18),
                )

    def _snapshots(self) -> Iterator[PlatformSnapshot]:
        for year, month in self.months:
            following = date(year + month // 12, month % 12 + 1, 1)
            as_of = following - timedelta(days=1)
            if as_of > self.office.as_of:
                continue
            for office in OFFICES:
                if office.behind and month % 3:
                    continue
                branch = self.office.branches[office.code]
                members = len(self.rosters.on(Circle(branch.id), as_of))
                for platform, share in SHARES.items():
                    key = (office.code, platform.value, year, month)
                    away = 0 if office.code == "B04" else draw.number(3, "platform", *key)
                    registered = members - (1 if office.behind else 0)
                    yield PlatformSnapshot(
                        branch_id=branch.id,
                        platform=platform,
                        ym=year * 100 + month,
                        as_of=as_of,
                        members=members,
                        registered=registered,
                        participating=max(registered - away, 0),
                        average_tenths=share * 100 + draw.number(2000, "points", *key)
                        if platform is Platform.XUEXI
                        else None,
                        source="平台管理后台",
                        entered_by_id=self._clerk(office),
                        created_at=dates.instant(as_of, 17),
                        updated_at=dates.instant(as_of, 17),
                    )

    def _essays(self) -> Iterator[StudyEssay]:
        """Each year in May: everybody of B04, some of the others, nobody of the branches that are behind."""
        for year in range(FIRST_MONTH.year, self.office.as_of.year + 1):
            for office in OFFICES:
                branch = self.office.branches[office.code]
                day = dates.workday_from(date(year, 5, 10 + office.order))
                if day > self.office.as_of or office.behind:
                    continue
                for entry in self.rosters.on(Circle(branch.id), day):
                    key = ("essay", year, entry.name)
                    if office.code != "B04" and not draw.chance(55, *key):
                        continue
                    yield StudyEssay(
                        branch_id=branch.id,
                        member_id=entry.member_id,
                        title=draw.pick(ESSAYS, *key),
                        written_on=day,
                        occasion=OCCASION,
                        published="机关党建网" if draw.chance(15, "published", *key) else "",
                        entered_by_id=self._clerk(office),
                        created_at=dates.instant(day, 16),
                        updated_at=dates.instant(day, 16),
                    )

    def _clerk(self, office: Office) -> int:
        return self.users[f"clerk{office.code[1:]}"].id


def _tenth(ym: int) -> date:
    return dates.workday_from(date(ym // 100, ym % 100, 10))


def _studied(office: Office, document: StudyDocument) -> bool:
    if office.code == "B04":
        return True
    if office.behind:
        return document.position == 1
    return draw.chance(85, "tick", office.code, document.ym, document.position)
