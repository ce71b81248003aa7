"""Erasing somebody's data: nothing of them is left, and no figure moves."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import String, inspect, select, text

from bot.catalogue.reader import read_catalogue
from bot.usecases.catalogue.revisions import import_file
from bot.usecases.people.directory import note_people
from bot.usecases.privacy.erasure import erase, plan_erasure
from bot.usecases.privacy.person_file import is_known
from bot.usecases.requests import by_provider, by_requester, lookups, needs
from bot.usecases.requests.opening import FilledForm
from domain.errors import DomainError, Problem
from domain.organisation import Person, Standing
from domain.rich_text import Paragraph, PersonMention, RichText, Text
from store.personal_columns import HELD
from store.tables import metadata
from store.traces import Traces
from store.types import holds_json
from tests.store.whole_life import (
    AFTERWARDS,
    ANNA,
    BOB,
    CARL,
    DIRECT,
    MEI,
    NAME,
    PAT,
    Life,
    lived,
)
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from store.database import Database
    from store.unit_of_work import UnitOfWork


@pytest.fixture
def life(database: Database, workspace_id: int) -> Life:
    """Anna, once she has done everything; she is still there."""
    return lived(database, workspace_id)


def leave(life: Life) -> None:
    """Anna is taken out of the catalogue, and her account is deactivated."""
    file = read_catalogue(AFTERWARDS, "desk.yml")
    life.call(import_file, file, life.now, "desk.yml", replaces=True)
    left = Person(ANNA, NAME, "en-GB", "Europe/Berlin", deleted=True)
    life.call(note_people, life.now, [left])


def dump(database: Database) -> str:
    """Return every value of every column of every table, those of SQLite's index included."""
    found = []
    with database.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(select(text("*")).select_from(text(table))):
                found += [each if isinstance(each, str) else repr(each) for each in row]
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in found)


def test_whoever_adds_a_column_decides_what_becomes_of_it() -> None:
    texts = {
        table.name: {
            each.name for each in table.c if isinstance(each.type, String) or holds_json(each)
        }
        for table in metadata.sorted_tables
    }
    assert texts == {name: set(columns) for name, columns in HELD.items()}


def test_nothing_of_them_is_left_in_the_database(life: Life) -> None:
    leave(life)
    before = dump(life.database)
    assert all(word in before for word in (*life.said, *life.heard, ANNA, NAME, DIRECT))
    plan = life.call(erase, life.now, ANNA)
    assert plan.is_possible
    after = dump(life.database)
    gone = (*life.said, *life.heard, *life.beside, ANNA, ANNA.lower(), NAME, DIRECT)
    assert [word for word in gone if word in after] == []
    assert [word for word in life.others if word not in after] == []


@enough_on_sqlite
def test_no_word_of_theirs_is_left_in_the_file_of_sqlite(life: Life) -> None:
    if not life.database.is_sqlite:
        pytest.skip("Postgres keeps no file of ours")
    leave(life)
    life.call(erase, life.now, ANNA)
    assert life.database.engines.empty_log()
    path = Path(str(life.database.url.database))
    content = path.read_bytes() + path.with_name(f"{path.name}-wal").read_bytes()
    gone = (*life.said, *life.heard, *life.beside, ANNA, ANNA.lower(), NAME, DIRECT)
    assert [word for word in gone if word.encode() in content] == []


def test_what_others_say_elsewhere_stays_without_the_name(life: Life) -> None:
    leave(life)
    carls = life.call(lambda uow: uow.requests.by_number(10))
    life.call(erase, life.now, ANNA)
    dossier, _ = life.call(lookups.show, CARL, life.now, carls.number)
    said = [each.text for each in dossier.events if each.text]
    assert [each for each in said if "@…" in each] == [f"{life.others[1]}@…"]
    assert {each.actor_id for each in dossier.events} >= {CARL, BOB}


def test_what_they_said_is_gone_where_it_was_said_again_as_well(life: Life) -> None:
    badge = life.open(CARL, "people/badge", life.word("last", life.others))
    life.do(by_provider.claim, PAT, badge.number)
    form = FilledForm("it", "helpdesk", life.word("needed", life.others), "", {})
    need = life.do(needs.open_need, PAT, badge.number, form).request
    reason = life.word("cancelled")
    life.do(by_provider.decline, ANNA, badge.number, life.word("ended"), needs.CANCEL, reason)
    ended = life.call(lookups.show, BOB, life.now, need.number)[0].events[-1]
    assert (ended.actor_id, ended.text) == (None, reason)
    leave(life)
    life.call(erase, life.now, ANNA)
    assert [word for word in life.said if word in dump(life.database)] == []
    assert [word for word in life.others if word not in dump(life.database)] == []


