"""The second factor: an authenticator app, or a printed card of numbered codes where no telephone may be brought.

Everybody chooses and keeps their own; an administrator can take it away, never see or choose it. Each code opens once:
of the app by the last step that was taken, of cards and of recovery by the row of the code.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    String,
    Text,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.roles import ADMINISTRATOR_ROLES, BRANCH_ROLES, Role
from intranet.foundation import clock, passwords, totp
from intranet.foundation.database import Base, choice
from intranet.foundation.sealed import Sealed, SealedColumns
from intranet.foundation.shown import Labelled

CARD_CODES = 40
RECOVERY_CODES = 10
# without letters and digits that are mistaken for each other on paper
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_CARD_LENGTH = 6
_RECOVERY_LENGTH = 10
_RECOVERY = re.compile(rf"(\d\d)([a-z0-9]{{{_RECOVERY_LENGTH}}})")

_OFFICERS = frozenset(Role) - BRANCH_ROLES | {Role.BRANCH_SECRETARY, Role.DISCIPLINE_OFFICER}
# Who has to have one, by the setting.
OBLIGED: dict[str, frozenset[Role]] = {
    "nobody": frozenset(),
    "administrators": ADMINISTRATOR_ROLES,
    "secretaries": _OFFICERS,
    "everybody": frozenset(Role),
}


class FactorKind(Labelled):
    """What gives the codes; the value is stored."""

    APP = "app", "手机验证器"
    CARD = "card", "编码卡"


class CodeKind(Labelled):
    """What a stored code is for; the value is stored."""

    CARD = "card", "编码卡"
    RECOVERY = "recovery", "恢复码"


class SecondFactor(SealedColumns, Base):
    """The second factor of an account; ``confirmed_at`` is empty until the owner has given a first code."""

    audited = ("second_factor", "第二道验证")
    __tablename__ = "second_factor"
    __table_args__ = (
        Index(
            "uq_second_factor_confirmed",
            "user_id",
            unique=True,
            sqlite_where=text("confirmed_at IS NOT NULL"),
            postgresql_where=text("confirmed_at IS NOT NULL"),
        ),
        Index("ix_second_factor_user", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[FactorKind] = mapped_column(choice(FactorKind, "kind"))
    # of an app; empty text for a card
    seed_sealed: Mapped[str] = mapped_column(Text)
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]

    seed = Sealed("seed_sealed")


class OneTimeCode(Base):
    """One code of a card, or one for recovery; only its hash is kept."""

    __tablename__ = "one_time_code"
    __table_args__ = (Index("uq_one_time_code_number", "factor_id", "kind", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    factor_id: Mapped[int] = mapped_column(ForeignKey("second_factor.id"))
    kind: Mapped[CodeKind] = mapped_column(choice(CodeKind, "kind"))
    number: Mapped[int]
    code_hash: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[datetime | None]


def obliges(setting: str, roles: Iterable[Role]) -> bool:
    """Whether somebody with these roles has to have a second factor under this setting."""
    return not OBLIGED[setting].isdisjoint(roles)


def normalized(typed: str) -> str:
    """What was typed without spaces and signs, in plain letters and digits."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", typed)).lower()


# --- having one -----------------------------------------------------------------------------------


def factor_of(session: Session, user_id: int, *, confirmed: bool = True) -> SecondFactor | None:
    """The second factor of an account; with ``confirmed=False`` the one it is just setting up."""
    when = SecondFactor.confirmed_at
    return session.scalar(
        select(SecondFactor)
        .where(
            SecondFactor.user_id == user_id,
            when.is_not(None) if confirmed else when.is_(None),
        )
        .order_by(SecondFactor.id.desc())
        .limit(1)
    )


def begin(session: Session, user_id: int, kind: FactorKind) -> list[str]:
    """Set one up, in place of what was begun before; of a card its codes, which nobody can be told again."""
    _remove(session, SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_(None))
    factor = SecondFactor(user_id=user_id, kind=kind, created_at=clock.now())
    factor.seed = totp.new_seed() if kind is FactorKind.APP else ""
    session.add(factor)
    session.flush()
    return _codes(session, factor, CodeKind.CARD) if kind is FactorKind.CARD else []


def confirm(session: Session, factor: SecondFactor) -> list[str]:
    """The owner has given a code of it: it counts from now on, in place of a former one. Returns codes for recovery."""
    _remove(session, SecondFactor.user_id == factor.user_id, SecondFactor.id != factor.id)
    factor.confirmed_at = clock.now()
    session.flush()
    return renew_recovery(session, factor)


