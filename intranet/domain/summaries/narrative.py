"""What people type beside the figures of a quarterly summary, as values and as the JSON that is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

MAX_STUDY_NOTE = 80
MAX_HIGHLIGHT = 150
MAX_COMMITTEE_HIGHLIGHT = 300
MAX_PRACTICE = 200
MAX_PROBLEM = 150
MAX_PLAN = 100
MAX_OWNER = 20
MAX_REASON = 60
MAX_SUBJECT = 20
MAX_HEADING = 40
MAX_OPENING = 500
MAX_OWN = 1000
MAX_NOTE = 300
OF_BRANCHES = "党支部"
"""Whoever answers for a plan under this word is a branch: the notice tells it as a demand."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One item of next quarter's work."""

    month: int
    text: str
    owner: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a meeting was not held in its time, and when it was made up; ``agreed`` by the committee beforehand."""

    reason: str
    made_up_on: date | None = None
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """What is typed for one subject of the annual review: its heading, and what comes before its figures."""

    heading: str = ""
    opening: str = ""


Explained = Mapping[str, Explanation]
"""What was typed of what was not held in time, by the key of its gap."""


def with_reason(explained: Explained) -> frozenset[str]:
    """Keys of the gaps for which a reason was typed."""
    return frozenset(key for key, said in explained.items() if said.reason.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """Everything typed for one summary.

    ``previous_done`` repeats those of last quarter's problems that are settled; ``photos`` are ids of attachments
    in the order of printing; ``explanations`` are kept under the key of their gap (``duties.Gap.key``). ``practices``
    are what branches do well, in the committee's roll-up; ``chapters`` of that of a year are told by their subjects.
    ``own`` are paragraphs rewritten by the branch or the committee, by the key of what they replace, with figures as
    tokens (``reports.own_text``); ``notes`` stand behind the paragraphs of a roll-up, by the same keys.
    """

    study_note: str = ""
    highlight: str = ""
    problems: tuple[str, ...] = ()
    previous_done: tuple[str, ...] = ()
    plans: tuple[Plan, ...] = ()
    explanations: Explained = field(default_factory=dict)
    photos: tuple[int, ...] = ()
    practices: tuple[str, ...] = ()
    chapters: Mapping[str, Chapter] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    def typed(self) -> dict[str, str]:
        """Every typed text by the name of its form field, for the checks before printing."""
        found = {"study_note": self.study_note, "highlight": self.highlight}
        found |= {f"own_{key}": text for key, text in self.own.items()}
        found |= {f"note_{key}": text for key, text in self.notes.items()}
        found |= {f"practices-{n}": text for n, text in enumerate(self.practices)}
        found |= {f"problems-{n}": text for n, text in enumerate(self.problems)}
        for n, plan in enumerate(self.plans):
            found |= {f"plans-{n}-text": plan.text, f"plans-{n}-owner": plan.owner}
        for n, chapter in enumerate(self.chapters.values()):
            found |= {
                f"chapters-{n}-heading": chapter.heading,
                f"chapters-{n}-opening": chapter.opening,
            }
        found |= {f"gap-{key}-reason": said.reason for key, said in self.explanations.items()}
        return {name: text for name, text in found.items() if text}

    def to_json(self) -> dict[str, Any]:
        """The stored shape."""
        return {
            "study_note": self.study_note,
            "highlight": self.highlight,
            "problems": list(self.problems),
            "previous_done": list(self.previous_done),
            "plans": [
                {"month": plan.month, "text": plan.text, "owner": plan.owner} for plan in self.plans
            ],
            "explanations": {
                key: {
                    "reason": said.reason,
                    "made_up_on": said.made_up_on.isoformat() if said.made_up_on else None,
                    "agreed": said.agreed,
                }
                for key, said in self.explanations.items()
            },
            "photos": list(self.photos),
            "practices": list(self.practices),
            "chapters": [
                {"subject": subject, "heading": chapter.heading, "opening": chapter.opening}
                for subject, chapter in self.chapters.items()
            ],
            "own": dict(self.own),
            "notes": dict(self.notes),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Narrative":
        """Read the stored shape; what an older version did not keep is empty."""
        return cls(
            study_note=stored.get("study_note", ""),
            highlight=stored.get("highlight", ""),
            problems=tuple(stored.get("problems", ())),
            previous_done=tuple(stored.get("previous_done", ())),
            plans=tuple(
                Plan(int(row["month"]), row["text"], row["owner"])
                for row in stored.get("plans", ())
            ),
            explanations={
                key: Explanation(
                    row["reason"],
                    date.fromisoformat(row["made_up_on"]) if row.get("made_up_on") else None,
                    bool(row.get("agreed")),
                )
                for key, row in stored.get("explanations", {}).items()
            },
            photos=tuple(stored.get("photos", ())),
            practices=tuple(stored.get("practices", ())),
            chapters={
                row["subject"]: Chapter(row["heading"], row["opening"])
                for row in stored.get("chapters", ())
            },
            own=dict(stored.get("own", {})),
            notes=dict(stored.get("notes", {})),
        )
