"""民主评议党员汇总表 on paper. Pure: an appraisal goes in, a document comes out."""

from datetime import datetime, time

from intranet.domain.life.appraisals import (
    PROBATIONARY_RULE,
    Appraisal,
    AppraisalRow,
    AppraisalStage,
    Grade,
    Totals,
)
from intranet.domain.organization.members import MemberStatus
from intranet.domain.paper.documents import TableSheetPrint
from intranet.domain.paper.parts import NOTHING, ColumnPrint, Paragraph, TablePrint
from intranet.foundation.chinese import long_date
from intranet.foundation.clock import BEIJING
from intranet.foundation.pdf import ArchiveFields, PrintMetadata

TITLE = "民主评议党员汇总表"
_SIGNERS = ("党支部书记（签字）", "填表人（签字）")
_STANDING = {
    AppraisalStage.DRAFT: "正在填写",
    AppraisalStage.SUBMITTED: "已报机关党委确认",
    AppraisalStage.RETURNED: "正在修改",
    AppraisalStage.CONFIRMED: "已经机关党委确认",
}


def summary_table(
    appraisal: Appraisal, *, branch_code: str, full_name: str, short_name: str, demo: bool
) -> TableSheetPrint:
    """The whole appraisal: numbers in words, one row per member, room to sign."""
    title = f"{short_name}{appraisal.year}年度{TITLE}"
    created = datetime.combine(appraisal.held_on, time(), BEIJING)
    return TableSheetPrint(
        metadata=PrintMetadata(
            title=title,
            author=full_name,
            identifier=f"{branch_code}-{appraisal.year}-appraisal/{appraisal.version}",
            created=created,
            subject=TITLE,
            archive=ArchiveFields(
                year=str(appraisal.year),
                creator=full_name,
                date=appraisal.held_on.isoformat(),
                document_type="登记表",
            ),
        ),
        demo=demo,
        draft=appraisal.state is not AppraisalStage.CONFIRMED,
        keep_together=tuple(sorted({row.name for row in appraisal.rows})),
        title_lines=(title,),
        paragraphs=(Paragraph(result_words(appraisal)),),
        source=f"{full_name}填报，{long_date(appraisal.held_on)}评议，"
        f"{_STANDING[appraisal.state]}。",
        table=_table(appraisal),
        signers=_SIGNERS,
    )


def result_words(appraisal: Appraisal) -> str:
    """How many took part and which grades were given."""
    totals = Totals.of(appraisal.rows)
    grades = "、".join(
        f"{grade.label}{number}名" for grade, number in totals.grades.items() if number
    )
    text = f"在册党员{totals.members}名，"
    if totals.taking_part == totals.members > 1:
        text += "均参加评议"
    else:
        text += f"参加评议{totals.taking_part}名"
    if totals.probationary:
        text += f"（其中预备党员{totals.probationary}名）"
    if appraisal.ballots is not None:
        text += f"，收回测评票{appraisal.ballots}张"
    text += f"。评定等次：{grades}。" if grades else "。等次尚未评定。"
    return text


def _table(appraisal: Appraisal) -> TablePrint:
    return TablePrint(
        title="",
        columns=(
            ColumnPrint("序号", 11),
            ColumnPrint("姓名", 20),
            ColumnPrint("党员状态", 20),
            ColumnPrint("自评", 17),
            *(ColumnPrint(f"{grade.label}票", 12 + 3 * len(grade.label)) for grade in Grade),
            ColumnPrint("支部委员会意见", 58, "left"),
            ColumnPrint("评定等次", 26),
        ),
        rows=tuple((str(place), *_cells(row)) for place, row in enumerate(appraisal.rows, 1)),
        note=PROBATIONARY_RULE if Totals.of(appraisal.rows).probationary else "",
        empty="名册中没有党员。",
        landscape=True,
        compact=True,
    )


def _cells(row: AppraisalRow) -> tuple[str, ...]:
    if not row.takes_part:
        return (
            row.name,
            row.status.label,
            *[NOTHING] * 5,
            row.opinion or NOTHING,
            row.final_label,
        )
    counts = tuple(map(str, row.votes)) if row.votes else (NOTHING,) * len(Grade)
    probationary = row.status is MemberStatus.PROBATIONARY
    return (
        row.name,
        row.status.label,
        "已作" if row.self_assessed else "未作",
        *counts,
        row.opinion or NOTHING,
        NOTHING if probationary else row.final_label,
    )
