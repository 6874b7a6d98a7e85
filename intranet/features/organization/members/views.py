"""Members: list, page, entering, editing."""

from functools import partial

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.directory import branches_of
from intranet.domain.organization.members import PARTICULARS, ChangeReason, Member, MemberStatus
from intranet.domain.organization.tables import Branch
from intranet.domain.service.volunteering import hours_of
from intranet.features.organization import access, choices
from intranet.features.organization.changes import refuse
from intranet.features.organization.fields import day_of, grouped, optional_id, text_of
from intranet.features.organization.members import forms, operations, queries
from intranet.features.organization.page import after_change, blueprint, form_page
from intranet.foundation import clock, looks
from intranet.foundation.database import db
from intranet.foundation.personal_numbers import Whole
from intranet.foundation.typed import cleaned, read_day
from intranet.pagekit import fields
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import branch_options
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.narrowing import asked_order
from intranet.pagekit.saving import FormPage, Refused, attempt
from intranet.pagekit.session import current_actor

ADMITTED_BY_ASSEMBLY = (
    "接收预备党员经支部党员大会表决、机关党委审批：请在会议记录的表决中选择“接收预备党员”并填写姓名，"
    "批准后自动登记。"
)
NO_GROUP = ("", "不编入党小组")


def member_url(member_id: int) -> str:
    """Address of the member's page."""
    return url_for("organization.member", member_id=member_id)


def page_under(file: access.MemberFile, title: str, **more: object) -> FormPage:
    """A form page below the page of the member."""
    back = member_url(file.member.id)
    crumbs = [(file.member.name, back)]
    return form_page(title, back, crumbs, **more)  # type: ignore[arg-type]


def _columns(*, former: bool) -> tuple[Column, ...]:
    """Whose names lead to their pages: of one's own branch, and where one reads the committee's."""
    actor = current_actor()
    sees_all = bool(actor.committee_ids(Permission.ORGANIZATION_READ))

    def page_of(line: queries.MemberLine) -> str | None:
        opens = sees_all or not line.elsewhere or line.id == actor.member_id
        return member_url(line.id) if opens else None

    left = (
        Column("离开时间", 12, lambda line: line.ends_on and line.ends_on.isoformat()),
        Column("情形", 16, lambda line: line.end_words),
    )
    current = (
        Column(
            "党内职务",
            20,
            lambda line: "、".join(title.label for title in line.titles),
            blank="未担任",
        ),
        Column(
            "入党时间",
            12,
            lambda line: line.joined_party_on and line.joined_party_on.isoformat(),
            order="joined",
        ),
    )
    return (
        Column("姓名", 12, lambda line: line.name, heads=True, link=page_of, order="name"),
        Column(
            "状态",
            10,
            lambda line: line.status.label,
            badge=lambda line: looks.WAITING if line.status is MemberStatus.PROBATIONARY else None,
        ),
        Column("党支部", 20, lambda line: line.branch_name),
        Column(
            "党小组",
            16,
            lambda line: line.group_name,
            blank=lambda line: "未编组" if line.has_groups else "未设",
        ),
        *(left if former else current),
    )


@listed(blueprint, "/members", Permission.ORGANIZATION_READ, "organization/members.html")
def members() -> Listing:
    """Members of the person's scope, narrowed by branch, status and name."""
    actor, day = current_actor(), clock.today()
    names = branches_of(db.session(), actor, day, permission=Permission.ORGANIZATION_READ)
    status = request.args.get("status", "")
    args = {
        "branch": request.args.get("branch", ""),
        "status": status if status in {s.value for s in MemberStatus} else "",
        "q": cleaned(request.args.get("q", ""))[:40],
        "former": "1" if request.args.get("former") == "1" else "",
        "sort": asked_order(queries.ORDERS),
    }
    wanted = queries.MemberFilter(
        # a code outside the scope finds nobody
        branch_ids=[n.id for n in names if n.code == args["branch"]]
        or ([0] * bool(args["branch"])),
        status=MemberStatus(args["status"]) if args["status"] else None,
        text=args["q"],
        former=bool(args["former"]),
        order=args["sort"],
    )
    find = partial(queries.list_members, db.session(), actor, wanted, day)
    chosen = [one for one in names if args["branch"] in ("", one.code)]
    return Listing(
        title="已离开本支部的党员" if wanted.former else "党员名册",
        columns=_columns(former=wanted.former),
        statement=lambda: find(size=queries.MOST)[0].rows,
        paged=lambda: find(position=request.args.get("page", "")),
        branch=chosen[0] if len(chosen) == 1 else None,
        values={
            "filters": args,
            "branch_options": branch_options(names),
            "statuses": MemberStatus.choices(),
            "shows_former": queries.keeps_lists(actor),
            "may_add": actor.can(Permission.MEMBER_EDIT),
        },
    )


@blueprint.get("/members/<int:member_id>")
@requires(Permission.ORGANIZATION_READ)
def member(member_id: int) -> str:
    """One member: facts, dated history, posts, exemptions; what may be done now."""
    actor = current_actor()
    file = access.load_member(db.session(), member_id, actor)
    insight = access.has_insight(actor, file.branch)
    own = actor.member_id == member_id
    edits = access.edits_members(actor, file.branch)
    others = choices.editable_branches(db.session(), actor, clock.today()) if edits else []
    return render_template(
        "organization/member.html",
        page=queries.member_page(db.session(), file, clock.today(), with_exemptions=insight),
        file=file,
        today=clock.today(),
        insight=insight,
        own=own,
        phone=operations.shown_phone(db.session(), file.member) if insight else "",
        edits=edits,
        confirms=access.edits_branch(actor, file.branch),
        on_probation=not file.is_former and file.period.status is MemberStatus.PROBATIONARY,
        may_transfer=any(code != file.branch.code for code, _ in others),
        service=hours_of(db.session(), member_id, clock.today().year) if insight or own else None,
        has_groups=edits and bool(choices.groups_of(db.session(), file.branch, clock.today())),
    )


