"""The printed summary: the grid of GB/T 9704, drafts, photographs, the chart, the command."""

import json
import re
from datetime import UTC, date, datetime
from itertools import pairwise
from urllib.parse import quote

import pikepdf
import pytest
from sqlalchemy import select

from intranet.domain.access import proof
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.chain import Anchor
from intranet.domain.access.roles import SYSTEM
from intranet.domain.activities.attachments import Attachment, AttachmentKind
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.features.summaries.documents import draft_document
from intranet.features.summaries.illustrations import photos_of
from intranet.features.summaries.queries import photo_choices, workbench_of
from intranet.foundation.quarters import Quarter
from intranet.foundation.storage import Stores
from intranet.pagekit.charts import Bar, bar_chart
from tests.factories.activities import make_activity
from tests.features.summaries.scene import PAGE, approve, build_quarter, decide, submit, typed
from tests.print.pictures import photo
from tests.print.reading import (
    BOTTOM,
    HAN,
    LEFT,
    RIGHT,
    TOP,
    body_lines,
    fonts_without_file,
    ink,
    is_full,
    pages,
    pixels,
)

pytestmark = pytest.mark.print

LONG = {
    f"problems__{number}": (
        "研讨发言联系自身岗位还不够紧密提出具体意见建议的同志不多补学的方式和频次还需要进一步改进部分同志"
        "对新业务新流程还不够熟悉服务群众的办法还不够多同有关单位的联系配合还需要进一步加强做好后续工作"
    )
    for number in range(10)
}


def text_of(content):
    return ["".join(line.text for line in lines) for lines in pages(content)]


