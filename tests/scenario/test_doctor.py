"""The doctor: what it looks at, what it finds, what it advises, and that it tells no secrets."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest

from bot.catalogue import read_catalogue
from bot.doctor import examine
from bot.i18n import speak_as
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.notices import Notice
from bot.zone_data import ZoneData
from playground import AppConfig, Playground
from store import sqlite_file
from store.catch_up_rows import TalkThread
from store.outbox_rows import Outcome
from store.workspaces import enter_workspace, only_workspace
from tests.outbox_rows import claim

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from sqlalchemy.engine import URL

    from playground.workspace import InstalledApp
    from store.database import Database
    from store.unit_of_work import UnitOfWork

pytestmark = [pytest.mark.today, pytest.mark.startup]

CHINESE = re.compile("[\u4e00-\u9fff]")
MANIFEST = Path(__file__).parents[2] / "manifest.yml"

CATALOGUE = """
calendars:
  office: {timezone: Asia/Shanghai, hours: {mon-fri: ["09:00-18:00"]}}
departments:
  it:
    name: IT
    channel: C01IT
    calendar: office
    services: {helpdesk: {name: Help desk, kind: support}}
"""


class Ward:
    """A Slack with the bot installed, the bot's database, and what the doctor says of them."""

    def __init__(
        self,
        slack: Playground,
        app: InstalledApp,
        database: Database,
        environment: pytest.MonkeyPatch,
    ) -> None:
        self.slack = slack
        self.app = app
        self.database = database
        self.environment = environment
        self.workspace_id = only_workspace(database)
        settings = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": app.bot_token,
            "SLACK_APP_TOKEN": app.app_token,
            "DATABASE_URL": database.url.render_as_string(hide_password=False),
        }
        for name, value in settings.items():
            environment.setenv(name, value)

    async def visit(self, *, able: bool) -> list[str]:
        """Return the doctor's lines; `able` is the verdict to expect."""
        lines: list[str] = []
        assert await examine(lambda finding: lines.append(str(finding))) is able, lines
        for secret in (self.app.bot_token, self.app.app_token, self.app.signing_secret):
            assert secret not in "\n".join(lines)
        return lines

    async def troubles(self, *, able: bool) -> list[str]:
        """Return the doctor's lines about what is not well."""
        return [line for line in await self.visit(able=able) if not line.startswith("✓")]


@pytest.fixture
async def ward(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ward]:
    """Everything as it should be."""
    async with Playground() as slack:
        slack.add_person("U01ALICE", "Alice Wu")
        slack.add_channel("C01IT", "it", members=["U01ALICE"])
        app = slack.install(AppConfig.from_manifest(MANIFEST), channels=["C01IT"])
        catalogue = read_catalogue(CATALOGUE, "catalogue.yml")
        now = datetime.now(UTC)
        # However old the database of time zones is by now that is installed here.
        monkeypatch.setattr("bot.doctor.choose_zone_data", lambda: ZoneData(f"{now.year}a"))
        database.call(only_workspace(database), import_catalogue, catalogue, now)
        yield Ward(slack, app, database, monkeypatch)


async def test_where_all_is_well_each_part_is_named(ward: Ward) -> None:
    lines = await ward.visit(able=True)
    assert [line[0] for line in lines] == ["✓"] * 15
    for part in (
        "settings",
        "time zones are those of",
        "Slack's clocks show the same time",
        "bot token",
        "scope",
        "Socket Mode",
        "database",
        "schema",
        "a request can be stored",
        "catalogue",
        "requests keep their text and the names of people for ever; KEEP_WORDS_DAYS",
    ):
        assert any(part in line for line in lines), part
    assert '✓ Crossdesk is in the channel of "it" (C01IT): #it' in lines


async def test_time_zones_that_are_old(ward: Ward) -> None:
    ward.environment.setattr(
        "bot.doctor.choose_zone_data", lambda: ZoneData("2019a", other="2018z")
    )
    (trouble,) = await ward.troubles(able=True)
    assert trouble.startswith(
        "! time zones are those of 2019a (the package tzdata); not the system"
    )
    assert "That is old, and clocks change every year: update Crossdesk" in trouble


async def test_the_doctor_speaks_the_language_of_the_terminal(ward: Ward) -> None:
    speak_as({"LANG": "zh_CN.UTF-8"})
    lines = await ward.visit(able=True)
    assert "✓ Crossdesk 已在“it”的频道里（C01IT）：#it" in lines
    assert [line for line in lines if not CHINESE.search(line)] == []
    ward.environment.setenv("SLACK_BOT_TOKEN", "xoxb-unknown")
    ward.environment.setenv("LOG_LEVL", "DEBUG")
    ward.environment.setenv("DATABASE_URL", "sqlite:////no/such/folder/crossdesk.db")
    assert await ward.troubles(able=False) == [
        "! 没有 LOG_LEVL 这个设置：是不是想写 LOG_LEVEL？",
        "✗ 机器人令牌无效（invalid_auth）：请检查 SLACK_BOT_TOKEN",
        "✗ 没有文件夹 /no/such/folder：请创建它，或改正 DATABASE_URL",
    ]
    ward.environment.setenv("SLACK_BOT_TOKEN", "xapp-1")
    lines = await ward.visit(able=False)
    assert "✗ SLACK_BOT_TOKEN 不是机器人令牌：机器人令牌以 xoxb- 开头" in lines


