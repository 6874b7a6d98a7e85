"""Settings, read from the environment once at start.

Every setting is an environment variable with the prefix ``INTRANET_`` and is listed in ``.env.example``.
A missing or unsafe setting stops the start with one clear sentence.
"""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from importlib.util import find_spec
from pathlib import Path

from intranet.foundation.mail import BadMailSetting, MailServer
from intranet.foundation.profiles import PROFILES, Profile

PROJECT_ROOT = Path(__file__).resolve().parents[2]
MOST_PROXIES = 9
# A key that somebody thought of: the placeholder of an example, or one sign again and again.
_THOUGHT_OF = re.compile(
    "change|example|placeholder|replace|secret|password|intranet", re.IGNORECASE
)
_LEAST_SIGNS = 8
# Who has to sign in with a second factor (domain/access/second_factor.py says which roles are meant).
SECOND_FACTORS = ("nobody", "administrators", "secretaries", "everybody")
DEFAULT_DEMO_PASSWORD = "Dangjian-2025"  # noqa: S105 - public by design, demo mode only


class SettingsError(RuntimeError):
    """A setting is missing or unsafe; the message says which and what to do."""


@dataclass(frozen=True)
class Certificate:
    """Key and certificate chain by which the office signs files, in one PKCS #12 file, and its password."""

    file: Path
    password: str


