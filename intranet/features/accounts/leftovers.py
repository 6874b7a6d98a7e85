"""What nobody comes back to: text that was never saved, forms that were carried out, sessions that ended."""

from sqlalchemy import and_, delete, or_
from sqlalchemy.orm import Session

from intranet.domain.access import throttle
from intranet.domain.access.accounts import UserSession
from intranet.domain.paper import prints
from intranet.domain.privacy.retention import DRAFTS_KEPT, SESSIONS_KEPT
from intranet.domain.records import posted
from intranet.domain.records.drafts import FormDraft
from intranet.foundation import clock
from intranet.foundation.jobs import job

FORGET = "accounts.forget_leftovers"


@job(FORGET)
def forget_leftovers(session: Session) -> None:
    """Delete drafts untouched for a quarter of a year, forms of days past, prints nobody fetches, ended sessions.

    A session ends long before (pagekit/session.py); who signed in when stays in the audit trail.
    """
    moment = clock.now()
    forgotten = or_(
        FormDraft.updated_at < moment - DRAFTS_KEPT,
        and_(FormDraft.sent_view != "", FormDraft.updated_at < moment - posted.KEPT),
    )
    session.execute(delete(FormDraft).where(forgotten))
    posted.forget_old(session)
    throttle.forget_old(session, moment)
    prints.forget_old(session)
    session.execute(delete(UserSession).where(UserSession.last_seen_at < moment - SESSIONS_KEPT))
