"""Connections: what DATABASE_URL may look like, our defaults, and sessions that are lost."""

import json
import re
import selectors
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, Dialect, ExceptionContext, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InterfaceError,
    InternalError,
    InvalidatePoolError,
    OperationalError,
)

from store.errors import UnusableDatabase
from store.prepared import execute_sqlite

POSTGRES_CONNECTIONS = 16
SQLITE_READERS = 4
SQLITE_READER_CACHE = 512
"""KiB of pages that each of them keeps. SQLite's own 2,000 for each are filled as the file grows;
the system keeps the same pages once for all."""
SQLITE_STATEMENTS = 64
"""Statements that each connection keeps as SQLite has compiled them; the driver's own are 128. Each
takes up to 14 KB, and those with lists of ids fill any number of places: one for each length."""
_SQLITE_PATIENCE = 30  # seconds
_SQLITE_AGAIN = 0.01  # seconds
SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "ON",
}
"""The settings of every connection. What is committed is on the disk; what is deleted is not."""

POSTGRES_DEFAULTS = {
    # A replica behind our name or among our hosts is no use to us: the next host is tried.
    "target_session_attrs": "read-write",
    # A host that is gone without a word is noticed in seconds; the system's own patience is
    # 2 minutes for a new connection and 15 for one that is in use.
    "connect_timeout": 3,  # seconds
    "tcp_user_timeout": 8000,  # milliseconds
    "keepalives_idle": 5,  # seconds
    "keepalives_interval": 2,  # seconds
    "keepalives_count": 3,
    # By this a restore sees that nobody works on the database.
    "application_name": "crossdesk",
    # Else psycopg follows the server, and hands over bytes where that has no encoding at all.
    "client_encoding": "utf8",
}
"""Parameters of libpq, for what DATABASE_URL does not set."""

_OPTIONS: dict[str, Any] = {
    "json_serializer": json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode,
    # What people wrote, confidential or not, is no business of the log's.
    "hide_parameters": True,
}
PREPARED_AFTER = 5
"""So often a session of Postgres executes a statement before the server keeps its plan."""
PING_PATIENCE = 2.0
"""Seconds in which the server must answer before a session is used again."""
TRUSTED_FOR = 1.0
"""Seconds after an answer in which a session is used without asking: a busy bot would ask for each
transaction. One that is lost within them costs that transaction, which says so."""
_ANSWERED_AT = "answered at"
READ_ONLY = "25006"
"""The SQLSTATE of a write in a transaction that only reads."""
_SERVERS = re.compile(
    # A comma in the password is none between hosts: whatever is before an @ stays there.
    r"(?P<before>[^:/?#]+://(?:[^:/@]*(?::[^@?]*)?@)?+)"
    r"(?P<hosts>[^@/?]*,[^@/?]*)(?P<path>/[^?]*)?"
)
_POSTGRES_PORT = "5432"


def parse_url(text: str) -> URL:
    """Read DATABASE_URL, several hosts as libpq writes them included (`postgresql://a,b:5433/db`).

    Raises:
        UnusableDatabase: if it cannot be read. The message never shows what it holds.
    """
    authority = re.split(r"[/?#]", text.partition("://")[2], maxsplit=1)[0]
    if authority.count("@") > 1:
        raise UnusableDatabase(
            "DATABASE_URL has more than one @ before the host: write an @ that belongs to the "
            "password as %40 (and : as %3A, / as %2F, # as %23, % as %25)"
        )
    try:
        url = make_url(_with_hosts_apart(text.replace("postgres://", "postgresql://", 1)))
    except (ArgumentError, ValueError) as error:
        raise UnusableDatabase(
            "DATABASE_URL is not a database URL: it looks like sqlite:///crossdesk.db or "
            "postgresql://user:password@host/database"
        ) from error
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return url


