"""Plain texts for a chat: the notice before a gathering, the news after it; what is not for everybody is left out."""

import html
import re
from datetime import date

from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.records.workflow import State
from tests.factories.activities import make_activity


def texts_of(browser, activity):
    page = browser.get(f"/activities/{activity.id}/texts").text
    found = re.findall(r'aria-label="复制：(\w+)"|<textarea[^>]*>([^<]*)<', page)
    names = [name for name, _ in found if name]
    return dict(zip(names, [html.unescape(text) for _, text in found if text], strict=True))


def test_before_the_day_the_notice_comes_first_as_lines_of_a_message(session, login_as):
    planned = make_activity(session, held_on=date(2025, 10, 28), state=State.DRAFT)
    found = texts_of(login_as("secretary1"), planned)
    assert list(found) == ["通知", "简讯"]
    first, salute, told, signed = found["通知"].split("\n")
    assert (first, salute) == ("活动通知", "各位党员：")
    assert "定于2025年10月28日（星期二）" in told
    assert "机关第一党支部定于" in told
    assert signed.startswith("中共")


def test_after_it_the_news_tells_what_the_record_says_without_who_was_away(session, login_as):
    held = make_activity(
        session,
        held_on=date(2025, 9, 15),
        state=State.APPROVED,
        kinds=("theme_day", "lecture"),
        absent={"李二虎": AbsenceReason.SICK_LEAVE},
    )
    found = texts_of(login_as("member1"), held)
    assert list(found) == ["简讯", "通知"]
    assert found["简讯"].startswith("2025年9月15日，机关第一党支部在")
    assert "8人参加" in found["简讯"]
    assert "李二虎" not in found["简讯"].split("\n")[0]
    assert "病假" not in found["简讯"]


def test_a_struck_gathering_has_none(session, login_as):
    struck = make_activity(session, state=State.VOIDED)
    assert login_as("secretary1").get(f"/activities/{struck.id}/texts").status_code == 404
