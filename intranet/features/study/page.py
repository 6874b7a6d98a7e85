"""The blueprint, the tabs of its pages, and the way its forms are carried out and shown again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from intranet.domain.access.roles import Actor, Permission
from intranet.domain.activities.tables import Activity
from intranet.domain.organization.directory import NO_BRANCH
from intranet.domain.organization.homes import Home, choose_home
from intranet.domain.organization.scope import branch_homes
from intranet.domain.study.scope import reads_others
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, NotFound, RuleBroken, StaleRecord
from intranet.pagekit import choosing, notices
from intranet.pagekit.forms import RecordForm
from intranet.pagekit.htmx import go_to
from intranet.pagekit.session import current_actor

blueprint = Blueprint("study", __name__, url_prefix="/study")

STALE = "在您填写期间，这条记录已被其他人修改。您填写的内容都还在，请核对后再保存。"
TWICE = "这条记录已经登记过，不再重复登记。"


@dataclass(frozen=True)
class Tab:
    """One sub-page."""

    label: str
    url: str
    active: bool


def reads_core_group(actor: Actor) -> bool:
    """Whether the person reads the sessions of the committee's core group: who holds a role in the committee."""
    return bool(actor.committee_ids(Permission.STUDY_READ))


def tabs(active: str) -> list[Tab]:
    """The sub-pages the person may open; *active* is the endpoint (without ``study.``) of the present one."""
    actor = current_actor()
    shown = [("index", "学时")]
    if reads_others(actor):
        if actor.member_id is not None:
            shown.append(("me", "我的学时"))
        shown.append(("credits", "培训和补学"))
    shown += [("documents", "学习篇目"), ("platforms", "平台数据"), ("essays", "心得体会")]
    if reads_core_group(actor):
        shown.append(("core_group", "中心组学习"))
    shown.append(("conversion", "学时标准"))
    return [Tab(label, url_for(f"study.{name}"), name == active) for name, label in shown]


def year_options() -> tuple[int, choosing.Options]:
    """The year asked for (the present one when it is none with records) and the years to choose from."""
    today = clock.today().year
    first = min((db.session().scalar(select(func.min(Activity.ym))) or today * 100) // 100, today)
    year = choosing.asked_year(first) or today
    return year, choosing.year_options(year, range(first, today + 1))


def own_homes() -> list[Home]:
    """Branches for which the person enters study."""
    return branch_homes(db.session(), current_actor(), Permission.STUDY_EDIT)


def branch_home(what: str) -> Home:
    """The branch for which something is entered (?branch=, or the first)."""
    return choose_home(own_homes(), request.args.get("branch", ""), what=what)


def home_of(branch_id: int) -> Home:
    """The branch of something entered before, while the person enters for it; NotFound otherwise."""
    for home in own_homes():
        if home.branch_id == branch_id:
            return home
    raise NotFound(NO_BRANCH)


@dataclass(frozen=True)
class FormPage:
    """What surrounds a form: template, way back, and the values of the template."""

    template: str
    back: str
    values: dict[str, Any] = field(default_factory=dict)

    def show(
        self,
        form: RecordForm,
        status: int = 200,
        *,
        refusal: str = "",
        extra: list[tuple[str, str | None]] | None = None,
    ) -> Response:
        """The page with the form as it stands."""
        page = render_template(
            self.template,
            form=form,
            refusal=refusal,
            extra=extra or [],
            back=self.back,
            **self.values,
        )
        return make_response(page, status)


def carry_out(
    form: RecordForm,
    page: FormPage,
    act: Callable[[], object],
    *,
    done: str,
    on_stale: Callable[[], None] = lambda: None,
) -> Response:
    """Validate and act; go back when it worked.

    A broken rule shows the form again with its sentences (422); what somebody else saved meanwhile, or entered
    already, likewise (409; ``on_stale`` brings the form to the version that was shown now).
    """
    if not form.validate():
        return page.show(form, 422)
    try:
        act()
    except RuleBroken as broken:
        db.session.rollback()
        return page.show(form, 422, extra=form.show_problems(broken.problems))
    except (StaleRecord, StaleDataError):
        db.session.rollback()
        on_stale()
        return page.show(form, 409, refusal=STALE)
    except InvalidMove as refused:
        db.session.rollback()
        return page.show(form, 409, refusal=str(refused))
    except IntegrityError:
        # entered in the same moment by somebody else
        db.session.rollback()
        return page.show(form, 409, refusal=TWICE)
    notices.done(done)
    return go_to(page.back)
