"""What the form of a joint event as typed still lacks before branches can confirm it, section by section."""

from dataclasses import replace

from intranet.domain.activities.checks import content_problems
from intranet.domain.activities.joint_store import gathering_of
from intranet.features.joint import operations
from intranet.features.joint.forms import CorrectedForm, JointForm
from intranet.features.joint.inputs import JointInput
from intranet.foundation import clock
from intranet.pagekit.progress import INVITED, NAMES, TIMES, Step, anchor_of
from intranet.pagekit.progress import steps_of as sections

NOTE = "section-note"


def steps_of(form: JointForm, *, stored: bool) -> list[Step]:
    """The sections in their order. No statement."""
    general = form.general
    correcting = isinstance(general, CorrectedForm)
    titles = {NOTE: "更正说明"} if correcting else {}
    titles |= {NAMES: "类别和名称", TIMES: "时间和地点"}
    titles |= {anchor_of(kind.code): kind.label for kind in form.kinds}
    if not correcting:
        titles[INVITED] = "邀请"
    typed = _sensible(form.to_input())
    event = operations.sketch(typed, kinds=form.kinds)
    problems = content_problems(gathering_of(event))
    if not form.kinds:
        problems["kinds"] = ["请至少选择一个类别。"]
    if general.held_on.data is None:
        problems["held_on"] = ["请填写日期。"]
    if not typed.branch_ids and not correcting:
        problems["branches"] = [operations.NOBODY]
    found = sections(titles, problems, done=Step.done)
    if correcting and not (general["note"].data or "").strip():
        found[0].lacks.append(("请写明更正了什么。", "note"))
    return found


def _sensible(typed: JointInput) -> JointInput:
    """What was typed, with days from which times can be computed: the form was not validated yet."""
    first, last = typed.columns["held_on"], typed.columns["ends_on"]
    days = {
        "held_on": first or clock.today(),
        "ends_on": last if first and last and last >= first else None,
    }
    return replace(typed, columns={**typed.columns, **days})
