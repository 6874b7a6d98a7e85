"""A pasted list of captions: read, confirmed row by row, entered in its order; nothing else is lost."""

import io
import re

import docx
import pytest

from intranet.domain.chronicle import ChronicleEntry, DatePrecision
from tests.rows import stored

TEXT = "机关党建这一年\n2025年7月21日，召开廉政教育大会。\n8月，完成改造。\n营造浓厚氛围。\n强化理论武装"


def read(browser, text=TEXT, **more):
    form = {"text": text, "year": "2025", "act": "read", **more}
    return browser.post("/chronicle/paste", form, content_type="multipart/form-data")


def rows_of(page):
    """The rows as the form would send them."""
    fields = dict(re.findall(r'name="(rows-\d+-\w+)"[^>]*? value="([^"]*)"', page))
    chosen = re.findall(
        r'name="(rows-\d+-precision)".*?<option selected value="(\w+)"', page, re.DOTALL
    )
    return fields | dict(chosen)


def test_what_was_read_is_confirmed_and_then_entered_in_order(app, login_as):
    staff = login_as("staff")
    page = read(staff).text
    assert "读出3条" in page
    assert "机关党建这一年" in page.split("没有读出的文字")[1]
    assert stored(app, ChronicleEntry) == []
    form = rows_of(page) | {"act": "save", "year": "2025", "text": TEXT}
    assert staff.post("/chronicle/paste", form).status_code == 303
    entries = stored(app, ChronicleEntry)
    assert [(one.position, one.precision, one.caption) for one in entries] == [
        (1, DatePrecision.DAY, "召开廉政教育大会"),
        (2, DatePrecision.MONTH, "完成改造"),
        (3, DatePrecision.NONE, "营造浓厚氛围"),
    ]
    assert not any(one.public_ok for one in entries)
    # a second time it is known
    again = read(staff).text
    assert again.count("大事记中已有这一条") >= 3
    assert rows_of(again) | {"act": "save"} != {}


def test_a_fault_in_one_row_keeps_all_the_others(app, login_as):
    staff = login_as("staff")
    form = rows_of(read(staff).text) | {"act": "save", "year": "2025", "text": TEXT}
    answer = staff.post("/chronicle/paste", form | {"rows-0-starts_on": "2024-07-21"})
    assert (answer.status_code, "日期不在所填年度内" in answer.text) == (422, True)
    assert "完成改造" in answer.text
    assert "强化理论武装" in answer.text
    assert stored(app, ChronicleEntry) == []
    form = {name: value for name, value in form.items() if not name.endswith("-take")}
    assert "请至少勾选一条" in staff.post("/chronicle/paste", form).text


def word(*paragraphs):
    document, content = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(content)
    return content.getvalue()


def test_a_word_file_is_read_like_pasted_text(login_as):
    file = (io.BytesIO(word(*TEXT.split("\n"))), "大事记.docx")
    assert "读出3条" in read(login_as("staff"), text="", file=file).text


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("大事记.doc", b"\xd0\xcf\x11\xe0", "docx 文件"),
        ("大事记.docx", b"no archive", "读不出文字"),
        ("", b"", "请粘贴文字，或者选择文件"),
    ],
)
def test_what_cannot_be_read_is_refused_beside_the_field(login_as, name, content, sentence):
    answer = read(login_as("staff"), text="", file=(io.BytesIO(content), name))
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_a_text_without_dates_says_what_is_wanted(login_as):
    answer = read(login_as("staff"), text="强化理论武装")
    assert (answer.status_code, "没有读出以日期开头的句子" in answer.text) == (422, True)


def test_the_rows_of_a_table_are_labels_and_what_they_say(login_as):
    document, content = docx.Document(), io.BytesIO()
    document.add_paragraph("关于召开10月支部党员大会的通知")
    table = document.add_table(rows=0, cols=2)
    for label, said in (("时间", "2025年10月24日下午三点"), ("地点：", "四楼会议室")):
        row = table.add_row()
        row.cells[0].text, row.cells[1].text = label, said
    document.save(content)
    content.seek(0)
    clerk = login_as("clerk1")
    answer = clerk.post(
        "/activities/paste",
        {"branch": "B01", "text": "", "file": (content, "通知.docx")},
        content_type="multipart/form-data",
    )
    page = clerk.get(answer.location).text
    for value in ("2025-10-24", "15:00", "四楼会议室"):
        assert f'value="{value}"' in page
