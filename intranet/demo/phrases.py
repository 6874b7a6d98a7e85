"""Set phrases of the office: names as they are registered, and what it says of itself."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.offices import COMMITTEE_FOUNDED
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.summaries.phrases import SetPhrase, Weight
from intranet.domain.summaries.wordings import OfficeWording, Use

ROWS = (
    ("砺盾铸魂 同心固防", "砺盾铸魂·同心固防", Weight.WARNS, "机关党委品牌登记"),
    ("国动办", "市国防动员办公室", Weight.WARNS, "机关公文处理要求"),
)
WORDINGS = (
    (Use.BRANCH_LED, "在办党组和机关党委领导下"),
    (Use.COMMITTEE_LED, "在办党组领导下"),
    (Use.REPORT_TO, "办党组"),
)


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Phrases are valid from the first day of the demo's year on, wordings as long as there is a committee."""
    moment = dates.instant(date(2025, 1, 10), 15)
    entered = {"entered_by_id": users["staff"].id, "created_at": moment, "updated_at": moment}
    session.add_all(
        OfficeWording(
            committee_id=office.committee.id,
            use=use,
            text=text,
            valid_from=COMMITTEE_FOUNDED,
            **entered,
        )
        for use, text in WORDINGS
    )
    session.add_all(
        SetPhrase(
            committee_id=office.committee.id,
            wrong=wrong,
            instead=instead,
            weight=weight,
            valid_from=date(2025, 1, 1),
            source=source,
            **entered,
        )
        for wrong, instead, weight, source in ROWS
    )
    session.flush()
