"""The settings: read from the environment and .env; what is wrong with them is told at once."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.i18n import speak_as
from bot.settings import (
    LogFormat,
    LogLevel,
    Settings,
    SettingsError,
    given_database,
    load_settings,
    mistyped_settings,
)
from domain.weeks import WeeklyTime

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1-secret", "SLACK_APP_TOKEN": "xapp-1-secret"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment in which the bot could run in Socket Mode."""
    for name, value in TOKENS.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def problems() -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return caught.value.problems


def test_two_tokens_are_enough(environment: pytest.MonkeyPatch) -> None:
    settings = load_settings()
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1-secret"
    assert settings.socket_mode
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///crossdesk.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert (settings.log_level, settings.log_format) == (LogLevel.INFO, LogFormat.CONSOLE)


def test_without_an_app_token_slack_comes_by_http(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SLACK_APP_TOKEN", "")
    environment.setenv("SLACK_SIGNING_SECRET", "8f742231b10e8888abcd99yyyzzz85a5")
    assert not load_settings().socket_mode


def test_settings_come_from_files_where_the_environment_does_not_give_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "slack_bot_token").write_text("xoxb-1-file\n", "utf-8")
    (tmp_path / "SLACK_APP_TOKEN").write_text("xapp-1-file", "utf-8")
    (tmp_path / "database_url").write_text("sqlite:///file.db", "utf-8")
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    settings = load_settings()
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1-file"
    assert settings.socket_mode
    assert settings.database_url == given_database() == "sqlite:///file.db"
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-environment")
    assert load_settings().slack_bot_token.get_secret_value() == "xoxb-1-environment"


def test_a_folder_of_secrets_that_is_not_there_is_named(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SECRETS_DIR", "/nowhere/secrets")
    assert problems() == ("SECRETS_DIR is not a folder: create /nowhere/secrets, or correct it",)
    assert given_database() is None


def test_everything_that_is_missing_is_named_at_once() -> None:
    bot_token, way_in = problems()
    assert bot_token.startswith("SLACK_BOT_TOKEN is missing")
    assert way_in.startswith("SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing")


def test_what_is_missing_and_what_is_malformed_is_named_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "xoxb-in-the-wrong-place")
    monkeypatch.setenv("SLACK_API_URL", "slack.com")
    monkeypatch.setenv("DATABASE_URL", "crossdesk.db")
    monkeypatch.setenv("PORT", "65536")
    monkeypatch.setenv("DIGEST_AT", "monday at nine")
    monkeypatch.setenv("KEEP_WORDS_DAYS", "two years")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    monkeypatch.setenv("LOG_FORMAT", "xml")
    named = [line.split()[0] for line in problems()]
    assert named == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_API_URL",
        "DATABASE_URL",
        "PORT",
        "DIGEST_AT",
        "KEEP_WORDS_DAYS",
        "LOG_LEVEL",
        "LOG_FORMAT",
    ]


