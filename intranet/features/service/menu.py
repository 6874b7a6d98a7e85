"""服务目录: what may be ordered, as rows with the days between which it is offered."""

from intranet.domain.service.menu import (
    MAX_CATEGORY,
    MAX_CONTENT,
    MAX_NAME,
    MenuKind,
    ServiceItem,
)
from intranet.pagekit import plain_fields as fields
from intranet.pagekit.forms import EntryForm
from intranet.pagekit.plain import Plain, Sum, days, named, text


class ItemForm(EntryForm):
    """One item."""

    name = fields.needed_text("服务事项", MAX_NAME, "例如：政策咨询、施工图审查指导。")
    kind = fields.one_of("目录", MenuKind)
    category = fields.needed_text("类别", MAX_CATEGORY, "例如：康养义诊、竣工验收。")
    content = fields.optional_text("服务内容", MAX_CONTENT)
    since_on = fields.day("开始提供日期")
    until_on = fields.last_day("since_on", "停止提供日期", "仍在提供的不填。")


BOOK = Plain(
    key="menu",
    what="服务事项",
    about="可以点的服务事项；停止提供的填写日期，已有点单不受影响。",
    table=ServiceItem,
    day="since_on",
    until="until_on",
    kind="kind",
    kind_word="目录",
    form=ItemForm,
    layout=("name", ("kind", "category"), "content", ("since_on", "until_on")),
    columns=(
        named("服务事项", 26, "name"),
        text("目录", 12, "kind"),
        text("类别", 14, "category"),
        text("服务内容", 28, "content"),
        days("提供日期", ServiceItem.since_on, "until_on"),
    ),
    sums=(
        Sum("类别", ServiceItem.category, "类", apart=True),
        Sum("事项", ServiceItem.id, "项", apart=True),
    ),
)
