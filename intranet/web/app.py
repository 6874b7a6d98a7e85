"""The application factory: a list to read top to bottom."""

import logging
import uuid
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map, Rule

from intranet.domain import registry
from intranet.domain.access import audit
from intranet.domain.access.actions import AuditAction
from intranet.domain.records import locking
from intranet.domain.search import upkeep
from intranet.foundation import clock, jobs, sealed
from intranet.foundation.config import PROJECT_ROOT, Settings, SettingsError
from intranet.foundation.database import WAIT_MS, db, prepare_engine, reading_options
from intranet.foundation.personal_numbers import masked_output
from intranet.foundation.signing import canonical
from intranet.foundation.storage import Stores, private_folder
from intranet.foundation.typed import LARGEST
from intranet.pagekit import access, filters, narrowing, printing, session
from intranet.web import (
    commands,
    compression,
    errors,
    features,
    headers,
    migrations,
    navigation,
    odd_input,
    once,
    origin,
)

logger = logging.getLogger(__name__)


class RecordNumber(IntegerConverter):
    """A number in an address. Beyond the range of our id columns there is no record: 404, not a database error."""

    def __init__(self, map: Map) -> None:
        """Put the limit on every ``<int:…>``."""
        super().__init__(map, max=LARGEST)


class Address(Rule):
    """A rule whose addresses are put together by functions that are written when the first one is asked for.

    There are two for each of hundreds of rules, of which a process needs some dozens; to write all of them takes a
    tenth of the start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        name, write = "_build_unknown" if append_unknown else "_build", super()._compile_builder

        def first(rule: Rule, /, **values: Any) -> tuple[str, str]:
            build: Callable[..., tuple[str, str]] = write(append_unknown).__get__(rule, None)
            setattr(rule, name, build)
            return build(**values)

        return first


class Application(Flask):
    """Flask, but what a request wrote is committed before its answer counts as made.

    A commit that fails (disk full, database away, somebody was faster) is then a fault like any other of the view, and
    answered by ``errors``; after the answer there is nothing left that could spoil it.
    """

    url_rule_class = Address

    def dispatch_request(self) -> Response:
        """The view's answer, its transaction closed."""
        response = self.make_response(super().dispatch_request())
        if request.method not in access.READING and response.status_code < 400:
            once.settle(response)
            db.session.commit()
        return response


csrf = CSRFProtect()
# the guard comes last before a commit: others wait from there on
upkeep.watch(db.session, registry.SEARCHED)
locking.guard(db.session)
audit.guard(db.session)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; raises SettingsError when a setting is missing or unsafe."""
    settings = settings or Settings.from_environment()
    clock.fix_today(settings.today)
    sealed.use(settings.key_file)
    app = Application(
        "intranet",
        root_path=str(PROJECT_ROOT / "intranet"),
        template_folder=str(PROJECT_ROOT / "templates"),
        static_folder=str(PROJECT_ROOT / "static"),
    )
    configure(app, settings)
    app.url_map.converters["int"] = RecordNumber
    db.init_app(app)
    migrations.init_app(app)
    csrf.init_app(app)
    session.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    register_request_handling(app)
    compression.init_app(app)
    headers.init_app(app)
    filters.init_app(app)
    narrowing.init_app(app)
    printing.init_app(app)
    features.register(app)
    navigation.init_app(app)
    errors.init_app(app)
    commands.init_app(app)
    access.check_routes(app)
    refuse_demo_accounts(app, settings)
    return app


def refuse_demo_accounts(app: Flask, settings: Settings) -> None:
    """Accounts whose password everybody knows are not served where people work; raises SettingsError."""
    if settings.demo:
        return
    loaded = exists().where(
        audit.AuditEvent.action == AuditAction.DEMO_LOADED.value,
        audit.AuditEvent.object_kind == "demo",
    )
    with app.app_context():
        try:
            found = db.session.scalar(select(loaded))
        except SQLAlchemyError:
            found = False  # no database yet, or none just now
        finally:
            db.session.remove()
            db.engine.dispose()
    if found:
        raise SettingsError(
            "the database holds the demo, whose password is known to everybody; "
            "use another one, or set INTRANET_DEMO=1."
        )


def configure(app: Flask, settings: Settings) -> None:
    """Turn settings into Flask's configuration."""
    private_folder(settings.data_dir)
    Stores.under(settings.data_dir).close_to_others()
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "json_serializer": canonical,
            # what people typed is no matter for a log
            "hide_parameters": True,
            **(
                {}
                if settings.database_url.startswith("sqlite")
                else {
                    "pool_size": 8,
                    "max_overflow": 0,
                    "pool_timeout": 3,
                    # the one that was used last has its statements prepared
                    "pool_use_lifo": True,
                    "pool_pre_ping": True,
                    "connect_args": {"connect_timeout": WAIT_MS // 1000},
                }
            ),
        },
        MAX_CONTENT_LENGTH=60 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        # fields of the longest form; files are counted apart, see domain.records.files
        MAX_FORM_PARTS=4000,
        SESSION_COOKIE_NAME="__Host-session" if settings.https else "session",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PREFERRED_URL_SCHEME="https" if settings.https else "http",
        # minutes are typed for hours: the token lives as long as the session
        WTF_CSRF_TIME_LIMIT=None,
        # the form's hidden field is the only way in
        WTF_CSRF_HEADERS=[],
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.finalize = masked_output
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    # a misspelt name is an error everywhere, not an empty place on an archived page
    app.jinja_env.undefined = StrictUndefined
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def register_request_handling(app: Flask) -> None:
    """Give each request an id and a read or write transaction; ``Application`` commits it, once."""

    @app.before_request
    def begin() -> Response | None:
        g.request_id = str(uuid.uuid4())
        origin.refuse_foreign()
        odd_input.refuse()
        if request.method in access.READING and request.blueprint not in {None, "health"}:
            db.session.connection(execution_options=reading_options(db.engine))
        return once.back() if request.method in access.READING else once.begin()

    @app.after_request
    def finish(response: Response) -> Response:
        if request.endpoint == "static":
            return response
        if g.get("outage"):
            return response
        try:
            db.session.rollback()
            session.touch_session()
            if app.config["SETTINGS"].jobs == "inline":
                jobs.work_off_enqueued(db.session())
        except SQLAlchemyError as error:
            # the answer is made and what it tells is stored: the next one does this
            logger.error("left for later after an answer: %s", type(error).__name__)
            db.session.rollback()
        return response

    @app.teardown_request
    def close_uploads(_fault: BaseException | None) -> None:
        """Free the temporary files of an upload, whatever became of it."""
        request.close()