async def test_a_token_that_slack_does_not_know(ward: Ward) -> None:
    ward.environment.setenv("SLACK_BOT_TOKEN", "xoxb-unknown")
    (trouble,) = await ward.troubles(able=False)
    assert trouble.startswith("✗ the bot token does not work (invalid_auth): check SLACK_BOT_TOKEN")


async def test_a_slack_that_is_not_there(ward: Ward) -> None:
    ward.environment.setenv("SLACK_API_URL", "http://127.0.0.1:1/")
    troubles = await ward.troubles(able=False)
    assert [line.split(" (")[0] for line in troubles] == [
        "✗ the bot token was not tried, because Slack cannot be reached",
        "✗ Socket Mode was not tried, because Slack cannot be reached",
    ]


async def test_an_app_token_that_slack_does_not_know(ward: Ward) -> None:
    ward.environment.setenv("SLACK_APP_TOKEN", "xapp-unknown")
    (trouble,) = await ward.troubles(able=False)
    assert trouble.startswith("✗ Socket Mode does not open (invalid_auth): check SLACK_APP_TOKEN")


async def test_http_mode_needs_no_socket(ward: Ward) -> None:
    ward.environment.delenv("SLACK_APP_TOKEN")
    ward.environment.setenv("SLACK_SIGNING_SECRET", ward.app.signing_secret)
    lines = await ward.visit(able=True)
    assert any(line.startswith("✓ Slack delivers by HTTP") for line in lines)


async def test_scopes_that_are_missing_or_of_no_use(ward: Ward) -> None:
    scopes = ward.app.scopes - {"im:write", "users:read"} | {"pins:read"}
    app = ward.slack.install(AppConfig("Crossdesk too", scopes=scopes), channels=["C01IT"])
    ward.environment.setenv("SLACK_BOT_TOKEN", app.bot_token)
    missing, extra = await ward.troubles(able=False)
    assert missing.startswith("✗ scopes are missing (im:write, users:read): copy manifest.yml")
    assert extra.startswith("! scopes that Crossdesk does not use (pins:read): ")


async def test_settings_that_are_missing_do_not_hide_the_database(ward: Ward) -> None:
    ward.environment.delenv("SLACK_BOT_TOKEN")
    lines = await ward.visit(able=False)
    assert lines[0].startswith("✗ SLACK_BOT_TOKEN is missing")
    assert "✓ the catalogue is there (departments: 1)" in lines


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", "abc", "✗ SLACK_BOT_TOKEN is not a bot token: such a token starts"),
        ("PORT", "web", "✗ PORT is not a port: write a number from 0 to 65535, such as 3000"),
        ("LOG_LEVEL", "LOUD", "✗ LOG_LEVEL is not known: write DEBUG, INFO, WARNING or ERROR"),
    ],
)
async def test_a_setting_that_is_wrong_does_not_hide_the_database(
    ward: Ward, name: str, value: str, said: str
) -> None:
    ward.environment.setenv(name, value)
    lines = await ward.visit(able=False)
    assert lines[0].startswith(said)
    assert "✓ the catalogue is there (departments: 1)" in lines


async def test_a_catalogue_that_is_missing(ward: Ward) -> None:
    def close_down(uow: UnitOfWork) -> None:
        for department in uow.catalogue.departments():
            uow.catalogue.retire_department(department.id)

    ward.database.call(ward.workspace_id, close_down)
    (trouble,) = await ward.troubles(able=True)
    assert trouble.startswith("! there is no catalogue yet: ")


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("C0NOWHERE", "cannot be seen (channel_not_found): invite Crossdesk"),
        (
            "C02OTHERS",
            'Crossdesk is not in the channel of "it" (C02OTHERS): type /invite @Crossdesk',
        ),
    ],
)
async def test_a_channel_without_the_bot(ward: Ward, channel: str, said: str) -> None:
    ward.slack.add_channel("C02OTHERS", "others", members=["U01ALICE"])
    catalogue = read_catalogue(CATALOGUE.replace("C01IT", channel), "catalogue.yml")
    ward.database.call(ward.workspace_id, import_catalogue, catalogue, datetime.now(UTC))
    (trouble,) = await ward.troubles(able=False)
    assert trouble.startswith("✗ ")
    assert said in trouble