def renew_recovery(session: Session, factor: SecondFactor) -> list[str]:
    """New codes for recovery in place of those there are."""
    session.execute(
        delete(OneTimeCode).where(
            OneTimeCode.factor_id == factor.id, OneTimeCode.kind == CodeKind.RECOVERY
        )
    )
    return _codes(session, factor, CodeKind.RECOVERY)


def forget(session: Session, user_id: int) -> None:
    """Take away what the account has."""
    _remove(session, SecondFactor.user_id == user_id)


def _remove(session: Session, *which: Any) -> None:
    session.flush()
    found = select(SecondFactor.id).where(*which)
    session.execute(
        delete(OneTimeCode).where(OneTimeCode.factor_id.in_(found)),
        execution_options={"synchronize_session": False},
    )
    session.execute(delete(SecondFactor).where(*which))


def _codes(session: Session, factor: SecondFactor, kind: CodeKind) -> list[str]:
    """Make the codes and keep their hashes; as they are written on paper, in the order of their numbers."""
    made = []
    many, length = (
        (CARD_CODES, _CARD_LENGTH) if kind is CodeKind.CARD else (RECOVERY_CODES, _RECOVERY_LENGTH)
    )
    for number in range(1, many + 1):
        code = "".join(secrets.choice(ALPHABET) for _ in range(length))
        made.append(code if kind is CodeKind.CARD else f"{number:02d}-{code[:5]}-{code[5:]}")
        session.add(
            OneTimeCode(
                factor_id=factor.id,
                kind=kind,
                number=number,
                code_hash=passwords.hash_code(code),
            )
        )
    session.flush()
    return made


@dataclass(frozen=True)
class Left:
    """What is left of an account's codes; ``number`` of the card is asked for next (None: no card, or used up)."""

    card: int = 0
    recovery: int = 0
    number: int | None = None


def left(session: Session, factor: SecondFactor) -> Left:
    """What is left. One statement."""
    rows = session.execute(
        select(OneTimeCode.kind, func.count(), func.min(OneTimeCode.number))
        .where(OneTimeCode.factor_id == factor.id, OneTimeCode.used_at.is_(None))
        .group_by(OneTimeCode.kind)
    ).all()
    found = {kind: (count, least) for kind, count, least in rows}
    card, number = found.get(CodeKind.CARD, (0, None))
    return Left(card, found.get(CodeKind.RECOVERY, (0, None))[0], number)


# --- giving a code --------------------------------------------------------------------------------


@dataclass
class Tried:
    """A code somebody typed, with what it is compared with: looking at it needs no database."""

    code: str
    factor_id: int
    seed: str = ""
    code_id: int | None = None
    code_hash: str | None = None
    step: int | None = None

    def fits(self) -> bool:
        """Whether it is right; takes long, as looking at a password does."""
        if self.seed:
            self.step = totp.step_of_code(self.seed, self.code, clock.now())
            return self.step is not None
        return passwords.verify_password(self.code_hash, self.code)

    def use(self, session: Session) -> bool:
        """Take the right code; False when it was taken before, be it at this moment."""
        statement = (
            update(SecondFactor)
            .where(
                SecondFactor.id == self.factor_id,
                or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < self.step),
            )
            .values(last_step=self.step)
            if self.seed
            else update(OneTimeCode)
            .where(OneTimeCode.id == self.code_id, OneTimeCode.used_at.is_(None))
            .values(used_at=clock.now())
        )
        taken: Any = session.execute(statement, execution_options={"synchronize_session": False})
        return bool(taken.rowcount == 1)


def tried(session: Session, factor: SecondFactor, typed: str) -> Tried:
    """What was typed, beside the code it is meant to be: of the app, the next of the card, or one for recovery."""
    code = normalized(typed)
    codes = select(OneTimeCode.id, OneTimeCode.code_hash).where(
        OneTimeCode.factor_id == factor.id, OneTimeCode.used_at.is_(None)
    )
    if recovery := _RECOVERY.fullmatch(code):
        number, code = int(recovery[1]), recovery[2]
        codes = codes.where(OneTimeCode.kind == CodeKind.RECOVERY, OneTimeCode.number == number)
    elif factor.kind is FactorKind.APP:
        return Tried(code, factor.id, seed=factor.seed)
    else:
        codes = codes.where(OneTimeCode.kind == CodeKind.CARD).order_by(OneTimeCode.number)
    row = session.execute(codes.limit(1)).one_or_none()
    return Tried(
        code, factor.id, code_id=row.id if row else None, code_hash=row.code_hash if row else None
    )
