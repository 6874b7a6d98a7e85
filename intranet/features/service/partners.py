"""共建单位: with whom a branch works, since when, on what."""

from wtforms import TextAreaField

from intranet.domain.service.partners import (
    MAX_MATTER,
    MAX_OUTCOME,
    MAX_PARTNER,
    PartnerKind,
    Partnership,
)
from intranet.pagekit import plain_fields as fields
from intranet.pagekit.forms import EntryForm, Needed, TextLength
from intranet.pagekit.plain import Plain, Sum, days, named, text


class PartnershipForm(EntryForm):
    """One partner."""

    partner = fields.needed_text("共建单位", MAX_PARTNER)
    kind = fields.one_of("类别", PartnerKind)
    agreed_on = fields.day("共建日期")
    ended_on = fields.last_day("agreed_on", hint="仍在共建的不填。")
    matter = TextAreaField("共建内容", [Needed(), TextLength(MAX_MATTER)])
    outcome = TextAreaField("成效", [TextLength(MAX_OUTCOME)])


BOOK = Plain(
    key="partners",
    what="共建单位",
    about="签订共建协议或者长期联合开展工作的单位和党支部。",
    table=Partnership,
    day="agreed_on",
    until="ended_on",
    kind="kind",
    form=PartnershipForm,
    layout=("partner", ("kind", "agreed_on", "ended_on"), "matter", "outcome"),
    columns=(
        named("共建单位", 24, "partner"),
        text("类别", 10, "kind"),
        days("共建日期", Partnership.agreed_on, "ended_on"),
        text("共建内容", 30, "matter"),
        text("成效", 30, "outcome"),
    ),
    sums=(Sum("共建单位", Partnership.id, "家", apart=True),),
)