def light_grey(content, number):
    """How much light grey is in the middle of a page, where the mark of a draft lies across it."""
    picture = pixels(content, number)
    width, height = picture.size
    box = (width // 3, height // 3, 2 * width // 3, 2 * height // 3)
    return sum(picture.crop(box).histogram()[200:240])


def test_the_route_prints_a_long_summary_on_the_grid(session, login_as):
    build_quarter(session)
    approve(login_as, **LONG)
    content = login_as("leader").get(f"{PAGE}.pdf").data
    every = [body_lines(lines) for lines in pages(content)]
    texts = [number for number, lines in enumerate(every) if len(lines) > 15]

    assert len(texts) >= 2
    # a title of two lines and a free one
    assert len(every[0]) == 22 - 3
    assert len(every[1]) == 22
    pure = [
        (line, after)
        for number in texts
        for line, after in pairwise(every[number])
        if is_full(line) and HAN.sub("", line.text) == ""
    ]
    assert len(pure) >= 12
    # one gives a character to the last line of its paragraph, which would have but one
    assert all(len(line.text) == 28 or not is_full(after) for line, after in pure)
    assert min(len(line.text) for line, _ in pure) >= 27
    box = ink(content, 2, below=264)
    assert box.top == pytest.approx(TOP, abs=1)
    assert box.bottom == pytest.approx(BOTTOM, abs=1)
    assert box.left == pytest.approx(LEFT, abs=1)
    assert box.right == pytest.approx(RIGHT, abs=1)
    wrapped = [
        line
        for line, after in pairwise(every[1])
        if after.glyphs[0].x < LEFT + 1  # the paragraph goes on, so this line was justified
    ]
    assert all(line.glyphs[-1].right == pytest.approx(RIGHT, abs=0.5) for line in wrapped)
    assert fonts_without_file(content) == []


def test_the_order_of_the_pages(session, login_as):
    build_quarter(session)
    approve(login_as)
    answer = login_as("leader").get(f"{PAGE}.pdf")
    found = text_of(answer.data)
    whole = "".join(found)

    assert answer.mimetype == "application/pdf"
    assert quote("2025年第三季度党建工作小结（B01）.pdf") in answer.headers["Content-Disposition"]
    places = [
        whole.index(words)
        for words in (
            "2025年第三季度党建工作小结",
            "一、主要工作情况",
            "二、存在问题",
            "三、下季度重点工作",
            "附件：1.",
            "中共某市某办公室机关第一支部委员会",
            "2025年10月20日",
            "组织生活开展情况表序号项目",
            "集中学习情况表序号日期",
            "B01-2025-",
            "审核页",
            "本件由党支部工作记录生成，编号B01-2025Q3，第1版",
        )
    ]
    assert places == sorted(places)
    assert found[-1].startswith("审核页")
    # the last line proves the trail up to the approval
    last_line = re.sub(r"[\s\u200b]", "", whole)
    trail = re.search(r"定稿时审计记录至第(\d+)号，校验码([0-9a-f]{16})。", last_line)
    assert proof.verify(session, Anchor(int(trail[1]), trail[2])).fault == ""
    assert "锚点不符" in proof.verify(session, Anchor(int(trail[1]), "0" * 16)).fault
    assert "草稿" not in whole


def test_equal_bytes_twice_for_a_draft_and_for_an_edition(session, login_as):
    build_quarter(session)
    submit(login_as)
    leader = login_as("leader")
    assert leader.get(f"{PAGE}.pdf").data == leader.get(f"{PAGE}.pdf").data
    decide(leader, "approve")
    assert leader.get(f"{PAGE}.pdf").data == leader.get(f"{PAGE}.pdf").data


def test_a_draft_is_marked_on_every_page(session, login_as):
    build_quarter(session)
    submit(login_as)
    leader = login_as("leader")
    answer = leader.get(f"{PAGE}.pdf")
    draft = answer.data
    decide(leader, "approve")
    final = leader.get(f"{PAGE}.pdf").data

    assert quote("（草稿）") in answer.headers["Content-Disposition"]
    assert len(pages(draft)) == len(pages(final))
    for number in range(1, len(pages(draft)) + 1):
        assert light_grey(draft, number) > light_grey(final, number) + 1000, number


def test_the_figures_travel_inside_the_file(session, login_as, tmp_path):
    build_quarter(session)
    approve(login_as)
    path = tmp_path / "summary.pdf"
    path.write_bytes(login_as("leader").get(f"{PAGE}.pdf").data)
    with pikepdf.open(path) as document:
        data = document.attachments["data.json"].get_file().read_bytes().decode()

    told = json.loads(data)["数据"]
    assert {"名称": "主题党日", "数值": "3", "单位": "次"} in told.values()


# --- photographs and chart -----------------------------------------------------------------------


def attach(session, stores, activity, number, kind=AttachmentKind.PHOTO):
    content = photo(number, width=400, height=300)
    digest = stores.objects.put(content)
    session.add(
        Attachment(
            activity_id=activity.id,
            position=number,
            kind=kind,
            caption=f"第{number}张",
            original_name="photo.jpg",
            media_type="image/jpeg",
            size_bytes=len(content),
            width=400,
            height=300,
            master_sha256=digest,
            display_sha256=digest,
            sealed_sha256=digest,
            added_by_id=activity.entered_by_id,
            added_at=datetime(2025, 9, 30, tzinfo=UTC),
        )
    )
    return digest


@pytest.fixture
def pictured(app, session):
    """A quarter with photographs, some of which must never be printed."""
    stores = Stores.under(app.config["SETTINGS"].data_dir)
    build_quarter(session)
    for number, (kind, day) in enumerate(
        (
            ("theme_day", 1),
            ("theme_day", 2),
            ("volunteer_service", 3),
            ("lecture", 4),
            ("study_session", 5),
        )
    ):
        activity = make_activity(session, "B01", [kind], date(2025, 9, day), State.APPROVED)
        attach(session, stores, activity, 10 * number)
        attach(session, stores, activity, 10 * number + 1)
    for kind in ("warning_education", "integrity_lecture", "branch_committee_meeting"):
        activity = make_activity(session, "B01", [kind], date(2025, 7, 1), State.APPROVED)
        attach(session, stores, activity, 70)
    record_event(session, AuditAction.ATTACHMENT_ADDED, actor=SYSTEM, kind="test", object_id=None)
    session.commit()
    return session


def bench(session):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    return workbench_of(session, branch, Quarter(2025, 3), None)


def printed(session, *chosen: int) -> list[str]:
    """Captions of the photographs that print when these are chosen."""
    made = bench(session)
    return [item.caption for item in photos_of(made.source, photo_choices(session, made), chosen)]


def test_at_most_four_photographs_none_from_integrity_work(pictured):
    assert printed(pictured) == ["第0张", "第10张", "第20张", "第30张"]


def test_chosen_photographs_are_taken(pictured):
    offered = pictured.scalars(select(Attachment.id).where(Attachment.caption == "第41张")).one()

    assert printed(pictured, offered) == ["第41张"]


def test_five_photographs_are_too_many(pictured, login_as):
    ids = pictured.scalars(select(Attachment.id).where(Attachment.caption != "第70张")).all()
    answer = login_as("secretary1").post(
        PAGE, typed(with_photos="y", photos=[str(number) for number in ids[:5]])
    )

    assert answer.status_code == 422
    assert "照片最多选4张" in answer.text


def test_photographs_and_chart_only_where_switched_on(pictured, login_as):
    assert draft_document(pictured, bench(pictured), demo=False).photos == ()
    browser = login_as("secretary1")
    plain = len(pages(browser.get(f"{PAGE}.pdf").data))
    browser.post(PAGE, typed(with_photos="y", with_chart="y"))
    content = browser.get(f"{PAGE}.pdf").data
    whole = "".join(text_of(content))

    assert len(pages(content)) == plain + 2
    assert "各月学时图（人学时）" in whole
    assert "第30张" in whole
    assert content == browser.get(f"{PAGE}.pdf").data


def test_a_photograph_removed_later_still_prints_from_the_snapshot(pictured, login_as):
    approve(login_as, with_photos="y", **{"gap__branch_committee_meeting__8__reason": "值守"})
    leader = login_as("leader")
    before = leader.get(f"{PAGE}.pdf").data
    for item in pictured.scalars(select(Attachment)):
        pictured.delete(item)
    record_event(pictured, AuditAction.ATTACHMENT_REMOVED, actor=SYSTEM, kind="test", object_id=1)
    pictured.commit()

    assert leader.get(f"{PAGE}.pdf").data == before


def test_a_bar_is_as_high_as_its_value():
    svg = bar_chart([Bar("7月", 80), Bar("8月", 40), Bar("9月", 0)], description="学时")

    assert 'height="164"' in svg
    assert 'height="82"' in svg
    assert 'height="0"' in svg
    assert ">8<" in svg
    assert 'aria-label="学时"' in svg


def test_words_in_a_chart_are_text_not_markup():
    assert "<b>" not in bar_chart([Bar("<b>", 1)], description='"><script>')


@pytest.mark.parametrize("bars", [[], [Bar("7月", -1)]])
def test_a_chart_without_sense_is_refused(bars):
    with pytest.raises(ValueError, match="bars"):
        bar_chart(bars, description="学时")


# --- the command ---------------------------------------------------------------------------------


def run(app, *words):
    return app.test_cli_runner().invoke(args=["summary", "render", *words])


def test_the_command_writes_what_the_page_prints(app, session, login_as, tmp_path):
    build_quarter(session)
    target = tmp_path / "F.pdf"
    words = ("--branch", "B01", "--quarter", "2025Q3", "--output", str(target))
    drafted = run(app, *words)
    assert (drafted.exit_code, "(draft)" in drafted.output) == (0, True)
    assert "尚未填写" in "".join(text_of(target.read_bytes()))
    approve(login_as)
    assert "(第1版)" in run(app, *words).output
    assert target.read_bytes() == login_as("leader").get(f"{PAGE}.pdf").data


@pytest.mark.parametrize(
    ("branch", "quarter", "words"),
    [
        ("B99", "2025Q3", "没有找到"),
        ("B01", "2025Q7", "not a quarter"),
        ("B01", "2026Q1", "has not begun"),
    ],
)
def test_the_command_says_what_is_wrong(app, tmp_path, branch, quarter, words):
    target = tmp_path / "F.pdf"
    result = run(app, "--branch", branch, "--quarter", quarter, "--output", str(target))

    assert result.exit_code != 0
    assert words in result.output
    assert not target.exists()
