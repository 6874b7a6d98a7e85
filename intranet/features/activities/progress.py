"""What the form as typed still lacks before it may be submitted, section by section."""

from dataclasses import replace

from sqlalchemy.orm import Session

from intranet.domain.activities.checks import Problems, submission_problems
from intranet.domain.activities.tables import Activity
from intranet.features.activities import operations
from intranet.features.activities.editing import Editor
from intranet.features.activities.inputs import ActivityInput
from intranet.foundation import clock
from intranet.pagekit.progress import ATTENDANCE, GUESSED, NAMES, TIMES, Step, anchor_of
from intranet.pagekit.progress import steps_of as sections


def steps_of(
    session: Session, editor: Editor, stored: Activity | None, *, closed: bool
) -> list[Step]:
    """The sections in their order. No statement: what the checks find besides stands by itself on the form.

    Until it is saved for the first time, a form is filled from the last time: nobody has confirmed what it says.
    """
    form = editor.form
    titles = {NAMES: "类别和名称", TIMES: "时间和地点"}
    if form.kinds:
        titles[ATTENDANCE] = "参加情况"
    for kind in form.kinds:
        titles[anchor_of(kind.code)] = kind.label if len(form.kinds) > 1 else "内容"
    problems = _problems(session, editor, stored, closed=closed)
    return sections(titles, problems, done=Step.done if stored else GUESSED)


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