def test_nothing_is_erased_of_somebody_who_is_here_is_named_or_has_something_in_hand(
    life: Life,
) -> None:
    plan = life.call(plan_erasure, ANNA)
    assert plan.is_here
    assert plan.named_in == ("admins", "it", "people")
    before = dump(life.database)
    assert not life.call(erase, life.now, ANNA).is_possible
    assert dump(life.database) == before
    leave(life)
    mine = life.open(CARL, "it/helpdesk", "Carl's")
    life.call(by_provider.claim, BOB, life.now, mine.number)
    life.call(hand_to_anna, mine.id)
    assert life.call(plan_erasure, ANNA).in_hand == (mine.number,)


def hand_to_anna(uow: UnitOfWork, request_id: int) -> None:
    """Let Anna have a request, as if nobody had noticed yet that she left."""
    request = uow.requests.by_id(request_id)
    uow.requests.change(request, hop=replace(request.hop, assignee_id=ANNA))


@enough_on_sqlite
def test_what_belongs_to_something_unfinished_waits_for_that(life: Life) -> None:
    parent = life.open(CARL, "people/badge", "Carl's")
    life.do(by_provider.claim, ANNA, parent.number)
    form = FilledForm("it", "helpdesk", "Anna's", "", {})
    need = life.do(needs.open_need, ANNA, parent.number, form).request
    life.do(by_requester.cancel, ANNA, need.number, "")
    life.do(by_provider.release, ANNA, parent.number)
    leave(life)
    assert life.call(plan_erasure, ANNA).unfinished == (parent.number,)
    life.do(by_requester.cancel, CARL, parent.number, "")
    assert life.call(plan_erasure, ANNA).is_possible


@enough_on_sqlite
def test_a_second_run_finds_nothing_and_changes_nothing(life: Life) -> None:
    leave(life)
    life.call(erase, life.now, ANNA)
    before = dump(life.database)
    assert life.call(erase, life.now, ANNA) is None
    assert not life.call(is_known, ANNA)
    assert dump(life.database) == before


@enough_on_sqlite
def test_slack_brings_nobody_back_who_has_left(life: Life) -> None:
    leave(life)
    life.call(erase, life.now, ANNA)
    left = Person(ANNA, NAME, "en-GB", "Europe/Berlin", deleted=True)
    life.call(note_people, life.now, [left])
    assert NAME not in dump(life.database)


@enough_on_sqlite
def test_the_pseudonym_is_somebody_who_has_left_and_nothing_else(life: Life) -> None:
    leave(life)
    life.call(erase, life.now, ANNA)
    (pseudonym,) = {
        each.requester_id for each in life.call(lambda uow: uow.requests.of_ids([1, 2, 3]))
    }
    person = life.call(lambda uow: uow.people.get(pseudonym))
    assert person == Person(pseudonym, pseudonym, "en-US", "UTC", deleted=True)
    assert life.call(lambda uow: uow.people.in_force(pseudonym)) == ()


def test_people_of_elsewhere_can_be_erased_though_slack_knows_them(life: Life) -> None:
    stranger = Person("U0ELSE", "Eve", standing=Standing.STRANGER)
    life.call(lambda uow: uow.people.put(stranger))
    assert life.call(erase, life.now, "U0ELSE").is_possible
    assert not life.call(is_known, "U0ELSE")


@enough_on_sqlite
def test_nobody_does_anything_with_an_erased_request(life: Life) -> None:
    leave(life)
    life.call(erase, life.now, ANNA)
    for use_case, *more in (
        (by_provider.answer, "Here"),
        (by_requester.reopen, "Again"),
        (by_provider.claim,),
    ):
        with pytest.raises(DomainError) as refused:
            life.do(use_case, MEI, 1, *more)
        assert refused.value.problem is Problem.REQUEST_ERASED


