"""What can be printed: the one table of kinds, and how a view answers its two addresses, .pdf and .docx."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Flask

_MARK = "printed_kind"
_ENDINGS = (".pdf", ".docx", ".xlsx")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of printed document: its code, its Chinese name, and whether there is a Word working copy of it.

    There is none of what is restricted (it leaves the house on paper alone), nor of a list, which has an Excel file.
    """

    code: str
    name: str
    word: bool = True


SUMMARY = Kind("summary", "党支部季度、半年小结和年度总结")
COMMITTEE_SUMMARY = Kind("committee_summary", "机关党委季度、半年小结和年度总结")
SIGNING_SHEET = Kind("signing_sheet", "发文稿纸", word=False)
DISPATCH = Kind("dispatch", "机关党委通报、报告、年度工作回顾")
HANDBOOK = Kind("handbook", "党支部工作手册")
BRANCH_REGISTER = Kind("branch_register", "党员名册、党员学时登记、谈心谈话登记")
PHOTO_CHRONICLE = Kind("chronicle", "图文大事记")
RECORD = Kind("record", "组织生活记录")
NOTICE = Kind("notice", "会议通知")
SIGN_IN_SHEET = Kind("sign_in_sheet", "签到表")
AGENDA_CARD = Kind("agenda_card", "会议议程")
BALLOTS = Kind("ballots", "表决票、选票")
RESOLUTIONS = Kind("resolutions", "支部大会决议、选举结果报告单")
PLAN = Kind("plan", "年度计划表")
BRAND_MATRIX = Kind("brand_matrix", "品牌创建情况表")
BRAND_CARD = Kind("brand_card", "品牌说明卡")
APPRAISAL_TABLE = Kind("appraisal_table", "民主评议党员汇总表")
DUES_NOTICE = Kind("dues_notice", "党费收缴情况公示表")
INSPECTION_NOTICE = Kind("inspection_notice", "督导检查通知单")
RECTIFICATION_REPORT = Kind("rectification_report", "督导检查整改情况报告")
ORDER_SLIP = Kind("order_slip", "服务点单办理单")
OFFICER_REPORT = Kind("officer_report", "廉情报告")
HANDOVER = Kind("handover", "书记交接单")
RECTIFICATION_LIST = Kind("rectification_list", "问题整改清单", word=False)
DUTY_MATRIX = Kind("duty_matrix", "组织生活要求落实情况表", word=False)
INTEGRITY_TALK = Kind("integrity_talk", "廉政谈话记录", word=False)
INTEGRITY_PAGE = Kind("integrity_page", "廉政登记签字页", word=False)
REGISTER_SHEET = Kind("register_sheet", "台账单页（重点项目、服务项目等）")
LIST = Kind("list", "台账", word=False)

KINDS = (
    SUMMARY,
    COMMITTEE_SUMMARY,
    DISPATCH,
    SIGNING_SHEET,
    HANDBOOK,
    BRANCH_REGISTER,
    PHOTO_CHRONICLE,
    RECORD,
    NOTICE,
    SIGN_IN_SHEET,
    AGENDA_CARD,
    BALLOTS,
    RESOLUTIONS,
    PLAN,
    BRAND_MATRIX,
    BRAND_CARD,
    APPRAISAL_TABLE,
    DUES_NOTICE,
    INSPECTION_NOTICE,
    RECTIFICATION_REPORT,
    ORDER_SLIP,
    OFFICER_REPORT,
    HANDOVER,
    RECTIFICATION_LIST,
    DUTY_MATRIX,
    INTEGRITY_TALK,
    INTEGRITY_PAGE,
    REGISTER_SHEET,
    LIST,
)

View = TypeVar("View", bound=Callable[..., Any])


def printed(blueprint: Blueprint, rule: str, kind: Kind) -> Callable[[View], View]:
    """Give a view that ends in ``print_answer`` its addresses: *rule* with .pdf, and with .docx where there is a copy.

    What it checks, reads and records is the same for both. The second endpoint is named ``…_docx``.
    """

    def register(view: View) -> View:
        name = view.__name__
        blueprint.add_url_rule(f"{rule}.pdf", name, of_kind(kind, view))
        if kind.word:
            blueprint.add_url_rule(f"{rule}.docx", word_endpoint(name), view)
        return view

    return register


def of_kind(kind: Kind, view: View) -> View:
    """Say what kind of document a view prints."""
    setattr(view, _MARK, kind)
    return view


def word_endpoint(name: str) -> str:
    """The endpoint of the working copy beside that of the PDF: ``card_docx`` of ``card_pdf``."""
    return f"{name.removesuffix('pdf').removesuffix('_')}_docx".removeprefix("_")


def kind_of(view: Callable[..., Any]) -> Kind | None:
    """The kind of document that a view prints."""
    kind: Kind | None = getattr(view, _MARK, None)
    return kind


@dataclass(frozen=True, slots=True)
class Place:
    """Where a kind of document is printed: the address without its ending, and the endings there are."""

    kind: Kind
    address: str
    endings: tuple[str, ...]


def places(app: Flask) -> Iterator[Place]:
    """Every address at which something is printed, in the order of ``KINDS``."""
    rules = {one.rule: one.endpoint for one in app.url_map.iter_rules()}
    found = [
        Place(kind, base, tuple(one for one in _ENDINGS if f"{base}{one}" in rules))
        for rule, endpoint in rules.items()
        if (kind := kind_of(app.view_functions[endpoint])) and rule.endswith(".pdf")
        for base in [rule.removesuffix(".pdf")]
    ]
    yield from sorted(found, key=lambda place: (KINDS.index(place.kind), place.address))
