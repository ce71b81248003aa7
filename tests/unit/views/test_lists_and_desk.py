"""Lists, the desk, the App Home, help and hints."""

from dataclasses import replace
from typing import Any

import pytest

from bot import ids
from bot.views.desk import desk, desk_of
from bot.views.help import answer_help, desk_help, request_help
from bot.views.hints import channel_problem, hint
from bot.views.home import home
from bot.views.lists import done, my_requests, opened, queue
from domain.lifecycle import Action, State
from domain.model import DeskLine, Summary
from domain.text import LocalizedText
from tests.unit.views.layouts import buttons, objects, sentences, validate, words
from tests.unit.views.view_samples import (
    BOB,
    HOSTILE,
    IT,
    LANGUAGES,
    LAPTOP,
    dossier,
    request,
)

ENGLISH, CHINESE = LANGUAGES


def summaries(count: int, state: State = State.OPEN, **changes: Any) -> list[Summary]:
    return [
        Summary(request(state, f"Title {n}", number=n, **changes), IT, LAPTOP)
        for n in range(1, count + 1)
    ]


@pytest.mark.parametrize(("count", "more"), [(20, None), (21, "… and 1 more."), (60, "… and 40")])
def test_a_list_shows_twenty_and_says_how_many_more(count: int, more: str | None) -> None:
    for message in (my_requests(summaries(count), ENGLISH), queue(summaries(count), BOB, ENGLISH)):
        validate(message)
        shown = words(message)
        assert "#20 Title 20" in shown
        assert "#21" not in shown
        assert ("more" in shown) is (more is not None)
        assert more is None or more in shown
        assert message.text.count("#") == 20


def test_a_queue_offers_claim_answer_and_show() -> None:
    message = queue(summaries(1), BOB, ENGLISH)
    assert buttons(message) == [ids.REQUEST_CLAIM, ids.REQUEST_ANSWER, ids.REQUEST_SHOW]
    taken = queue(summaries(1, State.IN_PROGRESS), BOB, ENGLISH)
    assert buttons(taken) == [ids.REQUEST_ANSWER, ids.REQUEST_SHOW]
    assert "🔧 In progress · you have it" in sentences(taken)


def test_my_requests_offer_what_i_can_do() -> None:
    message = my_requests(summaries(1, State.RESOLVED), ENGLISH)
    assert buttons(message) == [ids.REQUEST_CONFIRM, ids.REQUEST_REOPEN, ids.REQUEST_SHOW]


def test_empty_lists_say_what_to_do() -> None:
    mine = my_requests((), ENGLISH)
    assert buttons(mine) == [ids.REQUEST_OPEN]
    assert "Start with the button below." in mine.text
    assert "nobody waits on you" in queue((), BOB, ENGLISH).text


def test_a_confidential_request_is_named_in_my_own_list_alone() -> None:
    secret = summaries(1, confidential=True)
    assert "Title 1" in words(my_requests(secret, ENGLISH))
    assert "🔒 #1 Confidential request" in words(queue(secret, BOB, ENGLISH))


def test_opening_is_confirmed() -> None:
    message = opened(dossier(State.OPEN, HOSTILE[0]), ENGLISH)
    assert message.text.startswith("IT &amp; &lt;desk&gt; has your request #12. You find it")
    assert HOSTILE[0] in words(message)


@pytest.mark.parametrize("action", Action)
def test_whatever_is_done_is_confirmed_with_its_number(action: Action) -> None:
    for t in LANGUAGES:
        assert "#12" in done(action, request(State.IN_PROGRESS), t).text


def test_an_answer_is_confirmed() -> None:
    message = done(Action.ANSWER, request(), ENGLISH)
    assert message.text == "Your answer to #12 is on its way to <@U0ANN>."
    assert done(Action.ANSWER, request(), CHINESE).text == "你对 #12 的答复已发给 <@U0ANN>。"


def test_the_desk_is_a_table() -> None:
    hr = replace(IT, key="hr", name=LocalizedText(en="People", zh="人事部"))
    lines = [DeskLine(IT, {State.OPEN: 3, State.WAITING: 1}), DeskLine(hr, {})]
    message = desk(lines, ENGLISH)
    table = message.blocks[0]
    rows = [[words(cell) for cell in row] for row in table["rows"]]
    assert rows[1] == ["IT & <desk> (it)", "3", "–", "1", "–"]
    assert rows[2] == ["People (hr)", "–", "–", "–", "–"]
    assert "Open 3, Waiting for the requester 1; People: nothing to do" in message.text


def test_a_large_organisation_fits_on_the_desk() -> None:
    many = [DeskLine(replace(IT, key=f"d{n}"), {State.OPEN: n}) for n in range(150)]
    message = desk(many, ENGLISH)
    validate(message)
    assert "… and 51 more departments." in words(message)


def test_one_department_lists_what_may_be_read_and_counts_the_rest() -> None:
    message = desk_of(DeskLine(IT, {State.OPEN: 5, State.RESOLVED: 9}), summaries(2), ENGLISH)
    validate(message)
    shown = words(message)
    assert "#2 Title 2" in shown
    assert "3 requests are not listed, because they are not yours to read." in shown
    assert buttons(message) == [ids.REQUEST_SHOW] * 2
    all_of_them = desk_of(DeskLine(IT, {State.OPEN: 2}), summaries(2), ENGLISH)
    assert "not listed" not in words(all_of_them)


def test_the_home_is_never_too_long() -> None:
    view = home(summaries(200), summaries(200), [IT], ENGLISH)
    validate(view)
    assert view["type"] == "home"
    assert buttons(view)[0] == ids.REQUEST_OPEN


def test_a_newcomer_is_welcomed() -> None:
    view = home((), None, [IT], ENGLISH)
    shown = sentences(view)
    for part in ("Welcome to Crossdesk", "IT & <desk>", "You can also type /request"):
        assert part in shown
    assert "Your queue" not in shown
    assert buttons(view) == [ids.REQUEST_OPEN]


def test_a_provider_has_a_queue_on_the_home_even_if_it_is_empty() -> None:
    assert "The queue is empty" in words(home((), (), [IT], ENGLISH))


def test_without_a_catalogue_the_home_says_who_can_help() -> None:
    view = home((), None, (), ENGLISH)
    assert "importing the catalogue" in words(view)
    assert buttons(view) == []


def test_help_shows_examples_of_the_organisation_itself() -> None:
    shown = sentences(request_help(ENGLISH, [IT], [LAPTOP]))
    assert "/request it/laptop what you need" in shown
    assert "/request cancel 12 [why]" in shown
    assert "Departments: it (IT & <desk>)" in shown
    assert "/request it/laptop" in sentences(request_help(ENGLISH))
    assert "/answer 12 你要说的话" in sentences(answer_help(CHINESE))
    assert "/desk it" in sentences(desk_help(ENGLISH, [IT]))


def test_a_hint_takes_the_words_along() -> None:
    message = hint("My screen is black", ENGLISH)
    (pressed,) = (each for each in objects(message) if each.get("type") == "button")
    assert (pressed["action_id"], pressed["value"]) == (ids.REQUEST_OPEN, "My screen is black")
    validate(hint("x" * 5000, ENGLISH))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("not_in_channel", "invite the bot there"),
        ("is_archived", "archived"),
        ("channel_not_found", "gone, or private"),
        ("restricted_action", "Slack says: restricted_action."),
    ],
)
def test_a_channel_problem_says_what_to_do(error: str, said: str) -> None:
    message = channel_problem(IT, error, ENGLISH)
    assert said in sentences(message)
    assert "<#C0IT>" in message.text
