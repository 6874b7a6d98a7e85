"""Printing by the worker: at once where it is quick, with a page where it is not, never for nobody, never too much."""

import io
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pikepdf
import pytest
import time_machine
from PIL import Image
from sqlalchemy import select

from intranet.domain.access.accounts import User
from intranet.domain.paper import prints
from intranet.domain.paper.prints import KEPT, PATIENCE, FinalPrint, PrintOrder
from intranet.foundation import clock, jobs
from intranet.foundation.database import db
from intranet.foundation.errors import DamagedFile
from intranet.foundation.jobs import Job
from intranet.foundation.pdf import engine
from intranet.foundation.storage import Stores
from intranet.pagekit import printing
from tests.factories.brands import make_brand
from tests.features.summaries.scene import PAGE, approve, build_quarter
from tests.queues import give_up
from tests.rows import stored

MATRIX = "/brands.pdf"


def _two_pages() -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(2):
            document.add_blank_page(page_size=(210, 297))
        document.save(made)
    return made.getvalue()


CONTENT = _two_pages()


@pytest.fixture(autouse=True)
def with_a_worker(app, session, monkeypatch):
    """Requests leave printing to a worker and do not wait for it; what it sets is short."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], jobs="worker"))
    monkeypatch.setattr(printing, "WAIT", 0.0)
    monkeypatch.setattr(printing, "render_document", lambda *_, **__: CONTENT)
    make_brand(session)
    session.rollback()


def work_off(app) -> int:
    with app.app_context():
        db.session.remove()
        return jobs.work_off(db.session())


def ask(browser, url: str = MATRIX) -> str:
    """Ask for a document; the page that shows how it stands."""
    answer = browser.get(url)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_document_that_takes_longer_is_waited_for_on_a_page_of_its_own(app, login_as):
    browser = login_as("secretary1")
    page = ask(browser)
    waiting = browser.get(page)
    assert "即将开始制作" in waiting.text
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in waiting.text
    assert 'hx-trigger="every 2s"' in browser.htmx(page).text
    assert ask(browser, f"{page}.pdf") == page

    assert work_off(app) == 1
    made = browser.get(page)
    assert "文件已经制作完成" in made.text
    assert "refresh" not in made.text
    assert "hx-trigger" not in browser.htmx(page).text
    file = browser.get(f"{page}.pdf")
    assert (file.data, file.mimetype) == (CONTENT, "application/pdf")
    assert file.headers["Cache-Control"] == "no-store, private"


def test_a_document_that_is_set_quickly_is_the_answer_itself(app, login_as, monkeypatch):
    monkeypatch.setattr(printing, "WAIT", 60.0)
    monkeypatch.setattr(printing.time, "sleep", lambda _seconds: work_off(app))
    answer = login_as("secretary1").get(MATRIX)
    assert (answer.status_code, answer.data) == (200, CONTENT)


def test_one_request_of_a_process_waits_and_the_others_get_the_page(login_as, monkeypatch):
    monkeypatch.setattr(printing, "WAIT", 60.0)
    monkeypatch.setattr(printing.time, "sleep", lambda _seconds: pytest.fail("waits"))
    with printing._waiting:
        ask(login_as("secretary1"))


def test_the_worker_sets_what_a_request_without_one_would_set(app, login_as, monkeypatch):
    monkeypatch.undo()
    directly = login_as("secretary1").get(MATRIX).data
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], jobs="worker"))
    monkeypatch.setattr(printing, "WAIT", 0.0)
    page = ask(login_as("secretary1"))
    work_off(app)
    assert login_as("secretary1").get(f"{page}.pdf").data == directly


def test_what_is_made_is_looked_at_page_by_page(app, login_as):
    browser = login_as("secretary1")
    page = ask(browser)
    assert browser.get(f"{page}/1.png").status_code == 404
    work_off(app)
    first, second = browser.get(page), browser.htmx(f"{page}?page=2")
    assert "第1页，共2页" in first.text
    assert "上一页" not in first.text
    assert f'src="{page}/1.png"' in first.text
    assert "第2页，共2页" in second.text
    assert "下一页" not in second.text
    assert f'href="{page}?page=1"' in second.text
    picture = browser.get(f"{page}/2.png")
    assert picture.headers["Cache-Control"] == "no-store, private"
    with Image.open(io.BytesIO(picture.data)) as sheet:
        assert (sheet.format, sheet.height / sheet.width) == ("PNG", pytest.approx(297 / 210, 0.01))
    for missing in (f"{page}/3.png", f"{page}/0.png", f"{page}?page=3"):
        assert browser.get(missing).status_code == 404, missing


def test_a_print_that_is_looked_at_leads_to_its_pages_whoever_sets_it(app, login_as, monkeypatch):
    monkeypatch.setattr(printing, "WAIT", 60.0)
    browser = login_as("secretary1")
    page = ask(browser, f"{MATRIX}?by_page=1")
    work_off(app)
    assert "第1页，共2页" in browser.get(page).text
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], jobs="inline"))
    other = login_as("staff")
    assert "第1页，共2页" in other.get(ask(other, f"{MATRIX}?by_page=1")).text


def test_nobody_else_sees_it(app, login_as):
    page = ask(login_as("secretary1"))
    work_off(app)
    for username in ("staff", "secretary2", "sysadmin"):
        assert login_as(username).get(page).status_code == 404
        assert login_as(username).get(f"{page}/1.png").status_code == 404
        assert login_as(username).get(f"{page}.pdf").status_code == 404
    assert login_as(None).get(page).status_code == 302


def test_the_same_question_is_answered_by_the_same_document(app, login_as):
    browser = login_as("secretary1")
    page = ask(browser)
    assert ask(browser) == page
    assert len(stored(app, Job)) == 1
    work_off(app)
    assert ask(browser) == page
    assert stored(app, Job) == []
    assert ask(browser, f"{MATRIX}?year=2024") != page
    assert ask(login_as("staff")) != page


def test_a_person_has_few_documents_waiting_and_is_told_so(app, login_as, monkeypatch):
    monkeypatch.setattr(prints, "AT_ONCE", 2)
    browser = login_as("secretary1")
    ask(browser)
    ask(browser, f"{MATRIX}?year=2024")
    refused = browser.get(f"{MATRIX}?year=2023")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "30"
    assert "您已有2份文件正在制作" in refused.text
    assert len(stored(app, Job)) == 2
    ask(login_as("staff"))
    work_off(app)
    ask(browser, f"{MATRIX}?year=2023")


def test_who_asks_for_many_at_once_is_refused_before_anything_is_computed(
    app, session, login_as, monkeypatch
):
    number = session.scalar(select(User.id).where(User.username == "secretary1"))
    session.rollback()
    view, under_way = app.view_functions["brands.matrix_pdf"], []

    def seen():
        under_way.append(dict(printing._wording))
        return view()

    monkeypatch.setitem(app.view_functions, "brands.matrix_pdf", seen)
    with monkeypatch.context() as others:
        others.setitem(printing._wording, number, printing.MOST_WORDING)
        refused = login_as("secretary1").get(MATRIX)
        assert refused.status_code == 503
        assert "同时打印的文件较多" in refused.text
        assert under_way == []
        ask(login_as("staff"))
    ask(login_as("secretary1"))
    assert under_way[-1] == {number: 1}
    assert printing._wording == {}


def test_everybody_together_has_a_limit_too(login_as, monkeypatch):
    monkeypatch.setattr(prints, "TOGETHER", 1)
    ask(login_as("staff"))
    refused = login_as("secretary1").get(MATRIX)
    assert refused.status_code == 503
    assert "排队的文件已满" in refused.text


def test_what_nobody_asks_for_any_more_is_not_set(app, login_as):
    page = ask(login_as("secretary1"))
    with time_machine.travel(clock.now() + PATIENCE + timedelta(seconds=1)):
        assert work_off(app) == 0
        text = login_as("secretary1").get(page).text
        assert "没有继续制作" in text
        assert f'href="{MATRIX}"' in text


def test_who_asks_how_it_stands_keeps_it_wanted(app, login_as):
    page = ask(login_as("secretary1"))
    soon = clock.now() + PATIENCE - timedelta(seconds=5)
    with time_machine.travel(soon):
        login_as("secretary1").htmx(page)
    with time_machine.travel(soon + PATIENCE - timedelta(seconds=5)):
        assert work_off(app) == 1


def test_a_worker_that_does_not_run_is_said(login_as):
    page = ask(login_as("secretary1"))
    for seconds in (20, 45):
        with time_machine.travel(clock.now() + timedelta(seconds=seconds)):
            assert "即将开始制作" in login_as("secretary1").get(page).text
    with time_machine.travel(clock.now() + timedelta(seconds=70)):
        assert "打印服务可能没有运行" in login_as("secretary1").get(page).text


def test_who_waits_behind_others_is_told_how_many(login_as):
    ask(login_as("staff"))
    page = ask(login_as("secretary1"))
    assert "前面还有1份文件" in login_as("secretary1").get(page).text


def test_a_failure_is_tried_again_and_said(app, login_as, monkeypatch):
    browser = login_as("secretary1")
    page = ask(browser)

    def fail(*_arguments, **_named):
        raise ValueError("once")

    monkeypatch.setattr(printing, "render_document", fail)
    assert work_off(app) == 1
    assert "自动再试" in browser.get(page).text
    with app.app_context():
        give_up(db.session())
    assert "多次尝试都没有制作成功" in browser.get(page).text


def test_what_took_too_long_is_said(app, login_as):
    browser = login_as("secretary1")
    page = ask(browser)
    with app.app_context():
        taken = jobs.take(db.session())
        assert "正在制作" in browser.get(page).text
        jobs.fail(db.session(), taken, "TimeoutError", for_good=True)
    assert "超过了2分钟的上限" in browser.get(page).text


def test_a_document_of_too_many_pages_is_refused_with_a_sentence(app, login_as, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(engine, "MOST_PAGES", 0)
    refused = login_as("secretary1").get(MATRIX)
    assert refused.status_code == 422
    assert "超过0页的上限" in refused.text
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], jobs="worker"))
    monkeypatch.setattr(printing, "WAIT", 0.0)
    page = ask(login_as("secretary1"))
    assert work_off(app) == 1
    assert stored(app, Job) == []
    assert "超过0页的上限" in login_as("secretary1").get(page).text


def test_a_picture_that_is_gone_is_said_and_leaves_no_empty_frame(app, login_as, monkeypatch):
    def gone(*_arguments, **_named):
        raise DamagedFile("stored file is missing")

    monkeypatch.setattr(printing, "render_document", gone)
    page = ask(login_as("secretary1"))
    work_off(app)
    assert "图片缺失或已损坏" in login_as("secretary1").get(page).text
    assert ask(login_as("secretary1"), f"{page}.pdf") == page


def test_files_are_forgotten_after_a_while(app, session, login_as, monkeypatch):
    settings = app.config["SETTINGS"]
    patient = replace(settings, profile=replace(settings.profile, idle=2 * KEPT))
    monkeypatch.setitem(app.config, "SETTINGS", patient)
    page = ask(login_as("secretary1"))
    ask(login_as("staff"))
    work_off(app)
    with time_machine.travel(clock.now() + KEPT + timedelta(seconds=1)):
        assert login_as("secretary1").get(page).status_code == 404
        prints.forget_old(session)
        session.commit()
    assert stored(app, PrintOrder) == []


def test_a_summary_that_is_written_is_looked_at_page_by_page_by_who_may_print_it(
    app, session, login_as
):
    build_quarter(session)
    session.rollback()
    browser = login_as("secretary1")
    link = f"{PAGE}.pdf?by_page=1"
    assert f'href="{link}"' in browser.get(PAGE).text
    page = ask(browser, link)
    work_off(app)
    assert "第1页，共2页" in browser.get(page).text
    # the pages are those of the very file that the print gives
    assert ask(browser, f"{PAGE}.pdf") == page
    assert login_as("secretary2").get(link).status_code == 404
    assert (
        login_as("staff").get(link).status_code == login_as("staff").get(f"{PAGE}.pdf").status_code
    )
    approve(login_as)
    assert "by_page" not in browser.get(PAGE).text


# --- approved editions ----------------------------------------------------------------------------


@pytest.fixture
def approved(app, session, login_as):
    """The summary of B01, approved, and printed once; where the store keeps the file."""
    build_quarter(session)
    session.rollback()
    approve(login_as)
    page = ask(login_as("secretary1"), f"{PAGE}.pdf")
    work_off(app)
    assert login_as("secretary1").get(f"{page}.pdf").data == CONTENT
    (kept,) = stored(app, FinalPrint)
    return Stores.under(app.config["SETTINGS"].data_dir).objects.path(kept.sha256)


def test_an_approved_edition_is_set_once_for_all(approved, login_as, monkeypatch, count_statements):
    monkeypatch.setattr(printing, "render_document", lambda *_, **__: pytest.fail("set again"))
    for username in ("secretary1", "leader", "member1"):
        count_statements.clear()
        answer = login_as(username).get(f"{PAGE}.pdf")
        assert (answer.status_code, answer.data) == (200, CONTENT)
        assert (
            quote("2025年第三季度党建工作小结（B01）.pdf") in answer.headers["Content-Disposition"]
        )
        asked = [one for one in count_statements if "user_" not in one]
        # branch with summary, edition with its file; and the end of the trail, for the event of the print
        assert len(asked) == 2 + 1, asked
    assert login_as("leader").get(f"{PAGE}.pdf?edition=1").data == CONTENT
    assert login_as("leader").get(f"{PAGE}.pdf?edition=2").status_code == 404
    assert login_as("member2").get(f"{PAGE}.pdf").status_code == 404


def test_a_damaged_file_is_never_sent_but_set_again(app, approved, login_as):
    approved.write_bytes(b"damaged")
    page = ask(login_as("leader"), f"{PAGE}.pdf")
    work_off(app)
    assert login_as("leader").get(f"{page}.pdf").data == CONTENT
    assert approved.read_bytes() == CONTENT
    assert login_as("leader").get(f"{PAGE}.pdf").data == CONTENT
