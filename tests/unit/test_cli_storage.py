"""Backing up, restoring and moving on the command line: what is printed, and the exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.database import Database
from store.migrate import upgrade
from tests.store.test_backup import change_a_title, fill, titles
from tests.unit.test_cli import invoke, printed_by, refused


@pytest.fixture(autouse=True)
def filled() -> None:
    """A database with 20 requests, at its usual place."""
    database = Database("sqlite:///crossdesk.db")
    upgrade(database)
    fill(database)
    database.close()


def titles_in(file: str) -> list[str]:
    database = Database(f"sqlite:///{file}")
    try:
        return titles(database)
    finally:
        database.close()


def test_a_backup_is_made_and_restored() -> None:
    before = titles_in("crossdesk.db")
    assert printed_by("backup", "backup.db").startswith("backup.db: written and looked through (")
    database = Database("sqlite:///crossdesk.db")
    change_a_title(database, "changed since")
    database.close()
    said = printed_by("restore", "backup.db").splitlines()
    assert said[0] == "sqlite:///crossdesk.db is as in backup.db"
    assert said[1].startswith("the former database is in crossdesk.db.before-")
    assert said[2].startswith("start the bot")
    assert titles_in("crossdesk.db") == before
    (aside,) = Path().glob("crossdesk.db.before-*")
    assert "changed since" in titles_in(str(aside))


def test_everything_moves_to_another_file_and_the_old_one_is_refused() -> None:
    before = titles_in("crossdesk.db")
    said = printed_by("copy", "--to", "sqlite:///new.db")
    assert "DATABASE_URL=sqlite:///new.db" in said
    assert titles_in("new.db") == before
    for command in (["migrate"], ["catalogue", "export", "-"], ["copy", "--to", "sqlite:///x.db"]):
        (line,) = refused(*command).splitlines()
        assert "has moved to sqlite:///new.db" in line
    doctor = invoke("doctor").stdout
    assert "✗ everything in this database has moved to sqlite:///new.db" in doctor


def test_what_was_done_is_said_in_the_language_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert printed_by("backup", "backup.db").startswith("backup.db：已写入并检查过（")
    restored = printed_by("restore", "backup.db").splitlines()
    assert restored[0] == "sqlite:///crossdesk.db 已恢复成 backup.db 的内容"
    assert [line[:4] for line in restored[1:]] == ["原来的数", "请启动机"]
    moved = printed_by("copy", "--to", "sqlite:///new.db").splitlines()
    assert moved[0].startswith("已复制并核对（")
    assert moved[1] == "请写进 .env，并补上密码：DATABASE_URL=sqlite:///new.db"
    assert moved[2].startswith("机器人不会再用 sqlite:///crossdesk.db 启动")


def test_a_restore_by_other_means_is_noted() -> None:
    for arguments in (["restored"], ["restored", "--since", "2026-11-28T10:00+08:00"]):
        assert printed_by(*arguments).startswith("noted")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["backup", "crossdesk.db"], "crossdesk.db is there already: name a new file"),
        (["backup", "nowhere/backup.db"], "there is no folder nowhere: create it"),
        (["restore", "nothing.db"], "nothing.db is not there: name the file of a backup"),
        (["restore", "words.db"], "words.db is no backup of Crossdesk"),
        (["copy", "--to", "sqlite:///crossdesk.db"], "name another one"),
        (["copy", "--to", "mysql://x/y"], "is not a database URL"),
        (["copy", "--to", "postgresql://u:secret@127.0.0.1:1/x"], "127.0.0.1"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(arguments: list[str], said: str) -> None:
    Path("words.db").write_text("Only words")
    before = titles_in("crossdesk.db")
    told = refused(*arguments)
    assert said in told
    assert "Traceback" not in told
    assert "secret" not in told
    assert titles_in("crossdesk.db") == before


def test_a_time_that_cannot_be_read_is_a_wrong_command() -> None:
    result = invoke("restored", "--since", "yesterday")
    assert result.exit_code == 2
    assert "2026-11-28T10:00+08:00" in result.stderr
