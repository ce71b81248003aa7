"""The messages in Slack, once somebody's data is erased: none that can be changed keeps a word."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from bot.outbox.outgoing import Post
from bot.outbox.recipients import is_person
from bot.outbox.rendering import render
from bot.usecases.notices import Notice
from bot.usecases.privacy.erasure import KEEP_WORDS, erase
from bot.usecases.ratings.news import tell_managers_due
from domain.erasure import PSEUDONYM_START
from store.messages import SlackMessage
from store.outbox_rows import OutboxRow
from store.tables import outbox
from tests.store.test_erasure import leave
from tests.store.whole_life import ANNA, NAME, Life, lived
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from store.database import Database
    from store.unit_of_work import UnitOfWork

FROM_REQUESTS = frozenset(
    {
        *(Notice.PROVIDER_CARD, Notice.REQUESTER_CARD, Notice.ASSIGNEE_CARD, Notice.APPROVAL_CARD),
        *(Notice.PRACTICE_CARD, Notice.PROVIDER_NOTE, Notice.REQUESTER_NOTE, Notice.ASSIGNEE_NOTE),
        *(Notice.PROVIDER_NEWS, Notice.REQUESTER_NEWS, Notice.ASSIGNEE_NEWS, Notice.AFTERWORDS),
        *(Notice.RATING_QUESTION, Notice.THANKS, Notice.LOW_RATING, Notice.HELD_WORDS, Notice.NAG),
        *(Notice.NAG_NOTE, Notice.NEED_NOTE, Notice.NEED_LATE, Notice.TRANSFERRED_OFTEN),
        *(Notice.BACK_IN_QUEUE, Notice.CHAIN_TIMES, Notice.UNREADABLE, Notice.HOME),
        *(Notice.DIGEST, Notice.DIGEST_DETAILS, Notice.REVIEW, Notice.REPORT, Notice.EXPORT),
        *(Notice.EXPORT_PROGRESS, Notice.ORDER_FAILED, Notice.UNMET_NEEDS, Notice.LOST_NOTE),
    }
)
"""The kinds of messages that are rendered from requests and figures: their rows keep no words."""

FROM_THE_CATALOGUE = frozenset(
    {
        *(Notice.CATALOGUE_GAPS, Notice.SERVICE_CHANGED, Notice.DEPARTMENT_CHANGED),
        *(Notice.ROLLOUT, Notice.ROLLOUT_REMINDER, Notice.DAYS_CHANGED, Notice.TOUR),
        *(Notice.SURVEY_QUESTIONS, Notice.CHANNEL_PROBLEM),
    }
)
"""Those that are rendered from the catalogue."""

NAMELESS = frozenset({Notice.RATING_COMMENTS, Notice.LOW_RATINGS, Notice.SURVEY_RESULTS})
"""Those with words that were said without a name."""


def test_whoever_adds_a_kind_of_message_decides_whether_its_rows_keep_words() -> None:
    kinds = [KEEP_WORDS, FROM_REQUESTS, FROM_THE_CATALOGUE, NAMELESS]
    assert frozenset().union(*kinds) == set(Notice)
    assert sum(map(len, kinds)) == len(Notice)


@pytest.fixture
def life(database: Database, workspace_id: int) -> Life:
    """Anna, once she has done everything; she has left."""
    found = lived(database, workspace_id)
    leave(found)
    return found


def pending(life: Life) -> list[OutboxRow]:
    """Return the messages that are to be sent or brought up to date."""
    columns = [outbox.c[each.name] for each in fields(OutboxRow)]
    statement = select(*columns).where(outbox.c.finished_at.is_(None)).order_by(outbox.c.id)
    with life.database.engine.connect() as connection:
        return [OutboxRow(*each) for each in connection.execute(statement)]


def send(life: Life, slack: dict[str, str]) -> None:
    """Let Slack show what is pending to others than Anna, as things stand now."""

    def sent(uow: UnitOfWork) -> None:
        for place, row in enumerate(rows):
            person = uow.people.get(row.recipient_id)
            if person and person.deleted:
                continue
            if row.kind in {Notice.FILE_COPY, Notice.HOME, Notice.UNREADABLE}:
                continue
            shown = render(uow, row, life.now)
            if not isinstance(shown, Post):
                continue
            slack[row.key] = (
                json.dumps(shown.message.blocks, ensure_ascii=False) + shown.message.text
            )
            to = f"D{row.recipient_id}" if is_person(row.recipient_id) else row.recipient_id
            if uow.messages.get(row.key) is None:
                uow.messages.put(
                    SlackMessage(row.key, row.request_id, to, f"1790000009.{place:06}")
                )

    rows = pending(life)
    life.call(sent)
    with life.database.engine.begin() as connection:
        done = {"finished_at": life.now, "outcome": "sent"}
        connection.execute(update(outbox).where(outbox.c.finished_at.is_(None)).values(**done))


@enough_on_sqlite
def test_no_message_that_can_be_changed_keeps_a_word(life: Life) -> None:
    slack: dict[str, str] = {}
    life.call(tell_managers_due, life.now)
    send(life, slack)
    assert {key.partition(":")[0] for key in slack} >= {
        *("request", "event", "need", "thanks", "low_rating"),
    }
    everything = "".join(slack.values())
    told = ("title", "reply", "thanks", "answer", "need", "rating", "solution", "badge")
    words = (*life.said, *life.heard, *life.beside)
    assert {
        each for each in told if any(word.endswith(each) and word in everything for word in words)
    } == set(told)
    life.call(erase, life.now, ANNA)
    send(life, slack)
    gone = (*words, f"@{NAME}", ANNA, PSEUDONYM_START)
    left = {key: word for key, shown in slack.items() for word in gone if word in shown}
    assert left == {}
    assert any(word in "".join(slack.values()) for word in life.others)


@enough_on_sqlite
def test_rows_that_kept_words_are_gone_and_those_of_others_are_there(life: Life) -> None:
    before = {row.key for row in pending(life)}
    life.call(erase, life.now, ANNA)
    after = pending(life)
    assert not any(row.kind in KEEP_WORDS for row in after)
    assert not any(row.recipient_id == ANNA for row in after)
    assert {row.key for row in after if row.recipient_id == "C01IT"} >= {
        key for key in before if ":provider:" in key and key.startswith("request:1:")
    }


def test_a_card_of_a_lost_request_loses_its_words_before_it_is_marked(life: Life) -> None:
    card = {"number": 99, "backed_up_at": life.now.isoformat(), "text": "Anna's", "blocks": [ANNA]}
    entry = {"number": 99, "text": "Anna's", "requester": ANNA, "link": "https://example.org/1"}
    other = {**entry, "text": "Carl's", "requester": "U05CARL"}
    lost = {"backed_up_at": life.now.isoformat(), "total": 2, "lost": [entry, other], "unread": []}

    def put(uow: UnitOfWork) -> None:
        uow.outbox.put("lost:C01IT:1", Notice.LOST_CARD, "C01IT", life.now, payload=card)
        uow.outbox.put("restoration:1", Notice.LOST_REQUESTS, "U0ADMIN", life.now, payload=lost)

    life.call(put)
    life.call(erase, life.now, ANNA)
    kept = {row.key: row.payload for row in pending(life)}
    assert kept["lost:C01IT:1"] == {**card, "text": "", "blocks": []}
    assert [each["text"] for each in kept["restoration:1"]["lost"]] == ["", "Carl's"]
    slack: dict[str, str] = {}
    send(life, slack)
    assert "Anna's" not in "".join(slack.values())
    assert "Carl's" in slack["restoration:1"]
