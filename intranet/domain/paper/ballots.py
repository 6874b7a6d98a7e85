"""The printed ballots (表决票、选票) of a meeting, as values like all printed documents."""

from dataclasses import dataclass

from intranet.domain.paper.parts import PrintDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPrint:
    """One slip: what is asked, the ``names`` to be marked under the ``choices``, how to mark in ``notes``.

    ``head`` is the head of the column of names, ``blank`` how many rows are left free for 另选人.
    """

    title: str
    owner: str
    question: str
    head: str
    choices: tuple[str, ...]
    names: tuple[str, ...]
    blank: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotsPrint(PrintDocument):
    """The ballots of all motions that are voted on by ballot, each as often as it is given out, to be cut apart."""

    ballots: tuple[BallotPrint, ...]
