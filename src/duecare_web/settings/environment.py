"""Every environment variable that Duecare reads, with its type and its default.

This is the only module of the web application that looks at ``os.environ``.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from duecare.errors import InputError
from duecare.numerals import whole_number
from duecare_web.settings.logs import FORMATS


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, what it holds, its default and what it is for."""

    name: str
    kind: str
    default: str
    purpose: str


VARIABLES = (
    Variable("DUECARE_HOME", "folder", "~/.duecare", "Database, keys, documents and outgoing mail"),
    Variable(
        "DATABASE_URL",
        "address",
        "SQLite in the home folder",
        "postgresql://user:password@host:5432/name, or sqlite:///path",
    ),
    Variable(
        "DUECARE_BASE_URL",
        "address",
        "http://127.0.0.1:8000",
        "Address under which people reach Duecare; with https the secure settings come on",
    ),
    Variable("DUECARE_HOSTS", "list", "", "Further host names that the server answers to"),
    Variable(
        "DUECARE_TRUST_PROXY",
        "yes/no",
        "no",
        "Believe X-Forwarded-Proto and X-Forwarded-For of one reverse proxy",
    ),
    Variable("DUECARE_SECRET_KEY", "text", "keys/secret-key", "Key for sessions and signed links"),
    Variable(
        "DUECARE_SMTP_URL",
        "address",
        "mail is written to the folder outbox",
        "smtp://user:password@host:587 (STARTTLS) or smtps://host:465",
    ),
    Variable("DUECARE_MAIL_FROM", "email", "Duecare <duecare@localhost>", "Sender of mail"),
    Variable(
        "DUECARE_MAILS_A_MINUTE", "number", "120", "Most emails that leave this server a minute"
    ),
    Variable(
        "DUECARE_MAILS_A_MINUTE_FOR_A_FIRM",
        "number",
        "60",
        "Most emails of one firm a minute; sign-in codes are not held back",
    ),
    Variable(
        "DUECARE_BOUNCES",
        "address",
        "",
        "Mailbox of DUECARE_MAIL_FROM, read for mail that came back: imaps://user:password@host/INBOX",
    ),
    Variable("DUECARE_TSA_URLS", "list", "", "RFC 3161 time authorities, in order of preference"),
    Variable(
        "DUECARE_SIGNER",
        "folder",
        "duecare serve starts a signer of its own",
        "Folder ask of a signer that runs as another user of this machine",
    ),
    Variable(
        "DUECARE_TSA_FILE",
        "file",
        "time-authorities.toml",
        "Time authorities with policy, root certificates and daily budget; before DUECARE_TSA_URLS",
    ),
    Variable(
        "DUECARE_WITNESS_QUORUM",
        "text",
        "any",
        "How many witnesses the policy in a defense file asks for: any, all or a number",
    ),
    Variable(
        "DUECARE_PRIVATE_ADDRESSES",
        "yes/no",
        "no",
        "Ask witnesses and revocation lists in private networks too",
    ),
    Variable(
        "DUECARE_DOCUMENTS",
        "address",
        "the folder documents of the home folder",
        "s3://bucket/prefix: keep the documents in a bucket of an S3-compatible service",
    ),
    Variable(
        "DUECARE_S3_ENDPOINT",
        "address",
        "Amazon S3",
        "Address of the S3-compatible service, such as https://objects.example.com",
    ),
    Variable("DUECARE_S3_REGION", "text", "us-east-1", "Region of the bucket"),
    Variable(
        "DUECARE_S3_ACCESS_KEY",
        "text",
        "that of the machine",
        "Access key for the bucket; without one the machine's own role is used",
    ),
    Variable("DUECARE_S3_SECRET_KEY", "text", "", "Secret that belongs to the access key"),
    Variable(
        "DUECARE_TASKS",
        "number",
        "one for each processor",
        "Assessments, exports and the like that one machine works on at the same time",
    ),
    Variable(
        "DUECARE_TASK_MEMORY",
        "number",
        "2000",
        "Megabytes that one of them may use; one that needs more is stopped, and says so",
    ),
    Variable(
        "DUECARE_TASK_MINUTES",
        "number",
        "30",
        "Minutes after which one of them is stopped",
    ),
    Variable(
        "DUECARE_SIGN_IN_ATTEMPTS",
        "number",
        "8",
        "Failed sign-ins of one account from one address before each further one has to wait",
    ),
    Variable("DUECARE_LOG_LEVEL", "text", "INFO", "DEBUG, INFO, WARNING or ERROR"),
    Variable(
        "DUECARE_LOG_FORMAT",
        "text",
        "text",
        "text or json: one JSON object a line, with a line for each request",
    ),
    Variable(
        "DUECARE_METRICS_TOKEN",
        "text",
        "requests of this machine only",
        "Token with which a monitor may read /metrics and the details of /ready",
    ),
    Variable("DUECARE_DEBUG", "yes/no", "no", "Error pages with details, for development only"),
    Variable("DUECARE_DEMO", "yes/no", "no", "Offer the demonstration sign-ins, on loopback only"),
)

