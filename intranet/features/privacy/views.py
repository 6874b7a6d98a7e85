"""个人信息处理说明, 我的信息 with its copy, 保存期限."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.privacy import retention
from intranet.domain.privacy.held import HELD, WITHHELD, purposes
from intranet.domain.privacy.own import sections
from intranet.domain.privacy.retention import EDITABLE, PERIODS, RetentionSetting
from intranet.features.privacy.forms import PeriodForm
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.pagekit.access import record_read, requires
from intranet.pagekit.downloads import sheet_response
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

blueprint = Blueprint("privacy", __name__, url_prefix="/privacy")
SHOWN = 10


def _decided() -> dict[str, RetentionSetting]:
    """Decisions of the committee that the person belongs to; without one there is none."""
    committees = sorted({grant.committee_id for grant in current_actor().grants})
    return retention.decided_by(db.session(), committees[0]) if committees else {}


@blueprint.get("")
@requires(Permission.SIGNED_IN)
def notice() -> str:
    """Which data are kept, why, who reads them, and for how long."""
    decided = _decided()
    kept = {
        key: period.told(decided[key].years, on_hold=decided[key].on_hold)
        if key in decided
        else period.told()
        for key, period in PERIODS.items()
    }
    return render_template(
        "privacy/notice.html",
        purposes=purposes(),
        kept=kept,
        periods=EDITABLE,
        decided=decided,
        edits=current_actor().can(Permission.RETENTION_EDIT),
    )


@blueprint.get("/mine")
@requires(Permission.SIGNED_IN)
def mine() -> str:
    """What is kept about oneself, the newest of each register."""
    found = sections(db.session(), current_actor(), most=SHOWN)
    return render_template(
        "privacy/mine.html",
        sections=[one for one in found if one.total],
        empty=[one.held.title for one in found if not one.total],
        withheld=WITHHELD,
    )


@blueprint.get("/mine.xlsx")
@requires(Permission.SIGNED_IN, reads={AuditAction.OWN_DATA_EXPORTED})
def mine_xlsx() -> Response:
    """A copy of everything, a line for each value; the copy is recorded."""
    actor = current_actor()
    response = sheet_response(
        "个人信息副本",
        (("登记", 20), ("序号", 8), ("项目", 16), ("内容", 60), ("用途", 26), ("保存期限", 30)),
        _lines(),
        title=f"个人信息副本（{actor.display_name}）",
        note=f"{long_date(clock.today())}导出。{WITHHELD}",
        as_of=clock.today(),
    )
    record_read(
        AuditAction.OWN_DATA_EXPORTED,
        kind="account",
        object_id=actor.user_id,
        label=actor.username,
    )
    return response


def _lines() -> Iterator[tuple[str, int, str, str, str, str]]:
    decided = _decided()
    for section in sections(db.session(), current_actor(), recorded=True):
        setting = decided.get(section.held.period)
        kept = section.held.kept.told(
            setting.years if setting else None, on_hold=bool(setting and setting.on_hold)
        )
        for number, row in enumerate(section.rows, 1):
            for label, value in zip(section.headings, row, strict=True):
                if value:
                    purpose = section.held.purpose.title
                    yield section.held.title, number, label, value, purpose, kept


@blueprint.route("/periods/<key>", methods=["GET", "POST"])
@requires(Permission.RETENTION_EDIT, emits={AuditAction.RETENTION_SET})
def period(key: str) -> Response:
    """Keep something longer or shorter within its limits, or hold it, with the reason."""
    chosen = PERIODS.get(key)
    if chosen not in EDITABLE or chosen is None:
        raise NotFound("没有找到这项保存期限。")
    session, actor = db.session(), current_actor()
    committee_id = actor.committee_ids(Permission.RETENTION_EDIT)[0]
    now = retention.decided_by(session, committee_id).get(key)
    form = PeriodForm(
        chosen,
        data={"years": now.years if now else chosen.years, "on_hold": bool(now and now.on_hold)},
    )

    def act() -> None:
        retention.decide_period(
            session,
            chosen,
            committee_id,
            years=form.years.data or chosen.years,
            on_hold=chosen.purged and form.on_hold.data,
            reason=form.reason.data or "",
            actor=actor,
        )

    tables = "、".join(held.title for held in HELD if held.period == key)
    page = FormPage(
        "privacy/period.html", url_for("privacy.notice"), {"period": chosen, "tables": tables}
    )
    return page.answer(form, act, done=f"{chosen.title}的保存期限已确定。")