async def test_messages_that_wait_too_long_and_those_given_up(ward: Ward) -> None:
    long_ago = datetime.now(UTC) - timedelta(minutes=12, seconds=30)

    def fall_behind(uow: UnitOfWork) -> None:
        uow.outbox.put("lost", Notice.PROVIDER_CARD, "C0GONE", long_ago)
        (row,) = claim(uow, long_ago)
        uow.outbox.finish(row, Outcome.DEAD, long_ago, "channel_not_found")
        uow.outbox.put("waiting", Notice.PROVIDER_CARD, "C01IT", long_ago)

    ward.database.call(ward.workspace_id, fall_behind)
    waiting, lost = await ward.troubles(able=True)
    assert waiting.startswith("! messages wait to be sent (1, the first for 12 min): start the bot")
    assert lost.startswith("! a message of ")
    assert " to C0GONE was given up (provider_card): channel_not_found; " in lost
    assert lost.endswith("python -m bot outbox retry 1 sends it again")


async def test_what_has_still_to_be_read_is_counted_until_it_is_through(ward: Ward) -> None:
    """Of three threads two wait for words of unfinished requests, and one of an ended one."""
    now = datetime.now(UTC)
    since = now - timedelta(hours=1)
    lease = timedelta(minutes=5)

    def begin(uow: UnitOfWork) -> None:
        threads = (("D1", "2.0", False), ("D1", "1.0", False), ("D2", "0.5", True))
        uow.catch_ups.begin(since, now, [TalkThread(*each) for each in threads])

    def read(uow: UnitOfWork, ts: str, *, readable: bool = True) -> None:
        conversation = uow.catch_ups.claim_conversation(now, lease)
        assert conversation
        uow.catch_ups.finish_conversation(conversation, [ts])
        thread = uow.catch_ups.claim_thread(now, lease)
        assert thread
        if readable:
            uow.catch_ups.count_message(thread)
        uow.catch_ups.finish_thread(thread, readable=readable)
        uow.catch_ups.finish(now)

    ward.database.call(ward.workspace_id, begin)
    (waiting,) = await ward.troubles(able=True)
    when = f"what people wrote since {since:%Y-%m-%d %H:%M} UTC"
    assert waiting == (
        f"! {when} is still being read (threads to read: 3 of 3); reminders wait for it: let the "
        "bot run; its log says what keeps it"
    )
    ward.database.call(ward.workspace_id, read, "2.0")
    (going_on,) = await ward.troubles(able=True)
    assert "(threads to read: 1 of 3); reminders no longer wait for it: let the bot" in going_on
    ward.database.call(ward.workspace_id, read, "0.5", readable=False)
    lines = await ward.visit(able=True)
    assert f"✓ {when}, while Slack may not have delivered, is read (messages found: 1)" in lines
    (unreadable,) = [line for line in lines if not line.startswith("✓")]
    assert unreadable.startswith("! threads that Slack did not let Crossdesk read: 1. See catch_up")


async def test_a_workspace_that_is_another_one_than_the_catalogues(ward: Ward) -> None:
    enter_workspace(ward.database, "T0ANOTHER", "Another")
    (trouble,) = await ward.troubles(able=True)
    assert trouble.startswith("! there is no catalogue yet")


async def test_a_database_that_is_not_there_is_not_made(ward: Ward, tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    ward.environment.setenv("DATABASE_URL", f"sqlite:///{path}")
    (trouble,) = await ward.troubles(able=True)
    assert trouble.startswith(f"! there is no database yet at sqlite:///{path}")
    assert not path.exists()


async def test_a_database_that_cannot_be_reached(ward: Ward) -> None:
    ward.environment.setenv("DATABASE_URL", "postgresql://desk:hunter2@127.0.0.1:1/crossdesk")
    (trouble,) = await ward.troubles(able=False)
    assert trouble.startswith("✗ cannot open the database: ")
    assert "hunter2" not in trouble


async def test_what_a_database_says_is_quoted_in_a_line_in_the_language(
    ward: Ward, tmp_path: Path
) -> None:
    (tmp_path / "notes.db").write_text("No database at all, but words. " * 9)
    ward.environment.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'notes.db'}")
    speak_as({"LANG": "zh_CN.UTF-8"})
    assert await ward.troubles(able=False) == [
        "✗ 打不开数据库：file is not a database。请检查 DATABASE_URL，并确认数据库在运行"
    ]


async def test_migrations_that_are_pending(ward: Ward, tmp_path: Path) -> None:
    (tmp_path / "old.db").touch()
    ward.environment.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'old.db'}")
    (trouble,) = await ward.troubles(able=True)
    assert re.match(r"! migrations are pending \(\d\d\): the bot applies them when", trouble)


