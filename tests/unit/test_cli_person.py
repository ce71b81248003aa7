"""The data of one person, on the command line."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from bot.usecases.notices import Notice
from domain.lifecycle import Action
from store.database import Database
from store.migrate import upgrade
from store.tables import events, outbox
from store.workspaces import only_workspace
from tests.store.test_erasure import dump, leave
from tests.store.whole_life import ANNA, NAME, Life, lived
from tests.unit.test_cli import printed_by, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.unit_of_work import UnitOfWork

pytestmark = pytest.mark.today


@pytest.fixture
def life() -> Iterator[Life]:
    """The database that the commands use, too; Anna has done everything."""
    database = Database("sqlite:///crossdesk.db")
    upgrade(database)
    yield lived(database, only_workspace(database))
    database.close()


def test_a_file_has_all_parts_and_explains_them(life: Life) -> None:
    said = printed_by("person", "export", ANNA, "anna.json")
    found = json.loads(Path("anna.json").read_text("utf-8"))
    assert f"anna.json: written (own requests: {len(found['requests'])}, " in said
    assert "hand it to this person alone" in said
    assert found["about"]["parts"].keys() == found.keys() - {"about"}
    written = json.dumps(found, ensure_ascii=False)
    assert [word for word in (*life.said, *life.heard) if word not in written] == []


def test_nobody_else_on_the_machine_reads_a_file_and_none_is_overwritten(life: Life) -> None:
    printed_by("person", "export", ANNA, "anna.json")
    assert stat.S_IMODE(Path("anna.json").stat().st_mode) == 0o600
    before = Path("anna.json").read_text("utf-8")
    assert "anna.json is there already" in refused("person", "export", ANNA, "anna.json")
    assert Path("anna.json").read_text("utf-8") == before


def test_of_somebody_unknown_nothing_is_written(life: Life) -> None:
    said = refused("person", "export", "U0NOBODY", "nobody.json")
    assert said.startswith("nothing is stored about U0NOBODY: give the ID that Slack shows")
    assert not Path("nobody.json").exists()


def test_a_file_is_explained_in_the_language_of_the_terminal(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "已写入" in printed_by("person", "export", ANNA, "anna.json")
    about = json.loads(Path("anna.json").read_text("utf-8"))["about"]
    assert "请求" in about["parts"]["requests"]


def gone(life: Life) -> None:
    """Let Anna leave."""
    leave(life)
    life.database.engine.dispose()


def test_what_would_be_erased_is_said_and_nothing_is_without_yes(life: Life) -> None:
    gone(life)
    said = printed_by("person", "erase", ANNA)
    assert "requests of U01ANNAQ77, with all words in them, also those of others: 9" in said
    assert said.splitlines()[-1].startswith("nothing was erased yet: add --yes")
    assert NAME in dump(life.database)


def test_with_yes_it_is_gone_and_a_second_run_says_that_nothing_is_there(life: Life) -> None:
    gone(life)
    assert "erased; Crossdesk updates its messages" in printed_by("person", "erase", ANNA, "--yes")
    assert [word for word in (*life.said, ANNA, NAME) if word in dump(life.database)] == []
    assert refused("person", "erase", ANNA).startswith("nothing is stored about")
    again = printed_by("person", "erase", ANNA, "--yes")
    assert again.startswith(f"nothing was left to erase: nothing is stored about {ANNA}.")


def test_only_ratings_with_a_comment_are_counted_as_comments(life: Life) -> None:
    gone(life)
    assert "comments of ratings: 2)" in printed_by("person", "erase", ANNA)
    with life.database.engine.begin() as connection:
        kinds = select(events.c.id, events.c.payload).where(
            events.c.kind == Action.RATE, events.c.actor_id == ANNA
        )
        first = connection.execute(kinds).first()
        assert first
        silent = update(events).where(events.c.id == first.id)
        connection.execute(silent.values(payload={**first.payload, "text": ""}))
    life.database.engine.dispose()
    assert "comments of ratings: 1)" in printed_by("person", "erase", ANNA)


def test_the_file_has_nothing_left_of_pages_that_were_split(life: Life) -> None:
    gone(life)

    def tell(uow: UnitOfWork) -> None:
        for number in range(1200):
            who = ANNA if number % 3 else "U02BOB"
            uow.outbox.put(f"home:{number * 7919 % 1200}:{who}", Notice.HOME, who, life.now)

    life.call(tell)
    for length in (40, 200, 500):
        grown = update(outbox).where(outbox.c.id % 7 != 0).values(error="." * length)
        with life.database.engine.begin() as connection:
            connection.execute(grown)
    life.database.engine.dispose()
    printed_by("person", "erase", ANNA, "--yes")
    left = b"".join(each.read_bytes() for each in Path().glob("crossdesk.db*"))
    assert [each for each in (ANNA, NAME, *life.said) if each.encode() in left] == []


def test_what_keeps_it_from_being_erased_is_said_with_what_to_do(life: Life) -> None:
    open_one = life.open(ANNA, "it/helpdesk", "Still open")
    said = refused("person", "erase", ANNA, "--yes")
    assert "deactivate the account there" in said
    assert "(admins, it, people): take them out of the file and import it" in said
    assert f"have not ended: #{open_one.number}. End them" in said
    assert NAME in dump(life.database)


def test_a_restored_backup_says_who_is_back(life: Life) -> None:
    printed_by("backup", "before.db")
    gone(life)
    printed_by("person", "erase", ANNA, "--yes")
    printed_by("backup", "after.db")
    life.database.close()
    said = printed_by("restore", "before.db")
    assert f"run python -m bot person erase {ANNA} --yes" in said
    again = printed_by("restore", "after.db")
    assert "person erase" not in again
    assert "person erase" not in printed_by("restore", "after.db")
