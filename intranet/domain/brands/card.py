"""品牌说明卡: one brand on one or two sheets, from its file, its stages and its cleared achievements. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from intranet.domain.brands.checks import measures_of
from intranet.domain.brands.tables import NOT_REGISTERED, Brand
from intranet.domain.paper.documents import BrandCardPrint, CardBlock
from intranet.domain.paper.parts import ColumnPrint, Fact, PhotoPrint, TablePrint
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.foundation.chinese import long_date, phrase, sentence
from intranet.foundation.clock import BEIJING
from intranet.foundation.pdf import ArchiveFields, PrintMetadata

TITLE = "品牌说明卡"
CLEARED = "，列出的成效已通过审核并完成保密审查"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSource:
    """A brand with text, logo and stages loaded, and what stands around it on ``as_of``."""

    brand: Brand
    owner_code: str
    owner_name: str
    owner_full_name: str
    clauses: Sequence[str]
    as_of: date
    demo: bool


def numbered(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines as 1.… 2.…; with a digit after the number it would read as one number, then （1）…."""
    plain = [phrase(line) for line in lines]
    if len(plain) == 1:
        return (f"{plain[0]}。",)
    bare = any(line[:1].isdigit() for line in plain)
    return tuple(
        f"（{number}）{line}。" if bare else f"{number}.{line}。"
        for number, line in enumerate(plain, 1)
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(sentence(line) for line in text.splitlines() if line.strip())


def _stage_words(brand: Brand) -> str:
    if not brand.stages:
        return NOT_REGISTERED
    last = brand.stages[-1]
    return f"{last.stage.label}（{last.outcome.label}）" if last.outcome else last.stage.label


def stage_table(brand: Brand) -> TablePrint:
    """Each stage with its day and document."""
    return TablePrint(
        title="创建阶段",
        columns=(
            ColumnPrint("阶段", 22),
            ColumnPrint("日期", 32),
            ColumnPrint("依据文件", 60, "left"),
            ColumnPrint("备注", 42, "left"),
        ),
        rows=tuple(
            (
                entry.stage.label,
                entry.happened_on.isoformat(),
                entry.document,
                "，".join(filter(None, (entry.outcome.label if entry.outcome else "", entry.note))),
            )
            for entry in brand.stages
        ),
        empty="创建阶段未登记。",
    )


def card(source: CardSource) -> BrandCardPrint:
    """The card; 草稿 across each page while the file is not approved. Empty fields are left out."""
    brand, name = source.brand, source.brand.name
    belongs = "党支部" if brand.branch_id is not None else "所属组织"
    day = source.as_of.isoformat()
    texts = (
        CardBlock("品牌内涵", _lines(brand.text.meaning)),
        CardBlock("工作法", _lines(brand.text.work_method)),
        CardBlock("主要举措", numbered(measures_of(brand.text.measures))),
    )
    logo = None
    if brand.logo is not None:
        logo = PhotoPrint(brand.logo.display_sha256 or "", "", description=f"{brand.name}标识")
    return BrandCardPrint(
        metadata=PrintMetadata(
            title=f"{source.owner_name}{TITLE}",
            author=source.owner_full_name,
            identifier=f"{source.owner_code}-brand-{brand.id}/{brand.version}-{day}",
            created=datetime.combine(source.as_of, time(), BEIJING),
            subject=TITLE,
            archive=ArchiveFields(
                year=str(source.as_of.year),
                creator=source.owner_full_name,
                date=day,
                document_type=TITLE,
            ),
        ),
        demo=source.demo,
        draft=brand.state not in COUNTED_STATES,
        keep_together=(name,),
        title_lines=(TITLE,),
        facts=(
            Fact("品牌名称", name, wide=True),
            Fact(belongs, source.owner_full_name, wide=True),
            Fact("依托职能", brand.duty or NOT_REGISTERED),
            Fact("创建阶段", _stage_words(brand)),
        ),
        blocks=tuple(block for block in texts if block.lines),
        logo=logo,
        logo_meaning=sentence(brand.text.logo_meaning),
        stages=stage_table(brand),
        achievements=CardBlock(
            "主要成效", numbered(source.clauses) if source.clauses else (NOT_REGISTERED,)
        ),
        source=f"数据截至{long_date(source.as_of)}{CLEARED if source.clauses else ''}。",
    )
