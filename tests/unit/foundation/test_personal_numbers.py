"""Numbers that identify a person: found, and struck out."""

import io

import pytest
from jinja2 import Environment
from markupsafe import Markup
from openpyxl import load_workbook

from intranet.domain.activities.revisions import diff
from intranet.domain.search.excerpts import excerpt, marked
from intranet.domain.search.kinds import Draft
from intranet.domain.search.matching import Query
from intranet.foundation.pdf.text import prose
from intranet.foundation.personal_numbers import masked, masked_output, personal_number
from intranet.foundation.spreadsheet import workbook_of
from intranet.pagekit.listings import Column

# the check digit is right; the place does not exist
IDENTITY = "99010119900307002" + "3"


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("联系人13812345678。", "手机号码", "联系人138****5678。"),
        ("电话 138 1234 5678", "手机号码", "电话 138****5678"),
        ("电话+86-13812345678.", "手机号码", "电话138****5678."),
        ("１３８１２３４５６７８", "手机号码", "１３８****５６７８"),
        (f"身份证{IDENTITY}", "公民身份号码", "身份证990101********0023"),
        # neither: a landline, an amount, a document number, a wrong check digit
        ("电话010-62345678", "", "电话010-62345678"),
        ("13812345678.50元", "", "13812345678.50元"),
        ("编号2025013812345678", "", "编号2025013812345678"),
        (f"编号{IDENTITY[:-1]}4", "", f"编号{IDENTITY[:-1]}4"),
    ],
)
def test_what_is_a_number_of_a_person(text, kind, shown):
    assert personal_number(text) == kind
    assert masked(text) == shown


def test_pages_files_and_paper_show_them_masked():
    page = Environment(autoescape=True, finalize=masked_output).from_string(
        "{{ text }} {{ field }}"
    )
    field = Markup('<input value="{}">').format("13812345678")
    shown = page.render(text="<找13812345678>", field=field)
    assert shown == '&lt;找138****5678&gt; <input value="13812345678">'
    column = Column("说明", 10, lambda row: row)
    assert column.words("找13812345678") == column.value("找13812345678") == "找138****5678"
    assert column.value(13812345678) == 13812345678
    assert "13812345678" not in prose("找13812345678")


def test_a_text_that_is_shown_in_pieces_is_masked_before_it_is_cut():
    query = Query.parse("13812")
    text = "电话13812345678，找张三"
    assert "".join(piece.text for piece in marked(text, query)) == "电话138****5678，找张三"
    found = excerpt(f"标题\t甲\n内容\t{text}", Query.parse("张三"))
    assert "".join(piece.text for piece in found.pieces) == "电话138****5678，找张三"
    before, after = (
        {"general": {"内容": f"电话1381234567{end}，找张三"}, "records": []} for end in "89"
    )
    (change,) = diff(before, after)
    assert "1234" not in "".join(piece for _, piece in change.pieces)


def test_nobody_finds_a_number_by_its_digits():
    draft = Draft("联系人13812345678", [("内容", f"身份证{IDENTITY}")], ["13812345678"])
    assert all("1234" not in text and IDENTITY not in text for text in draft.columns().values())


def test_a_sheet_masks_whatever_it_is_given():
    file = workbook_of("表", [("列", 9)], [["找13812345678"]], title="13812345678", note="")
    sheet = load_workbook(io.BytesIO(file)).active
    assert (sheet["A1"].value, sheet["A4"].value) == ("138****5678", "找138****5678")