@dataclass(frozen=True)
class Settings:
    """All settings of one running application."""

    database_url: str
    secret_key: str
    data_dir: Path
    key_file: Path
    demo: bool
    demo_password: str
    htmx_source: str
    https: bool
    trusted_proxies: int
    office_name: str
    first_agenda_topic: bool
    jobs: str
    today: date | None
    profile: Profile
    second_factor: str
    help_contact: str
    quiet_hours: tuple[time, time] = (time(20), time(7, 30))
    mail: MailServer | None = None
    public_url: str = ""
    certificate: Certificate | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings; raise SettingsError when one is missing or unsafe."""
        values = os.environ if environment is None else environment

        def get(name: str, default: str = "") -> str:
            return values.get(f"INTRANET_{name}", "").strip() or default

        def flag(name: str, *, default: bool = False) -> bool:
            text = get(name, "1" if default else "0")
            if text not in {"0", "1"}:
                raise SettingsError(f"INTRANET_{name} must be 0 or 1, not {text!r}.")
            return text == "1"

        demo = flag("DEMO")
        data_dir = Path(get("DATA_DIR", str(PROJECT_ROOT / "instance"))).resolve()
        if values.get("FLASK_DEBUG", "").strip().lower() not in {"", "0", "false", "no"}:
            raise SettingsError("FLASK_DEBUG shows the program to every visitor; unset it.")
        secret_key = _unguessable(get("SECRET_KEY"))
        _refuse_open_folder(data_dir)
        database_url = get("DATABASE_URL")
        if not database_url:
            if not demo:
                raise SettingsError(
                    "INTRANET_DATABASE_URL is missing; give a postgresql+psycopg:// or sqlite:/// address."
                )
            database_url = f"sqlite:///{data_dir / 'intranet.sqlite3'}"
        htmx_source = get("HTMX_SOURCE", "cdn")
        if htmx_source not in {"cdn", "local"}:
            raise SettingsError(f"INTRANET_HTMX_SOURCE must be cdn or local, not {htmx_source!r}.")
        proxies = get("TRUSTED_PROXIES", "0")
        if not re.fullmatch("[0-9]", proxies):
            raise SettingsError(
                f"INTRANET_TRUSTED_PROXIES must be a number up to {MOST_PROXIES}, not {proxies!r}."
            )
        https = flag("HTTPS", default=not demo)
        _refuse_wrong_place(demo=demo, https=https, proxies=int(proxies))
        jobs = get("JOBS", "inline")
        if jobs not in {"inline", "worker"}:
            raise SettingsError(f"INTRANET_JOBS must be inline or worker, not {jobs!r}.")
        profile = get("SECURITY_PROFILE", "asvs")
        if profile not in PROFILES:
            raise SettingsError(
                f"INTRANET_SECURITY_PROFILE must be asvs or mlps3, not {profile!r}."
            )
        second_factor = get("SECOND_FACTOR", "nobody" if demo else "secretaries")
        if second_factor not in SECOND_FACTORS:
            raise SettingsError(
                f"INTRANET_SECOND_FACTOR must be one of {', '.join(SECOND_FACTORS)}, not {second_factor!r}."
            )
        key_file = get("KEY_FILE")
        if not key_file:
            if not demo:
                raise SettingsError(
                    "INTRANET_KEY_FILE is missing; name a file outside the database and the data folder, "
                    "then make the first key: flask --app wsgi keys create"
                )
            key_file = str(data_dir / "sealing_keys")
        today = get("TODAY")
        if today and not demo:
            raise SettingsError("INTRANET_TODAY is for the demo only; unset it.")
        return cls(
            database_url=database_url,
            secret_key=secret_key,
            data_dir=data_dir,
            key_file=Path(key_file).resolve(),
            demo=demo,
            demo_password=get("DEMO_PASSWORD", DEFAULT_DEMO_PASSWORD),
            htmx_source=htmx_source,
            https=https,
            trusted_proxies=int(proxies),
            office_name=get("OFFICE_NAME", "市国防动员办公室机关党委"),
            first_agenda_topic=flag("FIRST_AGENDA_TOPIC"),
            jobs=jobs,
            today=_day(today) if today else None,
            profile=PROFILES[profile],
            second_factor=second_factor,
            help_contact=get("HELP_CONTACT", "本单位的系统管理员"),
            quiet_hours=_hours(get("QUIET_HOURS", "20:00-07:30")),
            mail=_mail(
                HOST=get("SMTP_HOST"),
                PORT=get("SMTP_PORT"),
                FROM=get("SMTP_FROM"),
                ENCRYPTION=get("SMTP_ENCRYPTION"),
                USER=get("SMTP_USER"),
                PASSWORD=get("SMTP_PASSWORD"),
                CA_FILE=get("SMTP_CA_FILE"),
            ),
            public_url=get("PUBLIC_URL").rstrip("/"),
            certificate=_certificate(get("PADES_FILE"), get("PADES_PASSWORD_FILE")),
        )


def _certificate(file: str, password_file: str) -> Certificate | None:
    if not file:
        return None
    for path in filter(None, (file, password_file)):
        if not os.access(path, os.R_OK):
            raise SettingsError(f"INTRANET_PADES_FILE or its password: {path} cannot be read.")
    if find_spec("pyhanko") is None:
        raise SettingsError(
            "INTRANET_PADES_FILE is set, but pyHanko is not installed: "
            ".venv/bin/pip install --no-deps --require-hashes -r requirements-pades.lock"
        )
    password = Path(password_file).read_text().strip() if password_file else ""
    return Certificate(Path(file).resolve(), password)


def _mail(**values: str) -> MailServer | None:
    try:
        return MailServer.of(values)
    except BadMailSetting as error:
        raise SettingsError(f"INTRANET_SMTP_{error}") from error


def _hours(text: str) -> tuple[time, time]:
    try:
        begin, end = (time.fromisoformat(part) for part in text.split("-"))
    except ValueError as error:
        raise SettingsError(f"INTRANET_QUIET_HOURS must be HH:MM-HH:MM, not {text!r}.") from error
    return begin, end


def _unguessable(secret_key: str) -> str:
    if (
        len(secret_key) < 32
        or len(set(secret_key)) < _LEAST_SIGNS
        or _THOUGHT_OF.search(secret_key)
    ):
        raise SettingsError(
            "INTRANET_SECRET_KEY is missing, shorter than 32 characters or can be guessed; "
            'set it to the output of: python3 -c "import secrets; print(secrets.token_hex(32))"'
        )
    return secret_key


def _refuse_open_folder(data_dir: Path) -> None:
    if data_dir.exists() and data_dir.stat().st_mode & stat.S_IWOTH:
        raise SettingsError(
            f"INTRANET_DATA_DIR {data_dir} can be written to by everybody; chmod 700 it."
        )


def _refuse_wrong_place(*, demo: bool, https: bool, proxies: int) -> None:
    if demo and https:
        raise SettingsError(
            "INTRANET_DEMO is for one machine, its password is known to everybody; "
            "unset INTRANET_HTTPS, or INTRANET_DEMO where people work."
        )
    if not demo and not https and proxies:
        raise SettingsError(
            "INTRANET_HTTPS=0 is for plain http on one machine; behind a proxy it must be 1."
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"INTRANET_TODAY must be YYYY-MM-DD, not {text!r}.") from error
