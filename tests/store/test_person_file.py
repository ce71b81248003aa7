"""A person's file: all that they said, nothing that others confided to them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.i18n import LOCALES, translator
from bot.usecases.privacy.person_file import PersonFile, is_known, request_ids
from bot.usecases.ratings import rating
from bot.usecases.requests import by_provider, by_requester, needs
from bot.usecases.requests.opening import FilledForm
from bot.views.people.person_file import explained
from domain.dimensions import Dimension
from store.personal_columns import HELD
from store.tables import metadata
from tests.store.whole_life import ANNA, BOB, CARL, NAME, PAT, Life, lived
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.database import Database
    from store.unit_of_work import UnitOfWork

PARTS = {
    "profile": {"people", "admins"},
    "departments": {"memberships"},
    "catalogue": {"catalogue_revisions"},
    "decisions": {"proposal_decisions", "unmet_need_decisions"},
    "trainings": {"trainings", "readings"},
    "surveys": {"surveys", "survey_invitations"},
    "questions_for_ratings": {"rating_questions"},
    "reminders": {"nags"},
    "low_ratings_to_read": {"low_ratings"},
    "words_not_passed_on": {"held_words"},
    "messages": {"outbox", "messages", "periodic_runs"},
    "requests": {"requests", "events"},
    "served": {"requests", "hops", "events"},
    "deeds": {"events"},
}
"""The parts of a file, and the tables that each shows."""

LEFT_OUT = {
    "measurements": "computed from events",
    "request_terms": "cut from the words of requests",
    "waiting_ratings": "ratings without a name",
    "deliveries": "ids of what Slack delivered in the last three days",
    "unread_threads": "what is still to be read of Slack",
    "departments": "the catalogue in force, of which the revisions say whom it names",
    "services": "the same",
    "standards": "the same, and former versions of it",
    "chains": "the same",
}
"""The tables that hold something about people and are in no file, and why."""


@pytest.fixture
def life(database: Database, workspace_id: int) -> Life:
    """Anna, once she has done everything."""
    return lived(database, workspace_id)


def file_of(life: Life, user_id: str = ANNA) -> dict[str, Any]:
    def made(uow: UnitOfWork) -> dict[str, Any]:
        own, others = request_ids(uow, user_id)
        file = PersonFile(uow, user_id)
        return {
            **file.about(own),
            "requests": file.requests(own),
            "served": file.served(others),
            "deeds": file.deeds(others),
        }

    found: dict[str, Any] = life.call(made)
    return found


def test_whoever_adds_a_table_decides_whether_it_is_in_the_file() -> None:
    shown = {table for tables in PARTS.values() for table in tables}
    personal = {table for table, columns in HELD.items() if any(columns.values())}
    assert shown | LEFT_OUT.keys() == personal
    assert shown & LEFT_OUT.keys() == set()
    assert metadata.tables.keys() >= personal


@enough_on_sqlite
def test_every_part_is_explained_in_every_language(life: Life) -> None:
    assert file_of(life).keys() == PARTS.keys()
    for locale in LOCALES:
        parts = explained(translator(locale))["parts"]
        assert isinstance(parts, dict)
        assert parts.keys() == PARTS.keys()


@enough_on_sqlite
def test_all_that_they_said_is_in_it_and_what_they_were_told(life: Life) -> None:
    written = json.dumps(file_of(life), ensure_ascii=False)
    assert [word for word in (*life.said, *life.heard) if word not in written] == []
    assert NAME in written


@enough_on_sqlite
def test_nothing_is_in_it_that_others_confided_or_that_was_said_without_a_name(
    life: Life,
) -> None:
    written = json.dumps(file_of(life), ensure_ascii=False)
    confided = (*life.others, *life.beside, *life.nameless)
    assert [word for word in confided if word in written] == []


def test_no_word_of_a_colleague_is_in_the_file_of_another(life: Life) -> None:
    written = json.dumps(file_of(life, CARL), ensure_ascii=False)
    assert [word for word in (*life.heard, *life.nameless) if word in written] == []
    told = ("answer", "question", "promise", "transfer", "decline", "resolve", "disapproval")
    found = {word for word in life.said if word in written}
    assert found == {word for word in life.said if word.endswith(told)}


@enough_on_sqlite
def test_requests_have_their_fields_as_they_were_shown_and_their_history(life: Life) -> None:
    first = file_of(life)["requests"][0]
    assert (first["department"]["key"], first["service"]["key"]) == ("it", "laptop")
    assert [each["label"]["en"] for each in first["fields"]] == ["Asset tag", "Whose", "Size"]
    assert first["fields"][1]["value"] == NAME
    assert first["fields"][2]["value"] == [{"en": "large"}]
    told = [(each["kind"], each["who"]) for each in first["history"]]
    assert told[:4] == [("open", NAME), ("answer", "Bob"), ("ask", "Bob"), ("reply", NAME)]
    assert first["history"][3]["files"][0]["link"] == "https://example.slack.com/files/F1"
    assert [each["score"] for each in first["history"] if each["kind"] == "rate"] == [2]


def test_times_are_by_the_persons_own_clock_with_their_offset(life: Life) -> None:
    opened_at = file_of(life)["requests"][0]["opened_at"]
    assert opened_at.endswith("+01:00")
    assert all(datetime.fromisoformat(each).tzinfo for each in times_in(file_of(life)))


def times_in(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, each in part.items():
            if isinstance(each, str) and name.endswith(("_at", "at")) and each[:2] == "20":
                yield each
            else:
                yield from times_in(each)
    elif isinstance(part, list):
        for each in part:
            yield from times_in(each)


@enough_on_sqlite
def test_what_they_served_is_listed_without_words(life: Life) -> None:
    served = file_of(life)["served"]
    assert {role for each in served for role in each["they_were"]} == {
        *("assignee", "approver", "trainee", "named"),
    }
    assert {"title", "details", "history", "words"}.isdisjoint(
        {key for each in served for key in each}
    )


@enough_on_sqlite
def test_ratings_are_in_it_with_all_that_was_chosen(life: Life) -> None:
    mine = life.open(ANNA, "it/helpdesk", "Hers")
    life.do(by_provider.resolve, BOB, mine.number, "Done")
    life.do(rating.rate_clarity, BOB, mine.number, clear=False)
    life.do(by_requester.confirm, ANNA, mine.number)
    gaps = {Dimension.RESPONSIVENESS: {"expected": "5", "perceived": "2"}}
    life.do(rating.rate, ANNA, mine.number, "4", "", gaps)
    theirs = next(each for each in file_of(life)["requests"] if each["number"] == mine.number)
    chosen = {each["kind"]: each for each in theirs["history"]}
    assert chosen["rate_clarity"]["clear"] is False
    assert chosen["rate"]["dimensions"] == {"responsiveness": {"expected": 5, "found": 2}}
    assert [each["clear"] for each in file_of(life)["deeds"] if "clear" in each] == [False]


@enough_on_sqlite
def test_a_confidential_request_that_only_names_them_stays_a_secret(life: Life) -> None:
    secret = life.open(CARL, "people/complaint", "About Bob", fields={"about": BOB})
    known = life.open(CARL, "it/laptop", "For Bob", fields={"whose": BOB})
    file = file_of(life, BOB)
    assert {"number": known.number, "they_were": ["named"]} in [
        {name: each[name] for name in ("number", "they_were")} for each in file["served"]
    ]
    assert secret.number not in [each["number"] for each in file["served"]]
    assert "complaint" not in json.dumps(file)
    life.do(by_provider.answer, ANNA, secret.number, "I see")
    assert secret.number in [each["number"] for each in file_of(life)["served"]]


@enough_on_sqlite
def test_what_they_decided_and_were_asked_is_in_it(life: Life) -> None:
    found = file_of(life)
    assert [each["verdict"] for each in found["decisions"]] == ["declined", "not_ours"]
    assert [(each["sent_by_them"], each["asked"]) for each in found["surveys"]] == [
        (True, False),
        (False, True),
    ]
    assert found["profile"]["administrator"]
    assert {(each["department"]["key"], each["role"]) for each in found["departments"]} == {
        ("people", "provider"),
        ("people", "manager"),
        ("people", "receiver"),
    }
    assert [each["made_by_them"] for each in found["catalogue"]] == [False, True]
    assert found["messages"]["periodic"][0]["period"] == "2026-W44"


def test_who_hands_a_need_over_reads_what_was_said_until_then(life: Life) -> None:
    parent = life.open(CARL, "people/badge", life.word("parent", life.others))
    life.do(by_provider.claim, ANNA, parent.number)
    form = FilledForm("it", "helpdesk", life.word("mine"), "", {})
    need = life.do(needs.open_need, ANNA, parent.number, form).request
    life.do(by_provider.answer, BOB, need.number, life.word("before", life.heard))
    life.do(by_provider.take_over, PAT, parent.number)
    life.do(by_provider.answer, BOB, need.number, life.word("after", life.others))
    written = json.dumps(file_of(life), ensure_ascii=False)
    assert [word for word in (*life.said, *life.heard) if word not in written] == []
    assert [word for word in life.others if word in written] == []
    assert life.others[-1] in json.dumps(file_of(life, PAT), ensure_ascii=False)


def test_an_id_is_known_as_a_whole(life: Life) -> None:
    assert life.call(is_known, ANNA)
    assert not life.call(is_known, ANNA[:-1])
    assert not any(life.call(is_known, each) for each in ("", "none", "people", "it"))
