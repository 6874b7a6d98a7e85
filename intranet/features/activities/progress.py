"""What the form as typed still lacks before it may be submitted, section by section."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from intranet.domain.activities.checks import Problems, submission_problems
from intranet.domain.activities.tables import Activity
from intranet.features.activities import operations
from intranet.features.activities.editing import Editor
from intranet.features.activities.inputs import ActivityInput
from intranet.foundation import clock

_NAMES = ("kinds", "title", "brand")
_TIMES = (
    "held_on",
    "ends_on",
    "starts_at",
    "ends_at",
    "place",
    "chair_name",
    "recorder_name",
    "observers",
    "party_group",
)


GUESSED = "已填，请核对"


@dataclass(frozen=True)
class Step:
    """One section of the form, where it stands, and what it lacks: sentences with the field each is about.

    ``done`` is what is said where nothing lacks.
    """

    title: str
    anchor: str
    lacks: list[tuple[str, str]]
    done: str = "齐全"


def steps_of(
    session: Session, editor: Editor, stored: Activity | None, *, closed: bool
) -> list[Step]:
    """The sections in their order. No statement: what the checks find besides stands by itself on the form.

    Until it is saved for the first time, a form is filled from the last time: nobody has confirmed what it says.
    """
    form = editor.form
    done = Step.done if stored else GUESSED
    problems = _problems(session, editor, stored, closed=closed)
    steps = {
        "section-names": Step("类别和名称", "section-names", [], done),
        "section-times": Step("时间和地点", "section-times", [], done),
    }
    if form.kinds:
        steps["attendance"] = Step("参加情况", "attendance", [], done)
    for kind in form.kinds:
        anchor = f"section-{kind.code}"
        steps[anchor] = Step(kind.label if len(form.kinds) > 1 else "内容", anchor, [], done)
    for name, sentences in problems.items():
        anchor = _anchor(name)
        steps.get(anchor, steps["section-names"]).lacks.extend((text, name) for text in sentences)
    return list(steps.values())


def _anchor(name: str) -> str:
    if name in _NAMES:
        return "section-names"
    if name in _TIMES:
        return "section-times"
    code, _, rest = name.partition("-")
    return f"section-{code}" if rest and code != "reason" else "attendance"


def _problems(
    session: Session, editor: Editor, stored: Activity | None, *, closed: bool
) -> Problems:
    form = editor.form
    activity = operations.sketched(
        _sensible(form.to_input(sees_criticism=editor.sees_criticism), editor),
        kinds=form.kinds,
        roll=editor.roll,
        committee_id=editor.home.committee_id,
        branch_id=editor.home.branch_id,
        headcount=stored.headcount if stored else None,
    )
    problems = submission_problems(
        session, activity, today=clock.today(), closed=closed, refused=()
    )
    if form.general.held_on.data is None:
        problems["held_on"] = ["请填写日期。"]
    if not editor.sees_criticism:
        # it stays as it is, unseen
        problems = {
            name: text for name, text in problems.items() if not name.endswith("-criticism")
        }
    return problems


def _sensible(typed: ActivityInput, editor: Editor) -> ActivityInput:
    """What was typed, without days and elections of which nothing can be computed: the form was not validated yet."""
    days = {} if editor.form.days else {"ends_on": None}
    return replace(
        typed,
        columns={**typed.columns, "held_on": editor.day, **days},
        records={
            code: replace(
                record,
                votes=tuple(
                    vote
                    for vote in record.votes
                    if vote["election"] is None or vote["election"]["office"]
                ),
            )
            for code, record in typed.records.items()
        },
    )
