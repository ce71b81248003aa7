"""The log, ours and the libraries': one format, and no secrets."""

import logging
import re
import sys
from collections.abc import Callable
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

from bot.settings import LogFormat, LogLevel

_SECRETS = re.compile(
    r"xox[a-z]-[\w-]+"  # a bot's or a person's token
    r"|xapp-[\w-]+"
    r"|xwfp-[\w-]+"
    r"|https?://hooks\.slack\.com/\S+"  # whoever has a response URL can post as the bot
    r"|wss?://\S+"  # a socket's ticket
    r"|(?<=://)[^\s/@:]+:[^\s/@]+(?=@)"  # a user and a password
)
_HIDDEN = "[hidden]"
_QUIET_BELOW_WARNING = ("aiohttp.access", "alembic", "apscheduler", "slack_bolt", "slack_sdk")


def configure_logging(level: LogLevel, log_format: LogFormat, stream: TextIO = sys.stderr) -> None:
    """Log what is at least of `level` to `stream`, the standard library's records with ours."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _drop_color_message,
                structlog.processors.format_exc_info,
                hide_secrets,
                *_rendering(log_format, stream),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.value)
    for name in _QUIET_BELOW_WARNING:
        logging.getLogger(name).setLevel(level.value if level is LogLevel.DEBUG else "WARNING")
    logging.getLogger("slack_bolt.AsyncApp").addFilter(_is_news)
    # What a job raises is logged by the job; this one only complains of jobs that end with the bot.
    logging.getLogger("apscheduler.executors").setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    logging.captureWarnings(True)


def log_in_lines() -> None:
    """Let a command log to standard error, a line each, without stack traces.

    By itself structlog writes to standard output, where a command may be writing a file.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _error_in_words,
            hide_secrets,
            structlog.processors.KeyValueRenderer(key_order=["level", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        cache_logger_on_first_use=False,
    )


def _error_in_words(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Say which error it is, instead of where it came from."""
    if event.pop("exc_info", None):
        error = sys.exception()
        event["error"] = f"{type(error).__name__}: {error}"
    return event


def _is_news(record: logging.LogRecord) -> bool:
    """Whether an operator can learn anything from it.

    Bolt finds SLACK_BOT_TOKEN in the environment, too, and warns that it does without.
    """
    return "`token` will be unused" not in record.getMessage()


def _drop_color_message(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Leave out uvicorn's second wording of its message, which is for terminals."""
    event.pop("color_message", None)
    return event


def hide_secrets(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Take tokens, tickets and passwords out of whatever is about to be written."""
    return {key: _without_secrets(value) for key, value in event.items()}


def without_secrets(text: str) -> str:
    """A text with its tokens, tickets and passwords hidden."""
    return _SECRETS.sub(_HIDDEN, text)


def _without_secrets(value: Any) -> Any:
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, dict):
        return {_without_secrets(key): _without_secrets(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_secrets(each) for each in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _without_secrets(str(value))


def _rendering(log_format: LogFormat, stream: TextIO) -> list[Callable[..., Any]]:
    if log_format is LogFormat.JSON:
        return [structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [structlog.dev.ConsoleRenderer(colors=stream.isatty())]


class LoggedProgress:
    """Progress that the log is told of: each step when it begins, and each tenth of it."""

    def __init__(self) -> None:
        self._log = structlog.get_logger(__name__)
        self._step, self._length, self._done = "", 0, 0

    def begin(self, step: str, length: int) -> None:
        """Log that a step begins."""
        self._step, self._length, self._done = step, length, 0
        self._log.info(step, to_do=length)

    def advance(self, done: int) -> None:
        """Log another tenth, once it is done."""
        before, self._done = self._done, self._done + done
        if before * 10 // self._length < self._done * 10 // self._length:
            self._log.info(self._step, done=self._done, to_do=self._length)
