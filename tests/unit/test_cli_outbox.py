"""Messages that were given up, on the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.usecases.notices import Notice
from domain.organisation import Person
from store.database import Database
from store.migrate import upgrade
from store.outbox_rows import Outcome
from store.workspaces import only_workspace
from tests.outbox_rows import claim
from tests.unit.test_cli import printed_by, refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Two messages were given up, one is pending."""
    url = f"sqlite:///{tmp_path / 'crossdesk.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    opened = Database(url)
    upgrade(opened)

    def give_up(uow: UnitOfWork) -> None:
        uow.people.put(Person("U04MEI", "Mei"))
        for key, recipient_id in (("export", "U04MEI"), ("card", "C0GONE")):
            uow.outbox.put(key, Notice.PROVIDER_CARD, recipient_id, NOW)
        for row in claim(uow, NOW):
            uow.outbox.finish(row, Outcome.DEAD, NOW, "channel_not_found")
        uow.outbox.put("pending", Notice.PROVIDER_CARD, "C01IT", NOW)

    opened.call(only_workspace(opened), give_up)
    yield opened
    opened.close()


def dead(database: Database) -> list[str]:
    """The keys of what is given up."""
    rows = database.call(only_workspace(database), lambda uow: uow.outbox.dead())
    return [row.key for row in rows]


def test_the_list_says_what_to_whom_since_when_and_why(database: Database) -> None:
    card, export = printed_by("outbox", "list").splitlines()[:2]
    assert card.startswith("2  provider_card, to C0GONE; of 2026-11-02 09:00 UTC, given up")
    assert export.startswith("1  provider_card, to Mei (U04MEI);")
    assert export.endswith("channel_not_found")


def test_one_is_sent_again_and_the_rest_dropped(database: Database) -> None:
    assert "sent again: 1" in printed_by("outbox", "retry", "1")
    assert dead(database) == ["card"]
    assert "dropped: 1" in printed_by("outbox", "drop", "--all")
    assert dead(database) == []
    assert database.call(only_workspace(database), lambda uow: uow.outbox.backlog()) == 2


def test_an_id_that_is_not_there_does_nothing(database: Database) -> None:
    assert "given up: 99. python" in refused("outbox", "retry", "1", "99")
    assert len(dead(database)) == 2


@pytest.mark.parametrize("arguments", [(), ("1", "--all")])
def test_it_is_to_be_said_which_are_meant(database: Database, arguments: tuple[str, ...]) -> None:
    assert "say which messages" in refused("outbox", "drop", *arguments)
