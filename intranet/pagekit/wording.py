"""Checks of typed text that forms share."""

from wtforms import Field
from wtforms.validators import ValidationError

from intranet.domain.records.plain_text import text_findings

NO_CASES = "不填写问题线索和案件内容。"
# of registers that tell of single people
NO_MATTERS = "不填写问题线索、信访和审查调查内容，不填写涉密事项。"


class PlainText:
    """Refuses marks of secrecy and placeholders, with the sentence of the rule."""

    def __call__(self, _form: object, field: Field) -> None:
        """Refuse the text when a rule forbids it; what was typed stays in the field."""
        blocking = [found.sentence for found in text_findings(field.data or "", "") if found.blocks]
        if blocking:
            raise ValidationError(blocking[0])
