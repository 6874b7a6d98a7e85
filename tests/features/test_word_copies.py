"""Word working copies beside the PDFs: the same document for the same people, marked; what can be printed at all."""

import io
from urllib.parse import unquote

import docx

from intranet.domain.records.workflow import State
from intranet.pagekit.printed import KINDS, kind_of, places
from tests.factories.activities import make_activity
from tests.features.summaries.scene import PAGE, approve, build_quarter

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def opened(answer):
    """The Word file of an answer; what is not one fails."""
    assert answer.status_code == 200
    assert answer.content_type == WORD
    return docx.Document(io.BytesIO(answer.data))


def marks(file):
    return {one.text for section in file.sections for one in section.header.paragraphs}


def test_a_record_is_to_be_had_as_a_word_file(session, login_as):
    activity = make_activity(session, state=State.APPROVED)
    answer = login_as("clerk1").get(f"/activities/{activity.id}/record.docx")
    name = unquote(answer.headers["Content-Disposition"])
    assert name.startswith("attachment;")
    assert name.endswith("记录工作稿.docx")
    file = opened(answer)
    assert file.paragraphs[0].style.name == "标题（下接次数）"
    assert marks(file) == {"工作稿"}
    # as of the PDF: another branch does not learn that there is one
    assert login_as("member2").get(f"/activities/{activity.id}/record.docx").status_code == 404


def test_a_summary_says_in_word_which_edition_it_is(app, session, login_as, tmp_path):
    build_quarter(session)
    leader = login_as("leader")
    assert marks(opened(login_as("secretary1").get(f"{PAGE}.docx"))) == {"工作稿 · 草稿"}
    approve(login_as)
    answer = leader.get(f"{PAGE}.docx?edition=1")
    assert marks(opened(answer)) == {"工作稿 · 第1版"}
    # the file of the PDF is kept, and is not what is answered here
    assert leader.get(f"{PAGE}.pdf").data.startswith(b"%PDF")
    assert leader.get(f"{PAGE}.docx").data == answer.data
    assert leader.get(f"{PAGE}.docx?edition=2").status_code == 404
    target = tmp_path / "F.docx"
    words = ("--branch", "B01", "--quarter", "2025Q3", "--output", str(target))
    told = app.test_cli_runner().invoke(args=["summary", "render", *words])
    assert "(第1版)" in told.output
    assert target.read_bytes() == answer.data


def test_pages_offer_the_copy_beside_the_print(session, login_as):
    activity = make_activity(session, state=State.APPROVED)
    page = login_as("clerk1").get(f"/activities/{activity.id}").text
    assert f'href="/activities/{activity.id}/record.docx">Word工作稿</a>' in page


def test_the_list_names_everything_that_can_be_printed(app):
    told = app.test_cli_runner().invoke(args=["document", "list"]).output.splitlines()
    lines = [line.split("\t") for line in told]
    assert [code for code, *_ in lines if code in {"summary", "record"}] == ["summary", "record"]
    assert [
        "summary",
        "党支部季度、半年小结和年度总结",
        "/quarters/<code>/<branch_code>",
        "pdf docx",
    ] in lines
    assert ["list", "台账", "/activities/ledger", "pdf xlsx"] in lines
    assert {code for code, *_ in lines} == {kind.code for kind in KINDS}


def test_every_printed_address_is_of_a_kind(app):
    astray = {
        one.rule
        for one in app.url_map.iter_rules()
        if one.rule.endswith((".pdf", ".docx"))
        # a file that was made for somebody, of whatever kind
        and one.endpoint not in {"prints.file", "archive.item_pdf"}
        and kind_of(app.view_functions[one.endpoint]) is None
    }
    assert astray == set(), "declare the view by @printed of intranet/pagekit/printed.py"
    for place in places(app):
        assert (".docx" in place.endings) == place.kind.word
