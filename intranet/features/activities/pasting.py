"""From a pasted notice to the form: what was read becomes values that the form takes, the rest stands beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.kinds import Field as ShownField
from intranet.domain.activities.last_time import retitled
from intranet.domain.activities.pasted import Notice, read_notice
from intranet.domain.organization.homes import Home
from intranet.features.activities import editing, queries
from intranet.features.activities.forms import ActivityForm
from intranet.foundation import clock
from intranet.pagekit.forms import find_field

# quoted once more beside the field
_QUOTED = str.maketrans("“”", "‘’")
REST, DOUBTS, TOLD = "pasted-rest", "pasted-doubts", "pasted-told-"
_OF_KIND = {
    "theme": ShownField.THEME,
    "lecturer_name": ShownField.LECTURER,
}


@dataclass(frozen=True)
class Pasted:
    """What goes along with a form that a text filled: where each field was read, what to look at, what was not read."""

    told: dict[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, typed: MultiDict[str, str]) -> "Pasted":
        """As it came back with the form."""
        return cls(
            {
                name.removeprefix(TOLD): text
                for name, text in typed.items()
                if name.startswith(TOLD)
            },
            _lines(typed.get(DOUBTS, "")),
            _lines(typed.get(REST, "")),
        )

    @property
    def fields(self) -> dict[str, str]:
        """As hidden fields of the form."""
        told = {f"{TOLD}{name}": text for name, text in self.told.items()}
        rest = {REST: "\n".join(self.rest), DOUBTS: "\n".join(self.doubts)}
        return told | {name: text for name, text in rest.items() if text}

    def mark(self, form: ActivityForm) -> None:
        """Say beside each field from which words it was filled."""
        for name, words in self.told.items():
            for part in (form.general, *form.sections.values()):
                control = find_field(part, name)
                if control is not None:
                    control.told = words.translate(_QUOTED)  # type: ignore[attr-defined] # the macro of fields says it


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def values_of_text(session: Session, actor: Actor, home: Home, text: str) -> dict[str, list[str]]:
    """The form as it would be sent with what the text says; what it leaves open is as the last time."""
    today = clock.today()
    offered = queries.offered_kinds(session, actor, branch_id=home.branch_id, day=today)
    notice = read_notice(text, {kind.code: kind.label for kind in offered}, today)
    by_code = {kind.code: kind for kind in offered}
    kinds = [by_code[code] for code in notice.kinds]
    values: dict[str, Any] = {"defaults": {"held_on": today}, "sections": {}}
    if kinds:
        values = editing.blank_values(
            session, actor, home, kinds[0], author_name=actor.display_name
        )
        values["defaults"]["kinds"] = [kind.code for kind in kinds]
    filled, told = _filled(notice, kinds)
    if kinds and "held_on" in filled:
        defaults = values["defaults"]
        defaults["title"] = retitled(defaults["title"], today, filled["held_on"])
    if "starts_at" in filled:
        # when it ended the last time says nothing about another beginning
        values["defaults"]["ends_at"] = None
    values["defaults"] |= {name: value for name, value in filled.items() if "-" not in name}
    posted = _as_sent(values) | {
        name: [_text(value)] for name, value in filled.items() if "-" in name
    }
    agenda = next((kind for kind in kinds if kind.shows(ShownField.AGENDA)), None)
    if agenda is not None:
        for number, line in enumerate(notice.agenda):
            posted[f"{agenda.code}-agenda-{number}-text"] = [line]
    doubts = [*notice.doubts, *_absences(session, actor, home, values, notice, posted)]
    rest = [*notice.rest, *([] if agenda else notice.agenda)]
    pasted = Pasted(told, doubts, rest)
    return (
        posted | {name: [value] for name, value in pasted.fields.items()} | {"branch": [home.code]}
    )


def _filled(notice: Notice, kinds: list[ActivityKind]) -> tuple[dict[str, Any], dict[str, str]]:
    """What was read by the name of its field, and from which words."""
    filled: dict[str, Any] = {}
    told: dict[str, str] = {}
    for name, found in notice.values.items():
        field_name = name
        if name in _OF_KIND:
            showing = next((kind for kind in kinds if kind.shows(_OF_KIND[name])), None)
            if showing is None:
                notice.rest.append(found.told)
                continue
            field_name = f"{showing.code}-{name}"
        filled[field_name], told[field_name] = found.value, found.told
    return filled, told


def _absences(
    session: Session,
    actor: Actor,
    home: Home,
    values: dict[str, Any],
    notice: Notice,
    posted: dict[str, list[str]],
) -> list[str]:
    """Tick who is said to have been away, by the roll of the day; what does not fit the roll in words."""
    if not notice.absences and notice.due is None:
        return []
    editor = editing.open_editor(session, actor, home, **values)
    named = {person.name: person.member_id for person in editor.due}
    unknown = [name for name in notice.absences if name not in named]
    for name, excuse in notice.absences.items():
        if name in named:
            number = named[name]
            posted[f"absent-{number}"] = ["1"]
            posted[f"reason-{number}"] = [excuse.reason.value]
            posted[f"note-{number}"] = [excuse.note]
    doubts = [f"名册中没有“{name}”，没有登记缺席，请核对。" for name in unknown]
    due = editor.counts["due"]
    away = len(notice.absences) - len(unknown)
    for word, said, counted in (
        ("应到", notice.due, due),
        ("实到", notice.present, due - away),
    ):
        if said is not None and said != counted:
            doubts.append(f"原文{word}{said}人，按名册{word}{counted}人，请核对。")
    return doubts


def _as_sent(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Values of a form as a browser would send them."""
    sent = {
        name: [str(one) for one in value] if isinstance(value, list) else [_text(value)]
        for name, value in values["defaults"].items()
        if value is not None
    }
    for code, section in values["sections"].items():
        for name, value in section.items():
            text = f"{value / 10:g}" if name == "study_hours" and value else _text(value)
            sent[f"{code}-{name}"] = [text]
    return sent


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return "" if value is None else str(value)
