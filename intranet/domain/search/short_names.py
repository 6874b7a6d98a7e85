"""What people call things for short, and what they are called in full: who looks for the one means the other, too."""

FULL_NAMES: dict[str, tuple[str, ...]] = {
    "三会一课": ("支部党员大会", "支部委员会会议", "党小组会", "党课"),
    "支委会": ("支部委员会会议", "支部委员会"),
    "支部大会": ("支部党员大会",),
    "党日": ("主题党日",),
    "民评": ("民主评议",),
    "生活会": ("组织生活会", "民主生活会"),
    "中心组": ("理论学习中心组",),
    "一岗双责": ("党风廉政",),
    "提醒谈话": ("节前提醒", "廉政谈话"),
    "廉政提醒": ("节前提醒",),
}
"""By the short name. Both are folded already."""