def test_a_name_is_taken_out_where_it_is_a_whole_one() -> None:
    put = Traces("U01ANN", "D01ANN", "Ann", ("Ann Lee", "Ann-Marie")).replaced_by("UERASED0000")
    assert (
        put("U01ANN U01ANNA D01ANN xU01ANN =U01ANN:2")
        == "UERASED0000 U01ANNA UERASED0000 xU01ANN =UERASED0000:2"
    )
    assert (
        put("@Ann, @Anna, @Ann Lee, @Ann-Marie, @Ann Li, Ann")
        == "@…, @Anna, @Ann Lee, @Ann-Marie, @… Li, Ann"
    )
    chinese = Traces("U01ANN", None, "王小明").replaced_by("UERASED0000")
    assert chinese("@王小明你好") == "@…你好"
    assert Traces("U01ANN", None, "").replaced_by("X")("@ U01ANN") == "@ X"
    assert put("@U01ANN, @U01ANNA, <@U01ANN>, <@U01ANN|ann>") == "@…, @U01ANNA, @…, @…"


WITH_EVERYTHING = 'Zoë "梅花" \\ O\'Hara 100%_😀'
"""A name with all that is written otherwise in JSON, in patterns and in regular expressions."""


@enough_on_sqlite
def test_a_name_is_found_however_it_is_written_in_json(life: Life) -> None:
    plain = Person("U07ZOE", "Zoë")
    zoe = Person("U08ODDS", WITH_EVERYTHING)
    life.call(note_people, life.now, [plain, zoe])
    badge = life.open(CARL, "people/badge", "Carl's")
    mention = RichText(
        (
            Paragraph((Text("Ask "), PersonMention(zoe.user_id))),
            Paragraph((Text("not "), PersonMention(plain.user_id))),
        )
    )
    life.do(by_requester.reply, CARL, badge.number, mention)
    life.do(by_requester.cancel, CARL, badge.number, "")
    own = life.open(zoe.user_id, "it/helpdesk", "Hers")
    life.do(by_requester.cancel, zoe.user_id, own.number, "")
    life.call(note_people, life.now, [replace(zoe, deleted=True)])
    assert life.call(erase, life.now, zoe.user_id).is_possible
    (reply,) = life.call(
        lambda uow: [each for each in uow.events.of_request(badge.id) if each.text]
    )
    assert reply.text == "Ask @…not @Zoë"
    assert reply.words.plain == reply.text
    assert "😀" not in dump(life.database)


@enough_on_sqlite
def test_two_who_met_in_a_request_are_erased_one_after_the_other(life: Life) -> None:
    leave(life)
    life.call(erase, life.now, ANNA)
    file = read_catalogue(AFTERWARDS.replace(BOB, PAT), "desk.yml")
    life.call(import_file, file, life.now, "desk.yml", replaces=True)
    life.call(note_people, life.now, [Person(BOB, "Bob", deleted=True)])
    assert life.call(erase, life.now, BOB).is_possible
    after = dump(life.database)
    assert [each for each in (ANNA, BOB, *life.said, *life.heard) if each in after] == []
    first = life.call(lambda uow: uow.events.of_request(1))
    assert len({each.actor_id for each in first if each.actor_id}) == 2
    for number in (1, 2, 3, 5):
        life.call(lookups.show, MEI, life.now, number)


def test_a_decision_about_an_unmet_need_keeps_to_words_that_are_there(life: Life) -> None:
    carls = life.open(CARL, "it/helpdesk", "A projector for the hall")
    life.do(by_requester.cancel, CARL, carls.number, "")
    leave(life)

    def decide(uow: UnitOfWork) -> None:
        it = uow.catalogue.department("it")
        first = uow.requests.by_number(2)
        other = uow.requests.by_number(carls.number)
        assert it
        assert first
        assert other
        uow.unmet_needs.decide(it.id, first.id, [first.id, other.id], MEI, life.now)

    life.call(decide)
    life.call(erase, life.now, ANNA)
    it = life.call(lambda uow: uow.catalogue.department("it").id)
    (decision,) = life.call(lambda uow: uow.unmet_needs.decisions(it))
    assert decision.text.strip() == "A projector for the hall"


@enough_on_sqlite
def test_an_erased_chain_has_the_steps_that_it_had(life: Life) -> None:
    number = life.call(lambda uow: uow.requests.by_id(8)).number
    before = life.call(lookups.show, MEI, life.now, number)[0].steps
    leave(life)
    life.call(erase, life.now, ANNA)
    after = life.call(lookups.show, MEI, life.now, number)[0].steps
    assert [(each.key, each.progress) for each in after] == [
        (each.key, each.progress) for each in before
    ]
