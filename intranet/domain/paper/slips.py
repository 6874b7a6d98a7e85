"""The printed slips by which accounts are handed over, as values like all printed documents."""

from dataclasses import dataclass

from intranet.domain.paper.parts import Fact, PrintDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPrint:
    """What one person is handed: whose it is, and what is needed to sign in for the first time."""

    owner: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipsPrint(PrintDocument):
    """Slips of one size, to be cut apart; each says in ``note`` what its owner does first."""

    title: str
    note: str
    slips: tuple[SlipPrint, ...]
