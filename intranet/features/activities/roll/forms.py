"""The reason for taking the new roll, or for leaving the register as it is."""

from collections.abc import Mapping

from wtforms import TextAreaField

from intranet.pagekit.forms import Needed, TextLength, VersionedForm


class RollForm(VersionedForm):
    """Why; who was absent is read beside it."""

    roll_reason = TextAreaField("原因", [Needed(), TextLength(300)])
    problems: Mapping[str, list[str]] = {}

    def show_problems(self, problems: Mapping[str, list[str]]) -> list[tuple[str, str | None]]:
        """Keep those of the register, which stand beside the people."""
        self.problems = problems
        return super().show_problems(problems)