DEFAULT_BASE_URL = "http://127.0.0.1:8000"
_SHORTEST_TOKEN = 20
_YES = {"1", "yes", "true", "on"}
_NO = {"", "0", "no", "false", "off"}


@dataclass(frozen=True)
class DocumentBucket:
    """A place in an S3-compatible service; without keys the machine's own role is used."""

    name: str
    prefix: str
    endpoint: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)


@dataclass(frozen=True)
class Environment:
    """The settings of one installation as read from its environment."""

    home: Path
    database_url: str
    base_url: str
    hosts: tuple[str, ...]
    trust_proxy: bool
    secret_key: str
    smtp_url: str
    mail_from: str
    mails_a_minute: int
    bounces: str = field(repr=False)
    mails_a_minute_for_a_firm: int
    tsa_urls: tuple[str, ...]
    signer: Path | None
    tsa_file: Path
    witness_quorum: str
    private_addresses: bool
    bucket: DocumentBucket | None
    tasks: int
    task_memory: int
    task_minutes: int
    sign_in_attempts: int
    log_level: str
    log_format: str
    metrics_token: str = field(repr=False)
    debug: bool
    demo: bool

    @property
    def https(self) -> bool:
        """Whether people reach this installation over https."""
        return urlsplit(self.base_url).scheme == "https"


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """The settings in ``variables`` (default: the environment of the process).

    Raises :class:`duecare.errors.InputError` that names the variable that cannot be used.
    """
    given = os.environ if variables is None else variables
    home = _home(given)
    base_url = (given.get("DUECARE_BASE_URL") or DEFAULT_BASE_URL).rstrip("/")
    if urlsplit(base_url).scheme not in {"http", "https"} or not urlsplit(base_url).hostname:
        raise InputError(
            f"DUECARE_BASE_URL is {base_url!r}",
            hint="give a whole address such as https://duecare.example.com",
        )
    return Environment(
        home=home,
        database_url=given.get("DATABASE_URL", ""),
        base_url=base_url,
        hosts=_list(given, "DUECARE_HOSTS"),
        trust_proxy=_yes_no(given, "DUECARE_TRUST_PROXY"),
        secret_key=given.get("DUECARE_SECRET_KEY", ""),
        smtp_url=given.get("DUECARE_SMTP_URL", ""),
        mail_from=given.get("DUECARE_MAIL_FROM") or "Duecare <duecare@localhost>",
        bounces=given.get("DUECARE_BOUNCES", "").strip(),
        mails_a_minute=_number(given, "DUECARE_MAILS_A_MINUTE", default=120),
        mails_a_minute_for_a_firm=_number(given, "DUECARE_MAILS_A_MINUTE_FOR_A_FIRM", default=60),
        tsa_urls=_list(given, "DUECARE_TSA_URLS"),
        signer=Path(given["DUECARE_SIGNER"]).expanduser() if given.get("DUECARE_SIGNER") else None,
        tsa_file=_tsa_file(given, home),
        witness_quorum=_quorum(given),
        private_addresses=_yes_no(given, "DUECARE_PRIVATE_ADDRESSES"),
        bucket=_bucket(given),
        tasks=_number(given, "DUECARE_TASKS", default=os.cpu_count() or 1),
        task_memory=_number(given, "DUECARE_TASK_MEMORY", default=2000),
        task_minutes=_number(given, "DUECARE_TASK_MINUTES", default=30),
        sign_in_attempts=_number(given, "DUECARE_SIGN_IN_ATTEMPTS", default=8),
        log_level=(given.get("DUECARE_LOG_LEVEL") or "INFO").upper(),
        log_format=_log_format(given),
        metrics_token=_metrics_token(given),
        debug=_yes_no(given, "DUECARE_DEBUG"),
        demo=_yes_no(given, "DUECARE_DEMO"),
    )


def _home(given: Mapping[str, str]) -> Path:
    try:
        return Path(given.get("DUECARE_HOME") or "~/.duecare").expanduser().absolute()
    except RuntimeError as error:
        raise InputError(
            "this user has no home folder",
            hint="give DUECARE_HOME a folder that this user may write",
        ) from error


def _bucket(given: Mapping[str, str]) -> DocumentBucket | None:
    text = given.get("DUECARE_DOCUMENTS", "").strip()
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme != "s3" or not parts.netloc:
        raise InputError(
            f"DUECARE_DOCUMENTS is {text!r}", hint="use s3://bucket or s3://bucket/prefix"
        )
    return DocumentBucket(
        name=parts.netloc,
        prefix=parts.path.strip("/"),
        endpoint=given.get("DUECARE_S3_ENDPOINT", "").strip().rstrip("/"),
        region=given.get("DUECARE_S3_REGION") or "us-east-1",
        access_key=given.get("DUECARE_S3_ACCESS_KEY", ""),
        secret_key=given.get("DUECARE_S3_SECRET_KEY", ""),
    )


