"""Numbers that identify a person: found, and struck out."""

import pytest
from jinja2 import Environment
from markupsafe import Markup

from intranet.foundation.pdf.text import prose
from intranet.foundation.personal_numbers import masked, masked_output, personal_number
from intranet.pagekit.registers import Column

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
