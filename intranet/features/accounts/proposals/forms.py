"""The form of a refusal."""

from wtforms import StringField

from intranet.domain.access.proposals import MAX_REASON
from intranet.pagekit.forms import Needed, RecordForm, TextLength


class DeclineForm(RecordForm):
    """Why it is not agreed to."""

    answer = StringField("不同意的理由", [Needed(), TextLength(MAX_REASON)])
