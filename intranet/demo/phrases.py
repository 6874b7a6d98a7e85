"""Set phrases of the office: names as they are registered."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.summaries.phrases import SetPhrase, Weight

ROWS = (
    ("砺盾铸魂 同心固防", "砺盾铸魂·同心固防", Weight.WARNS, "机关党委品牌登记"),
    ("国动办", "市国防动员办公室", Weight.WARNS, "机关公文处理要求"),
)


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Valid from the first day of the demo's year on."""
    moment = dates.instant(date(2025, 1, 10), 15)
    session.add_all(
        SetPhrase(
            committee_id=office.committee.id,
            wrong=wrong,
            instead=instead,
            weight=weight,
            valid_from=date(2025, 1, 1),
            source=source,
            entered_by_id=users["staff"].id,
            created_at=moment,
            updated_at=moment,
        )
        for wrong, instead, weight, source in ROWS
    )
    session.flush()
