"""The settings: from the environment, `.env` or files; all that is wrong with them, at once."""

import os
import re
from contextlib import suppress
from datetime import time, timedelta
from difflib import get_close_matches
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.i18n import mark, sentence
from domain.weeks import WeeklyTime

SLACK_API_URL = "https://slack.com/api/"

_NEAR = 0.9
"""A likeness from 0 to 1: names that are so alike differ by a slip of the fingers."""

_PREFIX = "CROSSDESK_"
"""Many programs have their name before that of a setting; here it is none."""

_OF_KUBERNETES = "tcp://"
"""With this begins what Kubernetes names CROSSDESK_PORT, for a service of our name."""

_SOURCES = SettingsConfigDict(
    env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True, validate_default=False
)


_Kind = TypeVar("_Kind", bound=BaseSettings)
_SECRETS_DIR = "SECRETS_DIR"
"""Names a folder with a file for each setting that is given so, as Docker mounts secrets."""


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class LogFormat(StrEnum):
    """For whom it is logged: a person at a terminal, or a program."""

    CONSOLE = "console"
    JSON = "json"


class SettingsError(Exception):
    """The settings are not usable.

    Attributes:
        problems: a line each: the setting's name, what is wrong, what to do. Never its value.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def _token(prefix: str, is_none: str) -> AfterValidator:
    def check(token: SecretStr) -> SecretStr:
        if not re.fullmatch(rf"{prefix}-[\w-]+", token.get_secret_value(), re.ASCII):
            raise ValueError(sentence(is_none, prefix=prefix))
        return token

    return AfterValidator(check)


def _one_slash_at_the_end(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
        raise ValueError(sentence("is not a URL: it looks like https://slack.com/api/"))
    return url.rstrip("/") + "/"


def database_of_a_known_kind(url: str) -> str:
    """Return the URL of a database that Crossdesk can use.

    Raises:
        ValueError: if it is none; the message goes on after the name of what was given.
    """
    if not re.match(r"sqlite:///|postgres(ql)?(\+psycopg)?://", url):
        raise ValueError(
            sentence(
                "is not a database URL: it looks like sqlite:///crossdesk.db"
                " or postgresql://user:password@host/database"
            )
        )
    return url


def _days_kept(text: str | int) -> int:
    try:
        days = int(text)
    except ValueError:
        days = 0
    if not _FEWEST_DAYS_KEPT <= days <= _MOST_DAYS_KEPT:
        raise ValueError(
            sentence(
                "is not a time to keep requests for: write a number of days from {fewest} to "
                "{most}, such as 730, or leave it empty to keep them for ever",
                fewest=_FEWEST_DAYS_KEPT,
                most=_MOST_DAYS_KEPT,
            )
        )
    return days


def _weekly_time(text: str) -> WeeklyTime:
    try:
        return WeeklyTime.parse(text)
    except ValueError as error:
        raise ValueError(sentence("is not a time of the week: it looks like mon 09:00")) from error


def _port(text: str | int) -> int:
    try:
        port = int(text)
    except ValueError:
        port = -1
    if not 0 <= port <= _LAST_PORT:
        raise ValueError(
            sentence(
                "is not a port: write a number from 0 to {last}, such as 3000", last=_LAST_PORT
            )
        )
    return port


def _known_word(words: type[StrEnum], text: str) -> str:
    """Return the word of a setting, however its letters are written."""
    for each in words:
        if each.value.lower() == text.lower():
            return each
    *others, last = words
    names = sentence(", ").join(others) + sentence(" or ") + last
    raise ValueError(sentence("is not known: write {names}", names=names))


_LAST_PORT = 65535
_FEWEST_DAYS_KEPT, _MOST_DAYS_KEPT = 90, 36500
"""Unmet needs and surveys look back a quarter; a century is for ever."""
_DATABASE = "sqlite:///crossdesk.db"
_DatabaseUrl = Annotated[
    str,
    Field(repr=False),  # it may hold a password
    AfterValidator(database_of_a_known_kind),
]


class Settings(BaseSettings):
    """The settings that an operator decides on; docs/operators.md explains each.

    Attributes:
        slack_bot_token: empty only for commands that need no Slack.
        slack_app_token: given: Slack delivers through a socket.
        slack_signing_secret: given, and no app token: Slack delivers by HTTP.
        slack_api_url: where Slack's Web API is; ends in one slash.
        port: of the web server; 0: any that is free.
        digest_at: when managers get their digest, each by their own clock.
        keep_words_days: for how many days after their end requests keep their words and people.
            None for ever.
    """

    model_config = _SOURCES

    slack_bot_token: Annotated[
        SecretStr, _token("xoxb", mark("is not a bot token: such a token starts with {prefix}-"))
    ] = SecretStr("")
    slack_app_token: (
        Annotated[
            SecretStr,
            _token("xapp", mark("is not an app token: such a token starts with {prefix}-")),
        ]
        | None
    ) = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: Annotated[str, AfterValidator(_one_slash_at_the_end)] = SLACK_API_URL
    database_url: _DatabaseUrl = _DATABASE
    host: str = "127.0.0.1"
    port: Annotated[int, BeforeValidator(_port)] = 3000
    digest_at: Annotated[WeeklyTime, NoDecode, BeforeValidator(_weekly_time)] = WeeklyTime(
        0, time(9)
    )
    keep_words_days: Annotated[int | None, BeforeValidator(_days_kept)] = None
    log_level: Annotated[LogLevel, BeforeValidator(partial(_known_word, LogLevel))] = LogLevel.INFO
    log_format: Annotated[LogFormat, BeforeValidator(partial(_known_word, LogFormat))] = (
        LogFormat.CONSOLE
    )

    @property
    def socket_mode(self) -> bool:
        """Whether Slack delivers through a socket, else by HTTP."""
        return self.slack_app_token is not None

    @property
    def keep_words(self) -> timedelta | None:
        """For how long requests keep their words and people; None for ever."""
        return None if self.keep_words_days is None else timedelta(days=self.keep_words_days)


class _Given(BaseSettings):
    """The optional settings that are there at the moment, well-formed or not."""

    model_config = _SOURCES

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None


class _Database(BaseSettings):
    """The database alone, whatever is wrong with the rest."""

    model_config = _SOURCES

    database_url: _DatabaseUrl = _DATABASE


def given_database() -> str | None:
    """Return the URL of the database, or None if that very setting is not usable."""
    try:
        return _read(_Database).database_url
    except (ValidationError, UnicodeDecodeError, SettingsError):
        return None


def load_settings(*, slack: bool = True) -> Settings:
    """The settings as the environment, `.env` and files give them; the first of these wins.

    Args:
        slack: whether what connects the bot to Slack must be there.

    Raises:
        SettingsError: naming everything that is missing or malformed.
    """
    try:
        problems = _missing(_read(_Given)) if slack else []
    except UnicodeDecodeError as error:
        raise SettingsError([sentence(".env is not UTF-8 text: save it as UTF-8")]) from error
    try:
        settings = _read(Settings)
    except ValidationError as error:
        # One line a setting, and none of pydantic's own, which would show what was given.
        details = {str(each["loc"][0]): each for each in error.errors(include_input=False)}
        problems += [f"{name.upper()} {_reason(each)}" for name, each in details.items()]
        raise SettingsError(problems) from None
    if problems:
        raise SettingsError(problems)
    return settings


def _read(kind: type[_Kind]) -> _Kind:
    named = os.environ.get(_SECRETS_DIR)
    if named and not Path(named).is_dir():
        raise SettingsError(
            [sentence("SECRETS_DIR is not a folder: create {folder}, or correct it", folder=named)]
        )
    sources: dict[str, Any] = {"_secrets_dir": named or None}
    return kind(**sources)


def mistyped_settings() -> list[tuple[str, str]]:
    """Find names in the environment and `.env` that look like a setting's, and what was meant."""
    known = [name.upper() for name in Settings.model_fields]
    given = dict[str, str | None](os.environ)
    with suppress(OSError, UnicodeDecodeError):
        given = {**dotenv_values(".env"), **given}
    found = []
    for name in sorted(given):
        if (given[name] or "").startswith(_OF_KUBERNETES):
            continue
        near = get_close_matches(name.upper().removeprefix(_PREFIX), known, 1, _NEAR)
        if near and near[0] not in given and near[0] != name.upper():
            found.append((name, near[0]))
    return found


def _missing(given: _Given) -> list[str]:
    problems = []
    if not given.slack_bot_token:
        problems.append(
            sentence(
                "SLACK_BOT_TOKEN is missing: it starts with xoxb-;"
                ' Slack shows it to you under "OAuth & Permissions" once the app is installed'
            )
        )
    if not given.slack_app_token and not given.slack_signing_secret:
        problems.append(
            sentence(
                "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing: the first, starting with "
                "xapp-,"
                ' for Socket Mode; the second for HTTP; Slack shows both under "Basic Information"'
            )
        )
    return problems


def _reason(error: ErrorDetails) -> str:
    """Why a value was not taken, in our own words; never the value."""
    return str(error["ctx"]["error"])
