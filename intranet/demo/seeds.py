"""The committed data of the model office: brands, figures of two years, dated captions; facts only."""

import csv
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent / "seed"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one file of the seed set, in their order."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def day(text: str) -> date | None:
    """An ISO date; None for an empty cell."""
    return date.fromisoformat(text) if text else None
