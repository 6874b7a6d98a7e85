"""The box above a form that was refused: each sentence with the name of its field, once."""

import re

from werkzeug.datastructures import MultiDict
from wtforms import FieldList, StringField
from wtforms.validators import ValidationError

from intranet.pagekit.forms import Needed, RecordForm


class Registered(RecordForm):
    """A form whose sentences name their fields, or do not."""

    recorder = StringField("记录人")
    place = StringField("地点", [Needed()])
    topic = StringField("议题")
    speakers = FieldList(StringField("发言人", [Needed()]), label="发言")

    def validate_recorder(self, field: StringField) -> None:
        """A sentence that begins with the name."""
        raise ValidationError("记录人于慧登记为缺席，请核对。")

    def validate_topic(self, field: StringField) -> None:
        """A sentence that does not say what it is about."""
        raise ValidationError("写得太长，请精简。")


def test_a_sentence_that_names_its_field_is_not_put_behind_the_name_again(app):
    with app.test_request_context():
        form = Registered(formdata=MultiDict({"topic": "甲", "speakers-0": ""}))
        assert not form.validate()
        page = app.jinja_env.get_template("components/forms.html").module.error_summary(form)
    assert re.findall(r"<li><a[^>]*>([^<]*)</a>", page) == [
        "记录人于慧登记为缺席，请核对。",
        "请填写地点。",
        "议题：写得太长，请精简。",
        "请填写发言人。",
    ]
