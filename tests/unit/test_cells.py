"""What a cell of a table means to the field of a form."""

import pytest
from wtforms import BooleanField, Form

from intranet.foundation.errors import RuleBroken
from intranet.pagekit import cells


class Ticked(Form):
    half = BooleanField("只有半天")


@pytest.mark.parametrize(
    ("text", "posted"),
    [("是", ["y"]), (" √ ", ["y"]), ("１", ["y"]), ("否", []), ("", []), ("无", []), ("×", [])],
)
def test_a_cell_answers_yes_or_no(text, posted):
    assert cells.meant(Ticked().half, text) == posted


@pytest.mark.parametrize("text", ["上午", "半天", "是的吧", "2"])
def test_what_is_neither_is_refused_and_no_no(text):
    with pytest.raises(RuleBroken) as refused:
        cells.meant(Ticked().half, text)
    assert refused.value.problems == {"half": ["请填写“是”或者“否”。"]}
