"""Members with dated membership, exemptions, and the roster of a day (who is due, who votes)."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from intranet.foundation.database import Base, VersionByContent, choice
from intranet.foundation.errors import DamagedSeal, KeysMissing
from intranet.foundation.name_order import name_key
from intranet.foundation.personal_numbers import masked
from intranet.foundation.sealed import Sealed, SealedColumns
from intranet.foundation.shown import Labelled


class MemberStatus(Labelled):
    """Status of a membership period."""

    FULL = "full", "正式党员"
    PROBATIONARY = "probationary", "预备党员"


class ChangeReason(Labelled):
    """Why a membership period began or ended."""

    ADMITTED = "admitted", "接收为预备党员"
    BECAME_FULL = "became_full", "转正"
    TRANSFERRED_IN = "transferred_in", "组织关系转入"
    TRANSFERRED_OUT = "transferred_out", "组织关系转出"
    GROUP_CHANGED = "group_changed", "调整党小组"
    LEFT = "left", "不再是党员"
    DECEASED = "deceased", "去世"

    @property
    def is_approved(self) -> bool:
        """Whether a period begins so by the committee's approval, so that its day is the committee's to correct."""
        return self in {ChangeReason.ADMITTED, ChangeReason.BECAME_FULL}


class Leaving(Labelled):
    """How somebody ceased to be a member (《党章》第九条; 停止党籍: 《中国共产党党员教育管理工作条例》)."""

    RESIGNED = "resigned", "退党"
    STRUCK_OFF = "struck_off", "除名"
    EXPELLED = "expelled", "开除党籍"
    SUSPENDED = "suspended", "停止党籍"
    # only by a decision of the assembly that the committee approves
    DISQUALIFIED = "disqualified", "取消预备党员资格"


GENDERS = ("男", "女")
PARTICULARS = ("gender", "ethnicity", "born_on", "education")
"""Columns of a member that only who keeps the lists, and the person, reads; what they hold stays out of the trail."""


class Member(Base):
    """党员. ``sort_key`` orders names 按姓氏笔画为序 and follows from the name."""

    audited = ("member", "党员")
    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    sort_key: Mapped[str] = mapped_column(String(80), default="")
    joined_party_on: Mapped[date | None]
    is_leading_cadre: Mapped[bool] = mapped_column(default=False)
    duty_title: Mapped[str] = mapped_column(String(60), default="")
    # what stands in 党员名册; empty where nobody has entered it
    gender: Mapped[str | None] = mapped_column(String(1))
    ethnicity: Mapped[str | None] = mapped_column(String(20))
    born_on: Mapped[date | None]
    education: Mapped[str | None] = mapped_column(String(20))
    # the day on which an extended probation is over; empty while it was not extended
    probation_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="member", lazy="raise", order_by="Membership.starts_on"
    )
    number: Mapped["MemberPhone | None"] = relationship(lazy="raise", viewonly=True)

    __mapper_args__ = {"version_id_col": version}

    @validates("name")
    def _put_in_order(self, _name: str, value: str) -> str:
        self.sort_key = name_key(value)
        return value


class MemberPhone(SealedColumns, Base):
    """联系电话 of a member: apart, so that no list, print or index reads it; sealed, and shown masked."""

    __tablename__ = "member_phone"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    phone_sealed: Mapped[str] = mapped_column(Text)

    phone = Sealed("phone_sealed")

    @property
    def shown(self) -> str:
        """The number as pages show it: 138****5678; one that does not open can still be replaced."""
        try:
            return masked(self.phone)
        except (DamagedSeal, KeysMissing):
            return "无法读取"


class Membership(VersionByContent, Base):
    """One period of a member in one branch (and Party group) with one status; ``ends_on`` is the last day."""

    audited = ("membership", "组织关系")
    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        Index("ix_membership_branch", "branch_id", "starts_on"),
        Index("ix_membership_member", "member_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    party_group_id: Mapped[int | None] = mapped_column(ForeignKey("party_group.id"))
    status: Mapped[MemberStatus] = mapped_column(choice(MemberStatus, "member_status"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    start_reason: Mapped[ChangeReason] = mapped_column(choice(ChangeReason, "start_reason"))
    end_reason: Mapped[ChangeReason | None] = mapped_column(choice(ChangeReason, "end_reason"))
    # a full member votes from the approval on, also where the membership counts from an earlier day
    votes_from: Mapped[date | None]
    # with the reason LEFT: how; and the number of the paper behind any leaving and any full membership
    leaving: Mapped[Leaving | None] = mapped_column(choice(Leaving, "leaving"))
    end_document: Mapped[str] = mapped_column(String(60), default="")

    member: Mapped[Member] = relationship(back_populates="memberships", lazy="raise")

    @property
    def end_words(self) -> str:
        """Why the period ended; empty while it lasts."""
        words = self.leaving or self.end_reason
        return words.label if words else ""


class ExemptionReason(Labelled):
    """Why a member is not counted in 应到会, or has no vote for a time.

    The first six are the cases that need approval by the higher organisation and adoption by the assembly.
    """

    ILLNESS = "illness", "患病不能表达本人意志"
    ABROAD = "abroad", "自费出国半年以上"
    SENTENCE = "sentence", "不能参加会议的其他法定情形"
    FRAIL = "frail", "年老体弱卧床不起、长期生活不能自理"
    AWAY_HALF_YEAR = "away_half_year", "工作调动、外派、学习半年以上且按规定应转未转组织关系"
    RETIRED_ELSEWHERE = "retired_elsewhere", "离退休后回原籍长期居住"
    VOTE_SUSPENDED = "vote_suspended", "暂不行使表决权"

    @property
    def counted_in_due(self) -> bool:
        """Whether the member still counts in 应到 (only the vote is suspended)."""
        return self is ExemptionReason.VOTE_SUSPENDED


class MemberExemption(VersionByContent, Base):
    """A member's exemption from 应到, or suspended vote, for a time, with who approved it."""

    audited = ("exemption", "不计应到情形")
    __tablename__ = "member_exemption"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        Index("ix_member_exemption_member", "member_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[ExemptionReason] = mapped_column(choice(ExemptionReason, "exemption_reason"))
    approved_by: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    # written by ``suspensions``: not changed where members are kept
    kept_elsewhere: Mapped[bool] = mapped_column(default=False)