_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def allowed_hosts(environment: Environment) -> list[str]:
    """The host names that the server answers to.

    Names of this machine are among them only where people reach Duecare on this machine.
    """
    host = urlsplit(environment.base_url).hostname or ""
    own = f"[{host}]" if ":" in host else host
    return sorted({own, *environment.hosts, *(_LOOPBACK if own in _LOOPBACK else ())})


def private_folder(path: Path) -> Path:
    """The folder at ``path``, made if missing, readable by its owner alone."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret_key(environment: Environment) -> str:
    """The given secret key, or the one kept in the home folder, made on first use (0600)."""
    if environment.secret_key:
        return environment.secret_key
    file = private_folder(environment.home / "keys") / "secret-key"
    return kept_secret(file, make=lambda: secrets.token_urlsafe(48).encode()).decode()


def kept_secret(file: Path, *, make: Callable[[], bytes]) -> bytes:
    """The bytes in ``file``; if it does not exist, ``make()`` is written there first, mode 0600.

    Two processes that start together end with the same secret: the file is linked into place
    whole, and the one that comes second reads what the first has written.
    """
    if not file.exists():
        draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(make())
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_bytes()


def database(environment: Environment) -> dict[str, Any]:
    """Django's description of the database.

    Raises :class:`duecare.errors.InputError` for an address of another kind.
    """
    if not environment.database_url:
        return _sqlite(environment.home / "duecare.sqlite3")
    parts = urlsplit(environment.database_url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path.removeprefix("/"))).absolute())
    if parts.scheme not in {"postgres", "postgresql"}:
        raise InputError(
            f"DATABASE_URL begins with {parts.scheme!r}",
            hint="use postgresql://user:password@host:5432/name or sqlite:///path",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,  # opening one, with its settings, costs more than what is asked
        "OPTIONS": {
            "timeout": 30,
            # A transaction takes the write lock at its start: no deadlock between two readers
            # that both want to write, and one sequencer at a time.
            "transaction_mode": "IMMEDIATE",
            # What is deleted is overwritten, so that an erasure leaves nothing in free pages.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            ),
        },
    }


def mail(environment: Environment) -> dict[str, Any]:
    """Mail goes into the outbox, and leaves it by SMTP where an address is given, else as files."""
    queue = {"EMAIL_BACKEND": "duecare_web.outbox.backend.OutboxBackend"}
    if not environment.smtp_url:
        return queue | {
            "DUECARE_MAIL_TRANSPORT": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": environment.home / "outbox",
        }
    parts = urlsplit(environment.smtp_url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise InputError(
            f"DUECARE_SMTP_URL begins with {parts.scheme!r}",
            hint="use smtp://user:password@host:587 or smtps://user:password@host:465",
        )
    implicit = parts.scheme == "smtps"
    return queue | {
        "DUECARE_MAIL_TRANSPORT": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if implicit else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": not implicit,
        "EMAIL_TIMEOUT": 20,
    }


def _tsa_file(given: Mapping[str, str], home: Path) -> Path:
    named = given.get("DUECARE_TSA_FILE", "")
    path = home / (named or "time-authorities.toml")
    if named and not path.is_file():
        raise InputError(f"DUECARE_TSA_FILE names {path}, and there is no such file")
    return path


def _quorum(given: Mapping[str, str]) -> str:
    text = given.get("DUECARE_WITNESS_QUORUM", "").strip() or "any"
    if text not in {"any", "all"} and not whole_number(text):
        raise InputError(f"DUECARE_WITNESS_QUORUM is {text!r}", hint="use any, all or a number")
    return text


def _log_format(given: Mapping[str, str]) -> str:
    text = given.get("DUECARE_LOG_FORMAT", "").strip().lower() or "text"
    if text not in FORMATS:
        raise InputError(f"DUECARE_LOG_FORMAT is {text!r}", hint=f"use {' or '.join(FORMATS)}")
    return text


def _metrics_token(given: Mapping[str, str]) -> str:
    token = given.get("DUECARE_METRICS_TOKEN", "").strip()
    if token and len(token) < _SHORTEST_TOKEN:
        raise InputError(
            f"DUECARE_METRICS_TOKEN is shorter than {_SHORTEST_TOKEN} characters",
            hint="make one with: openssl rand -hex 32",
        )
    return token


def _list(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in given.get(name, "").split(",") if part.strip())


def _yes_no(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name, "").strip().lower()
    if text not in _YES | _NO:
        raise InputError(f"{name} is {text!r}", hint="use yes or no")
    return text in _YES


def _number(given: Mapping[str, str], name: str, *, default: int) -> int:
    text = given.get(name, "").strip()
    if not text:
        return default
    number = whole_number(text)
    if not number:
        raise InputError(f"{name} is {text!r}", hint="use a whole number from 1 up")
    return number
