"""What concerns oneself, the relatives whom one declares, and who has read restricted rows."""

from flask import Response, render_template, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.permissions import Permission
from intranet.domain.integrity.knowing import OWN, DeclaredRelative, rows_about
from intranet.domain.integrity.restricted import FirstFormMeasure, Sanction
from intranet.domain.records import entries
from intranet.domain.registry import OBJECT_LABELS
from intranet.features.integrity.restricted import operations, queries
from intranet.features.integrity.restricted.forms import RelativeForm
from intranet.features.integrity.restricted.page import blueprint, damage_of, marked, tabs
from intranet.features.integrity.restricted.sanction_views import ends_words
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.pagekit.access import record_read, requires
from intranet.pagekit.filters import stamp
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.removal import removal
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

NO_MEMBER = "您的账号没有对应的党员，不需要办理。"


@blueprint.get("/own")
@requires(Permission.RESTRICTED_OWN, reads={AuditAction.RESTRICTED_OWN_READ})
def own() -> str:
    """Day and kind of measures towards oneself, one's own sanctions.

    The event is the same whether there is anything or not: who reads the trail does not learn it.
    """
    session, actor = db.session(), current_actor()
    member_id = actor.member_id
    measures, damaged = rows_about(session, member_id or 0, FirstFormMeasure)
    sanctions, more = rows_about(session, member_id or 0, Sanction)
    record_read(
        AuditAction.RESTRICTED_OWN_READ,
        kind="account",
        object_id=actor.user_id,
        label=actor.username,
        why=OWN,
    )
    return render_template(
        "integrity/restricted/own.html",
        tabs=tabs("own"),
        measures=measures,
        sanctions=[(row, ends_words(row)) for row in sanctions],
        damage=damage_of([*damaged, *more]),
    )


@blueprint.get("/relatives")
@requires(Permission.RELATIVES)
def relatives() -> str:
    """The relatives among the members whom one declared, or by whom one was."""
    member_id = current_actor().member_id
    return render_template(
        "integrity/restricted/relatives.html",
        tabs=tabs("relatives"),
        member_id=member_id,
        lines=queries.relative_lines(db.session(), member_id) if member_id else [],
    )


@blueprint.route("/relatives/new", methods=["GET", "POST"])
@requires(Permission.RELATIVES, emits={AuditAction.RELATIVE_DECLARED})
def new_relative() -> Response:
    """Declare one."""
    session, actor = db.session(), current_actor()
    if actor.member_id is None:
        raise NotAllowed(NO_MEMBER)
    row = DeclaredRelative(member_id=actor.member_id)
    form = RelativeForm.of(row, is_new=True)
    page = FormPage(
        "integrity/restricted/relative_form.html",
        url_for("restricted.relatives"),
    )

    def act() -> None:
        found = queries.members_named(
            session, form.name.data or "", [grant.committee_id for grant in actor.grants]
        )
        operations.declare_relative(session, row, found, form.columns(), actor=actor)

    return page.answer(form, act, done="亲属关系已登记。", twice={"name": ["已经登记过。"]})


@blueprint.route("/relatives/<int:key>/remove", methods=["GET", "POST"])
@requires(Permission.RELATIVES, emits={AuditAction.RELATIVE_REMOVED})
def remove_relative(key: int) -> Response:
    """Take back what one declared by mistake."""
    row = db.session.get(DeclaredRelative, key)
    if row is None or row.member_id != current_actor().member_id:
        raise NotFound("没有找到这条登记。")
    return removal(
        "亲属关系",
        {"关系": row.kinship.label},
        lambda version: entries.remove(
            db.session(),
            row,
            operations.RELATIVE_EVENTS,
            actor=current_actor(),
            version=version,
        ),
        version=row.version,
        back=url_for("restricted.relatives"),
    )


def _read_of(event: AuditEvent) -> str:
    """What an event tells of, by number; of one's own view not even whether there is anything."""
    if event.action == AuditAction.RESTRICTED_OWN_READ:
        return "本人登记"
    rows = [event.object_id] if event.object_id else event.details.get("rows", [])
    numbers = "、".join(f"{number}号" for number in rows)
    return f"{OBJECT_LABELS[event.object_kind]}{numbers or '（没有登记）'}"


LOG_COLUMNS = (
    Column(
        "时间", 16, lambda found: stamp(found.AuditEvent.occurred_at), order=AuditEvent.occurred_at
    ),
    Column("人员", 10, lambda found: found.display_name, heads=True),
    Column("账号", 12, lambda found: found.AuditEvent.username),
    Column("操作", 20, lambda found: AuditAction(found.AuditEvent.action).label),
    Column("对象", 24, lambda found: _read_of(found.AuditEvent)),
    Column("依据", 24, lambda found: found.AuditEvent.details.get("why", ""), blank="办理登记"),
)


@listed(blueprint, "/reading-log", Permission.READING_LOG, "integrity/restricted/reading_log.html")
def reading_log() -> Listing:
    """Who has read or changed which restricted row, when, on what ground."""
    return Listing(
        title="受限登记查阅记录",
        columns=LOG_COLUMNS,
        statement=queries.readings(current_actor().committee_ids(Permission.READING_LOG)),
        scope=marked(),
        restricted=True,
        values={"tabs": tabs("reading_log")},
    )