def branch_and_group_choices(
    form: forms.NewMemberForm | forms.TransferForm | forms.ComeBackForm,
    *,
    without: str | None = None,
) -> None:
    """Fill the lists of branches and of their Party groups."""
    actor, day = current_actor(), clock.today()
    form.branch.choices = fields.choices(
        entry
        for entry in choices.editable_branches(db.session(), actor, day)
        if entry[0] != without
    )
    form.group_id.choices = grouped(
        choices.groups_by_branch(db.session(), actor, day), first=NO_GROUP
    )


@blueprint.route("/members/new", methods=["GET", "POST"])
@requires(Permission.MEMBER_EDIT, emits={AuditAction.MEMBER_CREATED})
def new_member() -> Response:
    """Enter a member of a branch (?branch=B01)."""
    form = forms.NewMemberForm(branch=request.args.get("branch"))
    branch_and_group_choices(form)
    if not current_actor().can(Permission.BRANCH_EDIT):
        form.offer_only_transfers(ADMITTED_BY_ASSEMBLY)
    page = form_page(
        "登记党员",
        url_for("organization.members"),
        [],
        template="organization/member_form.html",
        values=lambda: {
            "namesakes": queries.namesakes(
                db.session(),
                current_actor(),
                text_of(form.name),
                form.joined_party_on.data,
                clock.today(),
            )
        },
    )
    return page.answer(
        form,
        lambda: _create(form, actor_branch(form.branch.data)),
        done="党员已登记。",
        back=lambda made: after_change({made.id}, member_url(made.id)),
    )


@blueprint.get("/members/namesakes")
@requires(Permission.MEMBER_EDIT)
def namesakes() -> str:
    """Who has the name that is being typed (?name=, ?joined_party_on=): a part of the form."""
    joined = read_day(request.args.get("joined_party_on", ""), clock.today())
    name = cleaned(request.args.get("name", ""))[:40]
    return render_template(
        "organization/_namesakes.html",
        namesakes=queries.namesakes(db.session(), current_actor(), name, joined, clock.today()),
    )


def actor_branch(code: str) -> Branch:
    """The branch with this code, whose members the person edits."""
    return access.load_staffed_branch(db.session(), code, current_actor())


def _create(form: forms.NewMemberForm, branch: Branch) -> Member:
    admitted = ChangeReason(form.start_reason.data) is ChangeReason.ADMITTED
    if admitted and not access.edits_branch(current_actor(), branch):
        raise refuse("start_reason", ADMITTED_BY_ASSEMBLY)
    return operations.create_member(
        db.session(),
        branch,
        actor=current_actor(),
        **form.facts(),
        status=MemberStatus(form.status.data),
        start_reason=ChangeReason(form.start_reason.data),
        starts_on=day_of(form.starts_on),
        group_id=optional_id(form.group_id.data),
        another_person=form.another_person.data,
    )


@blueprint.route("/members/<int:member_id>/edit", methods=["GET", "POST"])
@requires(Permission.MEMBER_EDIT, emits={AuditAction.MEMBER_EDITED})
def edit_member(member_id: int) -> Response:
    """Change what is not dated."""
    file = access.load_editable_member(db.session(), member_id, current_actor())
    phone = operations.shown_phone(db.session(), file.member)
    form = forms.EditMemberForm(obj=file.member, data={"phone": phone})
    page = page_under(
        file,
        "编辑党员信息",
        template="organization/member_form.html",
        values=lambda: {"conflict": _conflict(form, file.member)},
    )
    return page.answer(
        form,
        lambda: operations.edit_member(
            db.session(),
            file.member,
            actor=current_actor(),
            version=form.read_version,
            **form.facts(),
            grounds=text_of(form.grounds),
        ),
        done="党员信息已保存。",
        row=file.member,
    )


@blueprint.route("/members/<int:member_id>/phone", methods=["GET", "POST"])
@requires(Permission.MEMBER_EDIT, emits={AuditAction.PHONE_READ})
def member_phone(member_id: int) -> Response:
    """Look at the whole number, once, for a reason that is recorded."""
    file = access.load_editable_member(db.session(), member_id, current_actor())
    form = forms.PhoneReasonForm()
    page = page_under(file, "查看联系电话", submit="查看全号")
    if request.method != "POST":
        return page.show(form)
    outcome = attempt(
        form,
        lambda: operations.read_phone(
            db.session(), file.member, actor=current_actor(), why=text_of(form.why)
        ),
    )
    if isinstance(outcome, Refused):
        return page.show(form, outcome)
    # in the answer itself: it cannot be shown again without another event
    return make_response(
        render_template(
            "organization/phone_once.html", member=file.member, phone=Whole(outcome.value)
        )
    )


def _conflict(form: forms.EditMemberForm, member: Member) -> list[dict[str, str]]:
    """Both texts, field by field, for when somebody else saved meanwhile."""
    saved = {
        "name": member.name,
        "joined_party_on": member.joined_party_on,
        "duty_title": member.duty_title,
        "is_leading_cadre": member.is_leading_cadre,
        **{name: getattr(member, name) for name in PARTICULARS},
    }
    found = [
        {"label": form[name].label.text, "saved": _word(value), "typed": _word(form[name].data)}
        for name, value in saved.items()
        if (value or "") != (form[name].data or "")
    ]
    if form.phone.typed is not None:
        held = operations.shown_phone(db.session(), member)
        found.append({"label": form.phone.label.text, "saved": held, "typed": form.phone.shown})
    return found


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)