only_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_a_folder_that_is_missing_is_a_mistake(ward: Ward) -> None:
    ward.environment.setenv("DATABASE_URL", "sqlite:////no/such/folder/crossdesk.db")
    (trouble,) = await ward.troubles(able=False)
    assert trouble.startswith("✗ there is no folder /no/such/folder: create it, or correct")


async def test_a_folder_is_no_database(ward: Ward, tmp_path: Path) -> None:
    ward.environment.setenv("DATABASE_URL", f"sqlite:///{tmp_path}")
    (trouble,) = await ward.troubles(able=False)
    assert trouble == f"✗ {tmp_path} is a folder: let DATABASE_URL name a file in it"


async def test_a_slip_in_the_name_of_a_setting_is_seen(ward: Ward) -> None:
    ward.environment.setenv("LOG_LEVL", "DEBUG")
    (trouble,) = await ward.troubles(able=True)
    assert trouble == "! LOG_LEVL is not a setting: did you mean LOG_LEVEL?"


async def test_a_password_with_an_at_sign_is_told_in_a_line(ward: Ward) -> None:
    ward.environment.setenv("DATABASE_URL", "postgresql://desk:hunter@2@db/crossdesk")
    (trouble,) = await ward.troubles(able=False)
    assert "as %40" in trouble
    assert "hunter" not in trouble


@only_sqlite
async def test_a_disk_without_room_is_seen(ward: Ward) -> None:
    ward.environment.setattr(sqlite_file, "MIN_FREE_BYTES", 1 << 60)
    (trouble,) = await ward.troubles(able=False)
    assert trouble.startswith("✗ no request can be stored: the disk of ")
    assert trouble.endswith(" MB are free): make room")


@only_sqlite
async def test_a_damaged_file_is_told_in_a_line(ward: Ward) -> None:
    ward.database.close()
    damage(Path(ward.database.url.database or ""))
    (trouble,) = await ward.troubles(able=False)
    assert trouble.startswith("✗ cannot open the database: database disk image is malformed")
    assert trouble.endswith("the file is damaged; put a backup in its place (docs/operators.md)")


def damage(path: Path) -> None:
    """Leave nothing of a file but its head."""
    content = path.read_bytes()
    path.write_bytes(content[:200] + bytes(len(content) - 200))


async def examined(ward: Ward, statement: str) -> str:
    """Return the doctor's complaint after something was done to the database."""
    with ward.database.engine.begin() as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar()
        connection.exec_driver_sql(statement.format(name=name))
    ward.database.engine.dispose()
    (trouble,) = await ward.troubles(able=False)
    return trouble


@only_postgres
async def test_a_database_that_only_reads_is_seen(ward: Ward) -> None:
    trouble = await examined(
        ward, 'ALTER DATABASE "{name}" SET default_transaction_read_only TO on'
    )
    assert trouble.startswith("✗ the database only reads: ")


@only_postgres
async def test_columns_that_another_tool_made_are_seen(ward: Ward) -> None:
    """As pgloader brings them over by default: without their sequences."""
    trouble = await examined(ward, "ALTER TABLE requests ALTER COLUMN id DROP DEFAULT")
    assert trouble.startswith("✗ no request can be stored: the database refuses: null value in")
    assert "sequences or defaults are missing" in trouble


@only_postgres
async def test_a_database_that_holds_no_chinese_is_seen(ward: Ward) -> None:
    with another_database(ward, "ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"):
        pending, trouble = await ward.troubles(able=False)
    assert pending.startswith("! migrations are pending")
    assert "encoding is LATIN1" in trouble
    assert "ENCODING 'UTF8'" in trouble


@only_postgres
async def test_a_user_who_may_not_make_tables_is_seen(ward: Ward) -> None:
    with (
        another_database(ward, "TEMPLATE template0") as url,
        psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as admin,
    ):
        role = f"desk_{uuid4().hex}"
        admin.execute(f"CREATE ROLE {role} LOGIN")
        try:
            ward.environment.setenv("DATABASE_URL", url.set(username=role).render_as_string(False))
            _, trouble = await ward.troubles(able=False)
        finally:
            admin.execute(f"DROP ROLE {role}")
    assert trouble.startswith(
        "✗ the migrations cannot be applied: the database refuses: permission denied"
    )
    assert "GRANT CREATE" in trouble


@contextmanager
def another_database(ward: Ward, options: str) -> Iterator[URL]:
    """Another database on the same server, which DATABASE_URL names."""
    server = ward.database.url.set(drivername="postgresql")
    name = f"crossdesk_{uuid4().hex}"
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} {options}")
        url = server.set(database=name)
        ward.environment.setenv("DATABASE_URL", url.render_as_string(hide_password=False))
        try:
            yield url
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
