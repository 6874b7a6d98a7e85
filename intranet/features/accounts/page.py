"""What the pages of administration share."""

from flask import Blueprint

from intranet.foundation import looks
from intranet.pagekit.listings import Column

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
PROPOSED = "已提出，另一名管理员确认后生效。"

# whose account it is, and whether it can be used
WHOSE = (
    Column("姓名", 14, lambda row: row.display_name),
    Column(
        "状态",
        10,
        lambda row: "使用中" if row.is_active else "已停用",
        badge=lambda row: looks.DONE if row.is_active else looks.LOCKED,
    ),
)
