"""The log: ours and the libraries' in one format, and no secrets in it."""

from __future__ import annotations

import io
import json
import logging
from typing import TYPE_CHECKING, Any
from unittest.mock import AsyncMock

import pytest
import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.logging import LoggedProgress, configure_logging
from bot.settings import LogFormat, LogLevel

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRETS = (
    "xoxb-1234-5678-AbCdEf",
    "xapp-1-A0123-4567-89ab",
    "https://hooks.slack.com/commands/T0/1/secret",
    "wss://wss-primary.slack.com/link/?ticket=secret",
)


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


def logged(log_format: LogFormat = LogFormat.JSON) -> io.StringIO:
    stream = io.StringIO()
    configure_logging(LogLevel.INFO, log_format, stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_ours_and_the_libraries_come_in_one_format() -> None:
    stream = logged()
    structlog.get_logger("bot.app").info("started", team="Crossdesk", port=3000)
    twice = {"color_message": "connection \x1b[36m%s"}
    logging.getLogger("uvicorn").warning("connection %s", "lost", extra=twice)
    ours, theirs = lines(stream)
    assert (ours["event"], ours["team"], ours["logger"]) == ("started", "Crossdesk", "bot.app")
    assert (theirs["event"], theirs["level"]) == ("connection lost", "warning")
    assert ours["timestamp"].endswith("Z")
    assert "color_message" not in theirs


def test_a_person_reads_lines_instead() -> None:
    stream = logged(LogFormat.CONSOLE)
    structlog.get_logger("bot.app").info("started", team="酒店")
    assert "started" in stream.getvalue()
    assert "team=酒店" in stream.getvalue()


def test_what_is_below_the_level_is_left_out() -> None:
    stream = logged()
    structlog.get_logger("bot.app").debug("detail")
    logging.getLogger("slack_bolt.AsyncApp").info("detail")
    assert stream.getvalue() == ""


@pytest.mark.parametrize("log_format", list(LogFormat))
@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_is_logged_wherever_it_hides(log_format: LogFormat, secret: str) -> None:
    stream = logged(log_format)
    log = structlog.get_logger("bot.app")
    log.warning("refused %s", secret, headers={"Authorization": [f"Bearer {secret}"]})
    logging.getLogger("slack_sdk").error("refused %s", {"token": secret})
    try:
        raise ValueError(secret)
    except ValueError as error:
        log.exception("failed", error=error)
        logging.getLogger("slack_bolt").exception("failed")
    assert stream.getvalue().count("[hidden]") >= 6
    assert secret not in stream.getvalue()


def test_the_password_of_a_database_is_not_logged() -> None:
    stream = logged()
    structlog.get_logger("bot.app").error("cannot open postgresql://desk:hunter2@db/crossdesk")
    (line,) = lines(stream)
    assert line["event"] == "cannot open postgresql://[hidden]@db/crossdesk"


def test_bolts_remark_on_a_token_in_the_environment_is_no_news(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    stream = logged()
    AsyncApp(authorize=AsyncMock(), client=AsyncWebClient(), signing_secret="secret")
    logging.getLogger("slack_bolt.AsyncApp").warning("anything else")
    assert [line["event"] for line in lines(stream)] == ["anything else"]


def test_long_work_is_logged_at_each_tenth() -> None:
    stream = logged()
    progress = LoggedProgress()
    progress.begin("Preparing the search", 1000)
    for _ in range(100):
        progress.advance(10)
    first, *tenths = lines(stream)
    assert (first["event"], first["to_do"]) == ("Preparing the search", 1000)
    assert [line["done"] for line in tenths] == list(range(100, 1001, 100))
