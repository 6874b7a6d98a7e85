"""The fields of one kind inside the form of a gathering: agenda, votes, resolutions and the rest."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.domain.activities.decisions import EXTENSION_MONTHS
from intranet.domain.activities.elections import MAX_CANDIDATES, ElectedOffice
from intranet.domain.activities.kinds import Discipline, Field
from intranet.domain.activities.quorum import DecisionType, VoteMethod
from intranet.domain.activities.tables import MOST_HOSTS
from intranet.domain.follow_up.agenda import agenda_line, offer_words
from intranet.domain.follow_up.resolutions import OpenResolution
from intranet.features.activities.inputs import RecordInput, ResolutionInput
from intranet.foundation.chinese import numeral
from intranet.foundation.quarters import Span
from intranet.pagekit.fields import ChosenRows, CountField, Rows, TickBoxes, choices
from intranet.pagekit.forms import Part, TextLength, number_in
from intranet.pagekit.gathering import ContentForm

# Columns that the fields of a vote, an election and a candidate are named like.
VOTE = ("motion", "decision_type", "method", "approve", "oppose", "abstain", "written_opinions")
ELECTION = (
    "office",
    "seats",
    "issued",
    "returned",
    "valid",
    "fewer_agreed",
    "tellers",
    "counters",
)
CANDIDATE = ("name", "approve", "written_in")
SPARE_ROWS = 1
FIRST_CANDIDATE_ROWS = 3
# an agenda rarely has one item only
FIRST_AGENDA_ROWS = 3
MAX_ROWS = 40


class AgendaForm(Part):
    """One agenda item."""

    text = StringField("议题", [TextLength(200)])


class CandidateForm(Part):
    """One candidate of an election with the votes for them."""

    name = StringField("候选人", [TextLength(40)])
    approve = CountField("得票", most=5000)
    written_in = BooleanField("另选人")


class VoteForm(Part):
    """One voted item; of an election, who stood and what came back.

    ``row`` says which stored one it is: what the committee said to a decision on a membership hangs on it.
    """

    # what is to be thought of before the vote on this person, once they are named
    early = ""
    # what this kind of meeting elects
    offices: Sequence[ElectedOffice] = tuple(ElectedOffice)
    row = HiddenField()
    motion = StringField("表决事项", [TextLength(200)])
    decision_type = SelectField(
        "类型",
        choices=choices(DecisionType.choices()),
        coerce=DecisionType,
        default=DecisionType.ORDINARY,
    )
    method = SelectField(
        "方式",
        choices=choices(VoteMethod.choices()),
        coerce=VoteMethod,
        default=VoteMethod.SHOW_OF_HANDS,
    )
    approve = CountField("赞成票", blank=0, most=5000)
    oppose = CountField("反对票", blank=0, most=5000)
    abstain = CountField("弃权票", blank=0, most=5000)
    written_opinions = CountField("书面意见", blank=0, most=5000)
    unanimous = BooleanField("全票赞成")
    person = StringField(
        "所涉人员",
        [TextLength(40)],
        description="接收预备党员、预备党员转正、延长预备期、取消预备党员资格的必填，逐人表决，一项一人。",
    )
    months = SelectField(
        "延长时间",
        choices=choices([("", "不延长"), *((str(n), f"{n}个月") for n in EXTENSION_MONTHS)]),
        default="",
        description="只有延长预备期的才选；延长一次，不少于半年，不超过一年。",
    )

    def validate_person(self, field: StringField) -> None:
        """Nobody is named where nobody's membership is decided on: what was typed is not dropped in silence."""
        decision = self.decision_type.data
        if field.data and isinstance(decision, DecisionType) and not decision.names_person:
            raise ValidationError(
                f"“{decision.label}”不填所涉人员；接收、转正等事项，请先选择相应的类型。"
            )

    def validate_months(self, field: SelectField) -> None:
        """Only a probation is extended."""
        if field.data and self.decision_type.data is not DecisionType.EXTENSION:
            raise ValidationError("只有“延长预备期”才选择延长时间，请核对类型。")

    @property
    def names_person(self) -> bool:
        """Whether the fields of decisions on membership are wanted, or hold something."""
        decision = self.decision_type.data
        return bool(
            (isinstance(decision, DecisionType) and decision.names_person)
            or self.person.data
            or self.person.errors
            or self.months.errors
        )

    office = SelectField(
        "选举职务",
        choices=choices(ElectedOffice.choices()),
        coerce=ElectedOffice,
    )
    seats = CountField("应选名额", most=400)
    issued = CountField("发出选票", most=5000)
    returned = CountField("收回选票", most=5000)
    valid = CountField("有效票", most=5000)
    fewer_agreed = CountField(
        "同意减少名额的人数",
        most=5000,
        description="当选人接近应选名额，征求选举人意见、不再另行选举的才填；须经半数以上选举人同意。",
    )
    tellers = StringField("监票人", [TextLength(120)])
    counters = StringField("计票人", [TextLength(120)])
    candidates = Rows(
        FormField(CandidateForm, label="候选人"), label="候选人", max_entries=MAX_CANDIDATES
    )

    def validate_office(self, field: SelectField) -> None:
        """Each body elects its own."""
        office = field.data
        elects = self.elects and self.filled and isinstance(office, ElectedOffice)
        if elects and office not in self.offices:
            offered = "、".join(one.label for one in self.offices)
            raise ValidationError(
                f"当日的会议不选举{office.label}，可以选举{offered}；"
                "设支部委员会的，书记、副书记由支部委员会选举，不设的由党员大会选举。"
            )

    @property
    def elects(self) -> bool:
        """Whether the vote is an election."""
        return self.decision_type.data is DecisionType.ELECTION

    @property
    def filled(self) -> bool:
        """Whether anything was entered: a motion, or what only an election has."""
        people = any(entry.form.name.data for entry in self.candidates.entries)
        return bool(self.motion.data or (self.elects and (people or self.seats.data)))

    def validate_seats(self, field: CountField) -> None:
        """An election fills a seat at least."""
        if self.elects and field.data == 0:
            raise ValidationError("应选名额至少为1。")

    def columns(self) -> dict[str, Any]:
        """Typed values by column; those of an election by themselves, ballots being secret there."""
        if not self.elects:
            return {
                **{name: self[name].data for name in VOTE},
                "person": self.person.data or "",
                "months": number_in(self.months.data),
                "id": number_in(self.row.data),
                "unanimous": self.unanimous.data,
                "election": None,
            }
        office = self.office.data
        named = f"选举{office.label}" if isinstance(office, ElectedOffice) else ""
        return {
            "motion": self.motion.data or named,
            "decision_type": self.decision_type.data,
            "method": VoteMethod.SECRET_BALLOT,
            "person": "",
            "months": None,
            "id": None,
            "unanimous": False,
            "election": {
                **{name: self[name].data for name in ELECTION},
                "tellers": self.tellers.data or "",
                "counters": self.counters.data or "",
                "candidates": [
                    {name: entry.form[name].data for name in CANDIDATE}
                    for entry in self.candidates.entries
                    if entry.form.name.data
                ],
            },
        }


