"""Paragraphs of a summary in its form: each is the system's, or is rewritten with its figures as tokens."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from wtforms import Field, TextAreaField
from wtforms.validators import ValidationError

from intranet.domain.reports.checks import NO_FIGURE, OWN
from intranet.domain.reports.document import SummaryContent
from intranet.domain.reports.own_text import token, unknown
from intranet.domain.summaries.narrative import MAX_OWN, Narrative
from intranet.pagekit.forms import TextLength


class KnownFigures:
    """What stands in 〔〕 is a figure of the summary (``tokens`` of the form)."""

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse others, each by its name."""
        if names := unknown(field.data or "", form.tokens):
            raise ValidationError("".join(NO_FIGURE.format(name) for name in names))


def own(label: str) -> TextAreaField:
    """The field of a paragraph, named like its key with ``own_`` before it."""
    return TextAreaField(label, [TextLength(MAX_OWN), KnownFigures()])


class Figure(NamedTuple):
    """A figure to be put into a paragraph: its key, its token, what it is now."""

    key: str
    token: str
    value: str


class Paragraph(NamedTuple):
    """A paragraph in the form; ``field`` holds text where it is rewritten.

    ``near`` are the figures that the system tells in it, ``others`` all other ones.
    """

    key: str
    field: Field
    near: Sequence[Figure]
    others: Sequence[Figure]


class OwnParagraphs:
    """The paragraphs of one form."""

    def __init__(self, general: Any, content: SummaryContent) -> None:
        """Remember what the system writes, with tokens."""
        self._fields = {key: general[f"{OWN}{key}"] for key in content.linked}
        self._linked, self._figures = content.linked, content.linkable

    @staticmethod
    def stored(narrative: Narrative) -> dict[str, str]:
        """Rewritten paragraphs as values of the form."""
        return {f"{OWN}{key}": text for key, text in narrative.own.items()}

    def typed(self) -> dict[str, str]:
        """Rewritten paragraphs by their keys; one that says what the system says is not rewritten."""
        return {
            key: field.data
            for key, field in self._fields.items()
            if field.data and _plain(field.data) != _plain(self._linked[key])
        }

    def act(self, wanted: str) -> str | None:
        """Rewrite, restore or put in a figure (``rewrite-study``); the id of the field to type in, None for others."""
        verb, _, rest = wanted.partition("-")
        key, _, name = rest.partition("-")
        field = self._fields.get(key)
        if field is None or verb not in {"rewrite", "restore", "insert"}:
            return None
        if verb == "rewrite":
            field.data = self._linked[key]
        elif verb == "restore":
            field.data = ""
            return ""
        else:
            field.data = (field.data or "") + "".join(
                token(one) for one in self._figures if one.key == name
            )
        return str(field.id)

    def __iter__(self) -> Iterator[Paragraph]:
        """Each paragraph, as the page shows it."""
        shown = [Figure(one.key, token(one), one.value) for one in self._figures]
        for key, field in self._fields.items():
            near = [one for one in shown if one.token in self._linked[key]]
            others = [one for one in shown if one not in near]
            yield Paragraph(key, field, near, others)


def _plain(text: str) -> str:
    return "".join(text.split())
