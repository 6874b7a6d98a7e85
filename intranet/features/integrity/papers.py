"""Pages for signature: a pledge, a talk with many, a talk with one. Pure."""

from datetime import date

from intranet.domain.integrity.group_talks import GroupTalk
from intranet.domain.integrity.pledges import Pledge
from intranet.domain.integrity.talks import IntegrityTalk, IntegrityTalkText
from intranet.domain.organization.tables import OrganizationName
from intranet.domain.paper.documents import RecordPage, RecordPrint
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import Fact, Paragraph, SectionPrint
from intranet.foundation.chinese import date_range, long_date, phrase

# filled in by hand
BLANK = "_" * 26
LEFT_OUT = "本件不得记载问题线索、信访、审查调查内容和涉密事项。"


def pledge_print(pledge: Pledge, owner: OrganizationName, *, demo: bool) -> RecordPrint:
    """The page on which both sides of a pledge sign."""
    span = date_range(pledge.starts_on, pledge.ends_on)
    text = (
        f"甲乙双方确认：已阅知并签订{phrase(pledge.edition) or f'{pledge.year}年党风廉政建设责任书'}，"
        f"在{span}期间履行其中约定的责任，遵守廉洁自律要求，接受监督和责任追究。乙方任职变动的，重新签订。"
    )
    return _page(
        owner,
        "党风廉政建设责任书签订页",
        f"pledge-{pledge.id}-{pledge.version}",
        pledge.signed_on,
        facts=(
            Fact("年度", f"{pledge.year}年"),
            Fact("层级", pledge.level_words),
            Fact("甲方", f"{pledge.party_a}（{pledge.signer_a}）", wide=True),
            Fact("乙方", f"{pledge.party_b}（{pledge.signer_b}）", wide=True),
            Fact("签订日期", long_date(pledge.signed_on)),
            Fact("有效期", span, wide=True),
        ),
        sections=(
            SectionPrint("一、签订事项", (Paragraph(text),)),
            SectionPrint("二、份数", (Paragraph("本责任书一式两份，甲乙双方各执一份。"),)),
        ),
        signers=("甲方（签字）", "乙方（签字）"),
        names=(pledge.signer_a, pledge.signer_b),
        demo=demo,
    )


def group_talk_print(talk: GroupTalk, owner: OrganizationName, *, demo: bool) -> RecordPrint:
    """The record of a talk with many."""
    return _page(
        owner,
        "集体廉政谈话记录",
        f"group-talk-{talk.id}-{talk.version}",
        talk.held_on,
        facts=(
            Fact("名称", talk.title, wide=True),
            Fact("日期", long_date(talk.held_on)),
            Fact("事由", talk.reason.label),
            Fact("谈话人", f"{talk.talker}（{talk.talker_post}）", wide=True),
            Fact("谈话对象", f"{talk.scope}，{talk.headcount}人", wide=True),
        ),
        sections=(
            SectionPrint("一、谈话要求", (Paragraph(talk.demand or BLANK),)),
            SectionPrint("二、说明", (Paragraph(LEFT_OUT),)),
        ),
        signers=("谈话人（签字）", "记录人（签字）"),
        names=(talk.talker,),
        demo=demo,
    )


def talk_print(
    talk: IntegrityTalk,
    text: IntegrityTalkText | None,
    talkee: str,
    owner: OrganizationName,
    *,
    demo: bool,
) -> RecordPrint:
    """The record of a talk with one person, which both sign."""
    said = text or IntegrityTalkText(demand="", response="", follow_up="", due_on=None)
    follow_up = phrase(said.follow_up)
    if follow_up and said.due_on:
        follow_up = f"{follow_up}（{long_date(said.due_on)}前）"
    return _page(
        owner,
        f"{talk.kind.label}记录",
        f"integrity-talk-{talk.id}-{talk.version}",
        talk.held_on,
        facts=(
            Fact("日期", long_date(talk.held_on)),
            Fact("事由", talk.reason.label),
            Fact("谈话人", f"{talk.talker_name}（{talk.talker_post}）", wide=True),
            Fact("谈话对象", talkee, wide=True),
        ),
        sections=(
            SectionPrint("一、要求摘要", (Paragraph(said.demand or BLANK),)),
            SectionPrint("二、对象表态", (Paragraph(said.response or BLANK),)),
            SectionPrint("三、后续事项", (Paragraph(follow_up or BLANK),)),
            SectionPrint("四、说明", (Paragraph(LEFT_OUT),)),
        ),
        signers=("谈话人（签字）", "谈话对象（签字）"),
        names=(talk.talker_name, talkee),
        demo=demo,
    )


def _page(
    owner: OrganizationName,
    title: str,
    identifier: str,
    day: date,
    *,
    facts: tuple[Fact, ...],
    sections: tuple[SectionPrint, ...],
    signers: tuple[str, ...],
    names: tuple[str, ...],
    demo: bool,
) -> RecordPrint:
    return RecordPrint(
        metadata=sheet_metadata(
            f"{owner.short_name}{title}",
            author=owner.full_name,
            identifier=identifier,
            day=day,
            subject=title,
            document_type="廉政登记",
        ),
        demo=demo,
        keep_together=tuple(sorted({*names, owner.short_name})),
        pages=(
            RecordPage(
                title_lines=(owner.short_name, title),
                facts=facts,
                sections=sections,
                signers=signers,
            ),
        ),
    )
