"""Party groups of a branch: set up, rename, appoint the leader, dissolve."""

from flask import Response

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.roster import roster_on
from intranet.domain.organization.tables import Branch, PartyGroup, PostTitle
from intranet.features.organization import access
from intranet.features.organization.bodies import forms, posts
from intranet.features.organization.bodies.branch_views import branch_url, page_under
from intranet.features.organization.fields import day_of, number_of, text_of
from intranet.features.organization.groups import operations
from intranet.features.organization.page import after_change, blueprint
from intranet.foundation import chinese, clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove
from intranet.pagekit import fields
from intranet.pagekit.access import requires
from intranet.pagekit.session import current_actor


def _load(code: str, group_id: int) -> tuple[Branch, PartyGroup]:
    branch = access.load_staffed_branch(db.session(), code, current_actor())
    group = access.load_group(db.session(), branch, group_id)
    if group.dissolved_on is not None:
        raise InvalidMove(f"{group.name}已于{chinese.long_date(group.dissolved_on)}撤销。")
    return branch, group


@blueprint.route("/branches/<code>/groups/new", methods=["GET", "POST"])
@requires(Permission.MEMBER_EDIT, emits={AuditAction.GROUP_CREATED})
def new_group(code: str) -> Response:
    """Set up a Party group."""
    branch = access.load_staffed_branch(db.session(), code, current_actor())
    form = forms.NewGroupForm()
    return page_under(
        branch,
        "新建党小组",
        lead="党员人数较多或者工作地、居住地分散的党支部，可以划分党小组。",
    ).answer(
        form,
        lambda: operations.create_group(
            db.session(),
            branch,
            actor=current_actor(),
            name=text_of(form.name),
            founded_on=day_of(form.founded_on),
        ),
        done="党小组已建立。请在党员页面用“调整党小组”编入党员。",
    )


@blueprint.route("/branches/<code>/groups/<int:group_id>/edit", methods=["GET", "POST"])
@requires(Permission.MEMBER_EDIT, emits={AuditAction.GROUP_EDITED})
def edit_group(code: str, group_id: int) -> Response:
    """Change name and place of a Party group."""
    branch, group = _load(code, group_id)
    form = forms.EditGroupForm(obj=group)
    return page_under(branch, f"编辑{group.name}").answer(
        form,
        lambda: operations.edit_group(
            db.session(),
            group,
            actor=current_actor(),
            version=form.read_version,
            name=text_of(form.name),
            sort_order=number_of(form.sort_order),
        ),
        done="党小组信息已保存。",
        row=group,
    )


@blueprint.route("/branches/<code>/groups/<int:group_id>/leader", methods=["GET", "POST"])
@requires(Permission.MEMBER_EDIT, emits={AuditAction.POST_FILLED, AuditAction.POST_ENDED})
def appoint_group_leader(code: str, group_id: int) -> Response:
    """Appoint the leader of a Party group."""
    branch, group = _load(code, group_id)
    form = forms.PostForm()
    del form.title
    form.member_id.choices = fields.choices(
        [
            ("", "请选择"),
            *(
                (str(entry.member_id), entry.name)
                for entry in roster_on(db.session(), branch.id, clock.today())
                if entry.party_group_id == group.id
            ),
        ]
    )
    form.starts_on.description = "前任组长的任职到前一天为止。"
    return page_under(branch, f"登记{group.name}组长").answer(
        form,
        lambda: posts.fill_post(
            db.session(),
            branch,
            actor=current_actor(),
            title=PostTitle.GROUP_LEADER,
            member_id=int(form.member_id.data or 0),
            starts_on=day_of(form.starts_on),
            group=group,
        ),
        done="党小组组长已登记。",
    )


@blueprint.route("/branches/<code>/groups/<int:group_id>/dissolve", methods=["GET", "POST"])
@requires(
    Permission.MEMBER_EDIT,
    emits={AuditAction.GROUP_EDITED, AuditAction.MEMBERSHIP_CHANGED, AuditAction.POST_ENDED},
)
def dissolve_group(code: str, group_id: int) -> Response:
    """Dissolve a Party group; its members belong to none from the next day on."""
    branch, group = _load(code, group_id)
    form = forms.DissolveGroupForm()
    return page_under(branch, f"撤销{group.name}", submit="撤销党小组").answer(
        form,
        lambda: operations.dissolve_group(
            db.session(), group, actor=current_actor(), last_day=day_of(form.last_day)
        ),
        done=f"{group.name}已撤销，组内党员暂不编入党小组。",
        back=lambda members: after_change(members, branch_url(branch)),
    )
