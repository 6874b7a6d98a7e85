"""The form that keeps a search."""

from wtforms import StringField

from intranet.domain.access.saved_searches import MAX_NAME
from intranet.pagekit.forms import Needed, RecordForm, TextLength


class SearchForm(RecordForm):
    """The name under which the choices are kept."""

    name = StringField("名称", [Needed(), TextLength(MAX_NAME)], description="例如“本季度待审核”。")