def _with_hosts_apart(text: str) -> str:
    """`//a,b:5433/db` as SQLAlchemy wants it: `///db?host=a:5432&host=b:5433`."""
    match = _SERVERS.match(text)
    if not match:
        return text
    named = [
        host if ":" in host else f"{host}:{_POSTGRES_PORT}" for host in match["hosts"].split(",")
    ]
    rest = text[match.end() :]
    query = "&".join(f"host={host}" for host in named)
    return f"{match['before']}{match['path'] or '/'}{rest or '?'}{'&' if rest else ''}{query}"


def create_engine_for(
    url: URL, sessions: int = POSTGRES_CONNECTIONS, *, autocommit: bool = False
) -> Engine:
    """Create an engine that knows our defaults and notices which sessions are of no use.

    Args:
        sessions: of Postgres; a few more if all are in use.
        autocommit: whether each statement of Postgres is a transaction of its own.
    """
    if url.get_backend_name() == "sqlite":
        return _create_sqlite_engine(url, _configure_sqlite_writer, _begin_immediate)
    engine = create_engine(
        url,
        pool_size=sessions,
        max_overflow=4,
        connect_args=_postgres_arguments(url),
        **({"isolation_level": "AUTOCOMMIT"} if autocommit else {}),
        **_OPTIONS,
    )
    event.listen(engine, "do_connect", _Hosts().connect)
    event.listen(engine, "connect", _configure_postgres)
    if "prepare_threshold" not in url.query:
        event.listen(engine, "connect", _prepare_what_runs_often)
    event.listen(engine, "checkout", _check_session)
    event.listen(engine, "handle_error", _examine)
    return engine


def create_reading_engine(engine: Engine) -> Engine:
    """Create an engine beside the one that writes, whose transactions cannot write."""
    if engine.dialect.name == "sqlite":
        return _create_sqlite_engine(engine.url, _configure_sqlite_reader, _begin_deferred)
    # Repeatable read: all statements of a transaction see the same instant, as on SQLite.
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _create_sqlite_engine(
    url: URL, configure: Callable[[Any, Any], None], begin: Callable[[Connection], None]
) -> Engine:
    arguments = {
        "timeout": _SQLITE_PATIENCE,
        "check_same_thread": False,
        "cached_statements": SQLITE_STATEMENTS,
    }
    engine = create_engine(url, connect_args=arguments, **_OPTIONS)
    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", begin)
    return engine


def _postgres_arguments(url: URL) -> dict[str, Any]:
    """Return our defaults for what the URL does not say. What it says comes as text."""
    arguments: dict[str, Any] = {
        name: value for name, value in POSTGRES_DEFAULTS.items() if name not in url.query
    }
    threshold = str(url.query.get("prepare_threshold", ""))
    arguments["prepare_threshold"] = int(threshold) if threshold.isdecimal() else None
    return arguments


class _Hosts:
    """The hosts of a URL: the one that answered last is asked first.

    Else each new session would first wait for a host that is dead.
    """

    def __init__(self) -> None:
        self._answered: tuple[str, str] | None = None

    def connect(self, dialect: Dialect, _record: Any, arguments: Any, parameters: Any) -> Any:
        hosts = str(parameters.get("host", "")).split(",")
        ports = str(parameters.get("port") or _POSTGRES_PORT).split(",")
        if len(hosts) > 1:
            ports = ports * len(hosts) if len(ports) == 1 else ports
            pairs = sorted(
                zip(hosts, (port or _POSTGRES_PORT for port in ports), strict=True),
                key=lambda pair: pair != self._answered,
            )
            parameters["host"] = ",".join(host for host, _ in pairs)
            parameters["port"] = ",".join(port for _, port in pairs)
        connection: Any = dialect.connect(*arguments, **parameters)
        self._answered = (connection.info.host, str(connection.info.port))
        return connection


def _configure_postgres(connection: Any, record: Any) -> None:
    record.info[_ANSWERED_AT] = time.monotonic()
    # psycopg reads dates in this style alone; a role or a database may have been given another.
    if not (connection.info.parameter_status("DateStyle") or "ISO").startswith("ISO"):
        connection.execute("SET datestyle TO 'ISO'")
        connection.commit()


