"""What a cell of a table means to the field of a form."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, SelectField, SelectMultipleField
from wtforms.fields import TimeField

from intranet.foundation.errors import RuleBroken
from intranet.pagekit import cells
from intranet.pagekit.fields import choices
from intranet.pagekit.forms import RecordForm


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


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("下午4点", "16:00"),
        ("下午四点半", "16:30"),
        ("１６：３０", "16:30"),
        ("上午9时", "09:00"),
        ("16点30分", "16:30"),
        ("09:30:00", None),
        ("下午4点至6点", None),
        ("下午", None),
        ("25点", None),
    ],
)
def test_an_hour_is_read_as_people_write_it(app, text, hour):
    class Meeting(RecordForm):
        starts_at = TimeField("开始时间")

    with app.test_request_context():
        form = Meeting(MultiDict({"starts_at": text}))
        assert form.validate() is (hour is not None)
        assert str(form.starts_at.data or "")[:5] == (hour or "")


@pytest.mark.parametrize("kind", [SelectField, SelectMultipleField])
def test_a_cell_that_is_no_choice_is_told_what_the_choices_are(app, kind):
    class Chosen(RecordForm):
        level = kind("等级", choices=choices([("", "请选择"), ("a", "高"), ("b", "中")]))

    with app.test_request_context():
        wrong = Chosen(MultiDict({"level": "最高"}))
        assert cells.told_choices(wrong.level) == "可填写：高、中。"
        assert cells.told_choices(Chosen(MultiDict({"level": "a"})).level) == ""
        many = Chosen(MultiDict({"level": "x"}))
        many.level.choices = choices((n, f"第{n}项") for n in range(1, 21))
        assert cells.told_choices(many.level).endswith("第12项等20项。")