def test_what_is_malformed_is_said_in_the_language_of_the_terminal(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("PORT", "web")
    environment.setenv("LOG_FORMAT", "xml")
    speak_as({"LANG": "zh_CN.UTF-8"})
    assert problems() == (
        "PORT 不是端口号：请写 0 到 65535 的数，例如 3000",
        "LOG_FORMAT 不认识：请写 console 或 json",
    )


@pytest.mark.parametrize("token", ["xoxp-1-secret", "xoxb-", "xoxb-1 secret", "“xoxb-1-secret”"])
def test_a_malformed_token_is_refused_and_never_shown(
    environment: pytest.MonkeyPatch, token: str
) -> None:
    environment.setenv("SLACK_BOT_TOKEN", token)
    (problem,) = problems()
    assert problem.startswith("SLACK_BOT_TOKEN is not a bot token")
    assert "secret" not in problem


@pytest.mark.parametrize("url", ["https://slack.test/api", "https://slack.test/api//"])
def test_the_api_url_ends_in_one_slash(environment: pytest.MonkeyPatch, url: str) -> None:
    environment.setenv("SLACK_API_URL", url)
    assert load_settings().slack_api_url == "https://slack.test/api/"


def test_levels_and_formats_are_read_in_any_case(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("LOG_LEVEL", "debug")
    environment.setenv("LOG_FORMAT", "JSON")
    settings = load_settings()
    assert (settings.log_level, settings.log_format) == (LogLevel.DEBUG, LogFormat.JSON)


def test_the_digest_comes_on_monday_at_nine_unless_it_is_set(
    environment: pytest.MonkeyPatch,
) -> None:
    assert load_settings().digest_at == WeeklyTime.parse("mon 09:00")
    environment.setenv("DIGEST_AT", "fri 16:30")
    assert load_settings().digest_at == WeeklyTime(4, time(16, 30))


def test_words_are_kept_for_ever_unless_a_time_is_set(environment: pytest.MonkeyPatch) -> None:
    assert load_settings().keep_words is None
    environment.setenv("KEEP_WORDS_DAYS", "")
    assert load_settings().keep_words is None
    environment.setenv("KEEP_WORDS_DAYS", "90")
    assert load_settings().keep_words == timedelta(days=90)


@pytest.mark.parametrize("days", ["89", "0", "-1", "90.5", "ninety", "99999999"])
def test_a_time_to_keep_words_that_is_none_is_refused(
    environment: pytest.MonkeyPatch, days: str
) -> None:
    environment.setenv("KEEP_WORDS_DAYS", days)
    (problem,) = problems()
    assert problem == (
        "KEEP_WORDS_DAYS is not a time to keep requests for: write a number of days from 90 to "
        "36500, such as 730, or leave it empty to keep them for ever"
    )


def test_a_command_that_needs_no_slack_needs_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@localhost/crossdesk")
    assert load_settings(slack=False).database_url == "postgresql://me@localhost/crossdesk"


def test_the_env_file_is_read_and_the_environment_wins(environment: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("PORT=4000\nHOST=0.0.0.0\nSOMETHING_ELSE=1\n", "utf-8")
    environment.setenv("PORT", "5000")
    settings = load_settings()
    assert (settings.host, settings.port) == ("0.0.0.0", 5000)  # noqa: S104


def test_an_env_file_that_is_no_text_is_named(environment: pytest.MonkeyPatch) -> None:
    Path(".env").write_bytes("HOST=酒店".encode("gb18030"))
    assert problems() == (".env is not UTF-8 text: save it as UTF-8",)


def test_the_example_names_every_setting() -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text("utf-8")
    for name in Settings.model_fields:
        assert f"{name.upper()}=" in example


def test_settings_show_no_secrets(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", "postgresql://me:secret@localhost/crossdesk")
    assert "secret" not in repr(load_settings()).replace("secret=None", "")


def test_settings_do_not_change(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError):
        load_settings().port = 1


def test_a_slip_in_a_setting_name_is_found_in_the_environment_and_in_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABSE_URL", "sqlite:///desk.db")
    monkeypatch.setenv("LOG_LEVEL", "INFO")
    monkeypatch.setenv("LOG_LEVELS", "INFO")  # not a slip: the right one is there, too
    Path(".env").write_text("SLACK_BOT_TOKN=xoxb-1\nHOME=here\n", "utf-8")
    monkeypatch.setenv("CROSSDESK_DIGEST_AT", "mon 09:00")
    monkeypatch.setenv("CROSSDESK_PORT", "tcp://10.0.0.7:80")  # made by Kubernetes
    assert mistyped_settings() == [
        ("CROSSDESK_DIGEST_AT", "DIGEST_AT"),
        ("DATABSE_URL", "DATABASE_URL"),
        ("SLACK_BOT_TOKN", "SLACK_BOT_TOKEN"),
    ]