def _prepare_what_runs_often(connection: Any, _record: Any) -> None:
    # A pooler in transaction mode hands out another session, without what was prepared on this.
    if not is_pooled(connection):
        connection.prepare_threshold = PREPARED_AFTER


def is_pooled(connection: Any) -> bool:
    """Whether a pooler hands out this session of Postgres: it greets with a number of its own."""
    pid: int = connection.execute("SELECT pg_backend_pid()").fetchone()[0]
    connection.commit()
    greeted: int = connection.info.backend_pid
    return pid != greeted


def _check_session(connection: Any, record: Any, _proxy: Any) -> None:
    """Throw a session away that does not answer, and those that are as old as it.

    SQLAlchemy's own `pool_pre_ping` would wait for ever for a server that has stopped.
    """
    now = time.monotonic()
    if now - record.info[_ANSWERED_AT] < TRUSTED_FOR:
        return
    if not _answers(connection):
        raise InvalidatePoolError("the session is lost")
    record.info[_ANSWERED_AT] = now


def _answers(connection: Any) -> bool:
    """Whether the server at the other end answers soon."""
    from psycopg import Error  # noqa: PLC0415  -- loaded with the first session

    session = connection.pgconn
    with selectors.DefaultSelector() as selector:
        selector.register(connection.fileno(), selectors.EVENT_READ)
        try:
            session.send_query(b";")
            session.flush()
            while True:
                if not selector.select(PING_PATIENCE):
                    return False
                session.consume_input()
                while not session.is_busy():
                    if session.get_result() is None:
                        return True
        except Error:
            return False


def _examine(context: ExceptionContext) -> None:
    """Recognise a session of no use, and leave out of the error what people wrote."""
    original = context.original_exception
    if getattr(original, "sqlstate", None) == READ_ONLY:
        # After a failover our old sessions may live on, with what has become a replica.
        context.is_disconnect = True
    primary = getattr(getattr(original, "diag", None), "message_primary", None)
    if primary:
        # Postgres adds a DETAIL and a CONTEXT, which quote the whole row.
        said = f"{primary} (SQLSTATE {getattr(original, 'sqlstate', None)})"
        original.args = (said,)
        if context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (said,)


def is_outage(error: DBAPIError) -> bool:
    """Whether it is the database that could not, whatever it was asked."""
    if error.connection_invalidated:
        return True
    if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return False  # SQLite's word for a statement that is wrong
    kinds = (OperationalError, InternalError, InterfaceError)
    return isinstance(error, kinds) or type(error) is DatabaseError


def _configure_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver's guess
    for pragma, value in SQLITE_PRAGMAS.items():
        _set(connection, pragma, value)


def _set(connection: sqlite3.Connection, pragma: str, value: str) -> None:
    """Set a pragma, once the file is free.

    Of two who open a new file at once, the one that comes later to its log is refused: there SQLite
    does not wait, lest both wait for each other.
    """
    until = time.monotonic() + _SQLITE_PATIENCE
    while True:
        try:
            connection.execute(f"PRAGMA {pragma}={value}")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(_SQLITE_AGAIN)
        else:
            return


def _configure_sqlite_writer(connection: Any, record: Any) -> None:
    _configure_sqlite(connection, record)
    # Where what a savepoint changes can be taken back from. In a file, which SQLite uses from 64 KB
    # on, each request of a group writes some fifty times to it.
    connection.execute("PRAGMA temp_store=MEMORY")


def _configure_sqlite_reader(connection: Any, record: Any) -> None:
    _configure_sqlite(connection, record)
    connection.execute("PRAGMA query_only=ON")
    connection.execute(f"PRAGMA cache_size=-{SQLITE_READER_CACHE}")


def _begin_deferred(connection: Connection) -> None:
    execute_sqlite(connection, "BEGIN")


def _begin_immediate(connection: Connection) -> None:
    # A deferred transaction that turns into a writer under contention fails with BUSY.
    execute_sqlite(connection, "BEGIN IMMEDIATE")
