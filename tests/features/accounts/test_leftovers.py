"""Unsaved text and ended sessions are not kept for ever."""

from datetime import timedelta

from sqlalchemy import select

from intranet.domain.access.accounts import User, UserSession
from intranet.domain.records.drafts import FormDraft
from intranet.domain.records.posted import KEPT, PostedForm
from intranet.features.accounts.leftovers import DRAFTS_KEPT, SESSIONS_KEPT
from intranet.foundation import clock
from tests.cast import PASSWORD
from tests.rows import committed, stored

DAY = timedelta(days=1)


def test_signing_in_tidies_away_what_nobody_came_back_to(app, session, login_as):
    user_id = session.scalars(select(User.id).where(User.username == "staff")).one()
    moment = clock.now()
    for name, age in (("old", DAY), ("kept", -DAY)):
        session.add(
            FormDraft(
                user_id=user_id,
                form_key=name,
                values={},
                updated_at=moment - DRAFTS_KEPT - age,
            )
        )
        session.add(PostedForm(digest=name, posted_at=moment - KEPT - age))
        session.add(
            UserSession(
                token_hash=name,
                user_id=user_id,
                created_at=moment - SESSIONS_KEPT - 2 * DAY,
                last_seen_at=moment - SESSIONS_KEPT - age,
                address="",
                browser="",
            )
        )
    committed(session)
    answer = login_as(None).post("/login", {"username": "leader", "password": PASSWORD})
    assert answer.status_code == 303
    assert [draft.form_key for draft in stored(app, FormDraft)] == ["kept"]
    assert [form.digest for form in stored(app, PostedForm)] == ["kept"]
    hashes = [one.token_hash for one in stored(app, UserSession)]
    assert "kept" in hashes
    assert "old" not in hashes