class ResolutionForm(Part):
    """One resolution; ``row`` says which stored one it is, so that a correction does not make a new one."""

    row = HiddenField()
    text = StringField("议定事项", [TextLength(300)])
    responsible = StringField("责任人", [TextLength(40)])
    due_on = DateField("完成时限", [Optional()])


class SectionForm(ContentForm):
    """All fields a kind may show; the template shows those that this kind does show."""

    # open resolutions as lines of the agenda, while they are offered
    offered: Mapping[int, str] = MappingProxyType({})
    # what this kind of meeting votes on
    decisions: Sequence[DecisionType] = tuple(DecisionType)
    offices: Sequence[ElectedOffice] = tuple(ElectedOffice)
    first_topic_document = StringField("学习内容", [TextLength(200)])
    first_topic_date = DateField("文件日期", [Optional()])
    first_topic_form = StringField("学习形式", [TextLength(40)])
    stands_for = SelectField(
        "补开",
        choices=choices([("", "不是补开")]),
        default="",
        description="为以前没有开展的月份（季度、年度）补开的才选，选后计入所补的月份，不再计入本月。",
    )
    criticism = TextAreaField("批评意见", [TextLength(20000)])
    disciplines = TickBoxes("学习的纪律", choices=choices(Discipline.choices()))
    tested = CountField("参加测试人数", most=5000, description="没有组织测试的不填。")
    passed = CountField("测试合格人数", most=5000)
    hosts = StringField(
        Field.HOSTS.label,
        [TextLength(MOST_HOSTS)],
        description="其他单位的党组织，几个的用顿号隔开。",
    )
    guests = CountField("来宾人数", most=100_000, description="其他单位参加的人数；不清楚的不填。")
    no_votes = BooleanField("本次无表决事项")
    no_resolutions = BooleanField("本次无议定事项")
    agenda = Rows(FormField(AgendaForm, label="议题"), label="议题", max_entries=MAX_ROWS)
    earlier = ChosenRows(
        "上次议定、尚未办结",
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description="勾选的列入本次议题，排在所填议题之后；保存后可以修改。",
    )
    votes = Rows(FormField(VoteForm, label="表决"), label="表决", max_entries=MAX_ROWS)
    resolutions = Rows(
        FormField(ResolutionForm, label="议定事项"), label="议定事项", max_entries=MAX_ROWS
    )

    def offer(self, earlier: Sequence[OpenResolution]) -> None:
        """Offer open resolutions for the agenda, each with one tick."""
        self.offered = {one.id: agenda_line(one) for one in earlier}
        self.earlier.choices = choices((one.id, offer_words(one)) for one in earlier)

    def take_steps(self, steps: Sequence[str], *, as_agenda: bool) -> None:
        """Add the usual steps: as items of the agenda that are not there yet, or as an outline of the text."""
        if not as_agenda:
            outline = [f"{numeral(number)}、{step}：" for number, step in enumerate(steps, 1)]
            self.content.data = "\n".join(filter(None, [self.content.data, *outline]))
            return
        typed = self.agenda_lines
        while self.agenda.entries and not self.agenda.entries[-1].form.text.data:
            self.agenda.pop_entry()
        for step in steps:
            if step not in typed and len(self.agenda.entries) < MAX_ROWS:
                self.agenda.append_entry({"text": step})

    def offer_decisions(
        self, decisions: Sequence[DecisionType], offices: Sequence[ElectedOffice]
    ) -> None:
        """Offer what this kind of meeting votes on and elects; the first is the usual one.

        An office that was elected and is not offered stays chosen, and is refused with its reason.
        """
        self.decisions, self.offices = decisions, offices
        for vote in (entry.form for entry in self.votes.entries):
            vote.offices = offices
            kept = [vote.office.data] if isinstance(vote.office.data, ElectedOffice) else []
            for field, offered in (
                (vote.decision_type, decisions),
                (vote.office, list(dict.fromkeys([*offices, *kept]))),
            ):
                field.choices = choices((one.value, one.label) for one in offered)
                if not field.raw_data and field.data not in offered:
                    field.data = offered[0]

    def offer_making_up(self, cycles: Sequence[Span]) -> None:
        """Offer earlier cycles in whose place the gathering may stand."""
        self.stands_for.choices = choices(
            [("", "不是补开"), *((str(span), span.label) for span in cycles)]
        )

    def validate_passed(self, field: CountField) -> None:
        """Of a test, and not more than sat it."""
        tested, passed = self.tested.data, field.data
        if (passed is None) != (tested is None):
            raise ValidationError("参加测试人数和测试合格人数请一并填写。")
        if tested is not None and passed is not None and passed > tested:
            raise ValidationError("测试合格人数多于参加测试人数，请核对。")

    @property
    def agenda_lines(self) -> list[str]:
        """The agenda: what was typed, then what was ticked and is still open."""
        typed = [entry.form.text.data for entry in self.agenda.entries if entry.form.text.data]
        ticked = set(self.earlier.data or ())
        return [*typed, *(line for key, line in self.offered.items() if key in ticked)]

    def validate_earlier(self, _field: ChosenRows) -> None:
        """The agenda has room for so many items."""
        if len(self.agenda_lines) > MAX_ROWS:
            raise ValidationError(f"议题最多{MAX_ROWS}项，请减少勾选。")

    @property
    def votes_filled(self) -> bool:
        """Whether anything was entered about votes."""
        return bool(self.no_votes.data) or any(
            e.form.filled or e.form.elects for e in self.votes.entries
        )

    @property
    def resolutions_filled(self) -> bool:
        """Whether anything was entered about resolutions."""
        return bool(self.no_resolutions.data) or any(
            e.form.text.data for e in self.resolutions.entries
        )

    def add_spare_rows(self) -> None:
        """Leave room at the end of each list, so that rows can be added without script."""
        lists: list[tuple[FieldList[Any], str, int]] = [
            (self.agenda, "text", FIRST_AGENDA_ROWS),
            (self.votes, "motion", 0),
            (self.resolutions, "text", 0),
            *(
                (entry.form.candidates, "name", FIRST_CANDIDATE_ROWS)
                for entry in self.votes.entries
                if entry.form.elects
            ),
        ]
        for rows, key, least in lists:
            filled = sum(bool(entry.form[key].data) for entry in rows.entries)
            wanted = max(filled + SPARE_ROWS, least)
            while len(rows.entries) < min(wanted, MAX_ROWS):
                rows.append_entry()
        self.offer_decisions(self.decisions, self.offices)

    def to_input(self, *, sees_criticism: bool) -> RecordInput:
        """Typed values; rows left empty are dropped."""
        columns = {
            **self.columns(),
            "first_topic_document": self.first_topic_document.data or "",
            "first_topic_date": self.first_topic_date.data,
            "first_topic_form": self.first_topic_form.data or "",
            "stands_for": self.stands_for.data,
            "disciplines": list(self.disciplines.data or ()),
            "tested": self.tested.data,
            "passed": self.passed.data,
            "hosts": self.hosts.data or "",
            "guests": self.guests.data,
            "no_votes": self.no_votes.data,
            "no_resolutions": self.no_resolutions.data,
        }
        return RecordInput(
            columns=columns,
            content=columns.pop("content"),
            criticism=(self.criticism.data or "") if sees_criticism else None,
            agenda=tuple(self.agenda_lines),
            votes=tuple(entry.form.columns() for entry in self.votes.entries if entry.form.filled),
            resolutions=tuple(
                ResolutionInput(
                    entry.form.text.data,
                    entry.form.responsible.data or "",
                    entry.form.due_on.data,
                    number_in(entry.form.row.data),
                )
                for entry in self.resolutions.entries
                if entry.form.text.data
            ),
        )
