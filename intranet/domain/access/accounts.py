"""Accounts, grants, sessions and the sign-in throttle."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.access.roles import BRANCH_ROLES, Role
from intranet.foundation.browsers import browser_name
from intranet.foundation.database import Base, choice

if TYPE_CHECKING:
    from intranet.domain.organization.tables import Branch

_BRANCH_LIST = ", ".join(f"'{role.value}'" for role in sorted(BRANCH_ROLES))


class User(Base):
    """An account; a person may have one, it may belong to a member."""

    audited = ("account", "账号")
    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    display_name: Mapped[str] = mapped_column(String(40))
    password_hash: Mapped[str] = mapped_column(String(200))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime | None]
    # a code for one sign-in, made when an administrator asked for it: the person chooses a password with it, before
    # doing anything else and until then
    password_given: Mapped[bool] = mapped_column(default=False)
    given_until: Mapped[datetime | None]

    grants: Mapped[list["RoleGrant"]] = relationship(
        back_populates="user", foreign_keys="RoleGrant.user_id", lazy="raise"
    )


class FormerPassword(Base):
    """A password that an account had: kept, as a hash, only where the profile says that it must not come again."""

    audited = ("former_password", "用过的密码")
    __tablename__ = "former_password"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    replaced_at: Mapped[datetime]


class RoleGrant(Base):
    """Role × organisation × validity; ``valid_to`` is the last valid day, empty while it lasts.

    ``stands_in_for_id`` is the account whose role a deputy exercises meanwhile (代行职责): such a grant has a last day.
    """

    audited = ("grant", "授权")
    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(
            f"(role IN ({_BRANCH_LIST})) = (branch_id IS NOT NULL)", name="branch_role_has_branch"
        ),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="period"),
        CheckConstraint(
            "stands_in_for_id IS NULL OR (valid_to IS NOT NULL AND stands_in_for_id <> user_id)",
            name="deputy",
        ),
        Index("ix_role_grant_user", "user_id", "valid_from"),
        Index("ix_role_grant_committee", "committee_id", "valid_from"),
        Index("ix_role_grant_branch", "branch_id"),
        Index("ix_role_grant_stands_in_for", "stands_in_for_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    party_group_id: Mapped[int | None] = mapped_column(ForeignKey("party_group.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    stands_in_for_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    user: Mapped[User] = relationship(back_populates="grants", foreign_keys=[user_id], lazy="raise")
    branch: Mapped["Branch | None"] = relationship(lazy="raise")


class UserSession(Base):
    """One signed-in browser. Only the SHA-256 of the token is stored; revoking takes effect at once."""

    audited = ("session", "登录会话")
    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(45))
    browser: Mapped[str] = mapped_column(String(200))
    revoked_at: Mapped[datetime | None]
    # when the person last gave the password again, for pages that ask for it
    confirmed_at: Mapped[datetime | None]

    @property
    def browser_name(self) -> str:
        """The browser in words."""
        return browser_name(self.browser)


class SignInThrottle(Base):
    """Failed sign-ins per account and per address, shared by all workers and kept over restarts."""

    __tablename__ = "sign_in_throttle"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    window_started_at: Mapped[datetime]
