"""廉政风险点 of every branch with their history: reviewed each June, one raised, one ended, a branch behind with it."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.integrity import BEHIND, RETURNED, WAITING, Builder
from intranet.demo.offices import OFFICES, Office
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Role
from intranet.domain.integrity.risks import (
    IntegrityRisk,
    RiskCategory,
    RiskEvent,
    RiskLevel,
    RiskStep,
)

RISKS = (
    (
        "物资采购",
        RiskCategory.PROCESS,
        "询价不充分",
        "供应商范围过窄，比价材料不全。",
        RiskLevel.HIGH,
        "三家以上询价，双人经办，结果公示。",
    ),
    (
        "印章和文件管理",
        RiskCategory.DUTY,
        "用印登记不及时",
        "急件先用印后补登记。",
        RiskLevel.MEDIUM,
        "用印审批单随件流转，每月核对登记。",
    ),
    (
        "公务接待",
        RiskCategory.SYSTEM,
        "接待标准把握不严",
        "陪餐人数和标准核对不细。",
        RiskLevel.LOW,
        "接待前核对清单，接待后三日内报销。",
    ),
)
# What stood there before the level of the first was raised.
RAISED, ENDED = "B02", ("B05", 2)


class RiskBuilder(Builder):
    """Adds the risk points, the committee's decisions with them."""

    def build(self) -> None:
        """Add everything."""
        for place in OFFICES:
            self._risks(place)
        self.session.flush()

    def _risks(self, place: Office) -> None:
        for number, (post, category, name, manifestation, level, measures) in enumerate(RISKS):
            found = dates.workday_from(date(dates.FIRST_DAY.year, 3, 3 + place.order))
            owner = place.officers[(number + 1) % len(place.officers)]
            reviews = [] if place.code == BEHIND else self._reviews(place)
            last = reviews[-1] if reviews else None
            risk = IntegrityRisk(
                post=post,
                category=category,
                name=name,
                manifestation=manifestation,
                level=level,
                measures=measures,
                owner_id=self.office.members[owner].id,
                leader=place.secretary,
                implementation="措施已落实，每季度检查一次。" if last else "",
                found_on=found,
                reviewed_on=last,
                review_on=date((last or found).year + bool(last), 6, 30),
                ended_on=last if (place.code, number) == ENDED else None,
                **self.entered(place, found),
            )
            risk.updated_at = dates.instant(last or found, 16)
            first = place.code in {WAITING["risk"], RETURNED["risk"]} and not number
            self.keep(risk, "risk", place, telling=first)
            self._history(risk, place, reviews, number)

    def _reviews(self, place: Office) -> list[date]:
        """A look at all risk points each year in June."""
        years = range(dates.FIRST_DAY.year, self.office.as_of.year + 1)
        days = (self.until_now(year, 6, 5 + place.order) for year in years)
        return [day for day in days if day is not None]

    def _history(
        self, risk: IntegrityRisk, place: Office, reviews: list[date], number: int
    ) -> None:
        raised = place.code == RAISED and not number
        level = RiskLevel.MEDIUM if raised else risk.level
        steps = [(RiskStep.ENTERED, risk.found_on, level, "")]
        for turn, day in enumerate(reviews):
            steps.append((RiskStep.REVIEWED, day, risk.level, "对照岗位职责逐项复核。"))
            if raised and not turn:
                steps.append((RiskStep.LEVEL, day, risk.level, "采购数额增加，由中调为高。"))
            if number == 1 and place.order % 2 == turn % 2:
                steps.append((RiskStep.MEASURES, day, risk.level, "增加每月核对。"))
        if risk.ended_on:
            steps.append((RiskStep.ENDED, risk.ended_on, risk.level, "不再承担接待事项。"))
        clerk = self.users[f"clerk{place.code[1:]}"]
        self.session.add_all(
            RiskEvent(
                risk_id=risk.id,
                step=step,
                happened_on=day,
                level=stood,
                note=note,
                user_id=clerk.id,
                actor_name=clerk.display_name,
                actor_role=Role.BRANCH_CLERK.label,
                recorded_at=dates.instant(day, 16),
            )
            for step, day, stood, note in steps
        )


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Add the risk points."""
    RiskBuilder(session, office, users).build()
