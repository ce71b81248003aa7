"""Lists, the desk, the App Home, help and hints."""

import re
from dataclasses import replace
from typing import Any

import pytest

from bot import ids
from bot.layouts.samples import (
    IT,
    LANGUAGES,
    LAPTOP,
    NOW,
    desk_line,
    dossier,
    listing,
    queue_of,
    request,
)
from bot.read_models import Listing, Summary
from bot.views.help import answer_help, desk_help, request_help
from bot.views.home import home
from bot.views.requests.confirmations import done, opened
from bot.views.requests.desk import desk, desk_of
from bot.views.requests.hints import channel_problem, hint
from bot.views.requests.own import my_requests
from bot.views.requests.queue import queue_message, view_in
from domain.lifecycle import Action, State
from domain.queues import QueuePart, QueueView, part_named
from domain.search_terms import folded
from domain.standards import Priority
from domain.text import LocalizedText
from tests.unit.views.hostile import HOSTILE
from tests.unit.views.layouts import buttons, objects, sentences, validate, words

ENGLISH, CHINESE = LANGUAGES
KEYS = ("late", "risky", "calm")


def summaries(count: int, state: State = State.OPEN, **changes: Any) -> Listing:
    return listing(
        [
            Summary(request(state, f"Title {n}", number=n, **changes), IT, LAPTOP)
            for n in range(1, count + 1)
        ]
    )


@pytest.mark.parametrize(("count", "more"), [(20, None), (21, "… and 1 more."), (60, "… and 40")])
def test_a_list_shows_twenty_and_says_how_many_more(count: int, more: str | None) -> None:
    message = my_requests(summaries(count), ENGLISH)
    validate(message)
    shown = words(message)
    assert "#20 Title 20" in shown
    assert "#21" not in shown
    assert ("more" in shown) is (more is not None)
    assert more is None or more in shown
    assert message.text.count("#") == 20


def choices(message: Any) -> list[str]:
    """The choices in the menu of the first line."""
    menu = next(each for each in objects(message) if each.get("type") == "overflow")
    return [each["value"].partition(":")[0] for each in menu["options"]]


def test_a_line_of_a_queue_has_one_menu_with_what_can_be_done() -> None:
    message = queue_message(queue_of(summaries(1)), ENGLISH)
    claim, answer, show = ids.REQUEST_CLAIM, ids.REQUEST_ANSWER, ids.REQUEST_SHOW
    assert choices(message) == [claim, answer, ids.REQUEST_SNOOZE, ids.REQUEST_REASSIGN, show]
    taken = queue_message(queue_of(summaries(1, State.IN_PROGRESS)), ENGLISH)
    assert choices(taken) == [
        answer,
        ids.REQUEST_SNOOZE,
        ids.REQUEST_REASSIGN,
        ids.REQUEST_RESOLVE,
        show,
    ]
    assert "assigned to you" in sentences(taken)


@pytest.mark.parametrize(
    ("page", "shown", "offered", "said"),
    [
        (0, 10, [ids.QUEUE_NEXT], "1 to 10 of 25"),
        (1, 10, [ids.QUEUE_PREVIOUS, ids.QUEUE_NEXT], "11 to 20 of 25"),
        (2, 5, [ids.QUEUE_PREVIOUS], "21 to 25 of 25"),
    ],
)
def test_a_queue_has_pages(page: int, shown: int, offered: list[str], said: str) -> None:
    listed = replace(summaries(shown), count=25)
    message = queue_message(queue_of(listed, QueueView(page=page)), ENGLISH)
    validate(message)
    assert [each for each in buttons(message) if each != ids.QUEUE_SEVERAL] == offered
    assert said in words(message)


def test_the_menu_of_a_queue_says_what_is_shown() -> None:
    view = QueueView(QueuePart.MINE)
    message = queue_message(queue_of(summaries(1), view), CHINESE)
    (menu,) = [each for each in objects(message) if each.get("type") == "static_select"]
    assert menu["initial_option"]["text"]["text"] == "由我处理"
    assert len(menu["options"]) == 6
    for line in message.blocks:
        assert view_in(line.get("block_id", "")) in {None, view}


def test_my_requests_offer_what_i_can_do() -> None:
    message = my_requests(summaries(1, State.RESOLVED), ENGLISH)
    assert buttons(message) == [ids.REQUEST_CONFIRM, ids.REQUEST_REOPEN, ids.REQUEST_SHOW]


def test_empty_lists_say_what_to_do() -> None:
    mine = my_requests(Listing(), ENGLISH)
    assert buttons(mine) == [ids.REQUEST_OPEN]
    assert "Start with the button below." in mine.text
    assert "Nobody is waiting for you" in queue_message(queue_of(Listing()), ENGLISH).text


def test_a_confidential_request_is_named_in_my_own_list_alone() -> None:
    secret = summaries(1, confidential=True)
    assert "Title 1" in words(my_requests(secret, ENGLISH))
    assert "🔒 #1 Confidential request" in words(queue_message(queue_of(secret), ENGLISH))


def test_what_is_overdue_comes_first_then_what_is_at_risk_with_counts() -> None:
    seen = {1: 20, 2: 50, 3: 70, 4: 80}  # minutes of the hour that is promised
    listed = listing([dossier(number=n, words=f"Title {n}", seen=at) for n, at in seen.items()])
    message = queue_message(queue_of(listed), ENGLISH)
    shown = sentences(message)
    assert message.blocks[0]["text"]["text"] == "Your queue: 2 overdue, 1 at risk"
    assert message.text == "Your queue: 2 overdue, 1 at risk: #3, #4, #2, #1"
    assert re.findall(r"#(\d) Title", shown) == ["3", "4", "2", "1"]
    for mark in (
        "^{ago}|",
        "🟡 due <!date",
        "🟢 due <!date",
    ):
        assert mark in shown
    for view in (
        queue_message(queue_of(listed), CHINESE),
        home(Listing(), queue_of(listed), (), [IT], CHINESE),
    ):
        assert "你的待办：2 个已超时、1 个即将超时" in words(view)
        assert re.search(r"🔴 <!date\^\d+\^{ago}\|[^>]+>到期", sentences(view))


def test_my_requests_are_what_needs_me_then_what_moves_then_what_ended() -> None:
    states = (State.CLOSED, State.OPEN, State.WAITING, State.IN_PROGRESS, State.RESOLVED)
    mine = listing([dossier(state, f"It is {state}") for state in states])
    for t, titles in (
        (ENGLISH, ("Needs you", "Under way", "Ended")),
        (CHINESE, ("等你处理", "进行中", "已结束")),
    ):
        shown = words(my_requests(mine, t))
        places = [
            shown.index(each)
            for each in (
                titles[0],
                "It is waiting_on_requester",
                titles[1],
                "It is open",
                titles[2],
                "It is closed",
            )
        ]
        assert places == sorted(places)
        assert shown.index("It is resolved") < shown.index(titles[1]) < shown.index("It is in_pro")
        home_words = words(home(mine, queue_of(Listing()), (), [IT], t))
        assert home_words.index(titles[0]) < home_words.index("It is open")


@pytest.mark.parametrize(
    ("state", "seen", "said"),
    [
        (State.OPEN, 20, "You should get an answer by "),
        (State.OPEN, 70, "🔴 The answer was due "),
        (State.WAITING, 70, "They need your reply to go on."),
        (State.RESOLVED, 70, "Is it solved?"),
    ],
)
def test_a_line_says_what_happens_next_and_when_it_is_late(
    state: State, seen: int, said: str
) -> None:
    shown = sentences(my_requests(listing([dossier(state, seen=seen, next_check_at=NOW)]), ENGLISH))
    assert said in shown
    assert ("It is late." in shown) is said.startswith("🔴")


def test_what_ended_is_folded() -> None:
    ended = replace(summaries(10, State.CLOSED), count=12)
    shown = words(my_requests(ended, ENGLISH))
    assert shown.count("Title") == 3
    assert "… and 9 more. “/request find”" in shown


def test_what_is_urgent_is_marked_in_lists() -> None:
    urgent = listing([dossier(State.IN_PROGRESS, priority=Priority.URGENT)])
    for t, said in ((ENGLISH, "❗ Urgent · "), (CHINESE, "❗ 紧急 · ")):
        assert f"{said}#12" in words(queue_message(queue_of(urgent), t))
        assert f"{said}#12" in words(my_requests(urgent, t))


def test_a_part_of_the_queue_is_understood_by_the_name_that_its_menu_has() -> None:
    for t in LANGUAGES:
        shown = queue_message(queue_of(listing([dossier(State.OPEN)])), t)
        (menu,) = [each for each in objects(shown.blocks) if each.get("type") == "static_select"]
        parts = [
            each for each in menu["options"] if QueueView.parse(each["value"]).service_id is None
        ]
        assert len(parts) == len(QueuePart)
        for part in parts:
            named = part_named(folded(part["text"]["text"]))
            assert named is QueueView.parse(part["value"]).part, part


def test_opening_is_confirmed() -> None:
    message = opened(dossier(State.OPEN, HOSTILE[0]), ENGLISH)
    assert message.text.startswith(
        "IT &amp; &lt;desk&gt; has received your request #12. Answers arrive"
    )
    assert HOSTILE[0] in words(message)


@pytest.mark.parametrize("action", Action)
def test_whatever_is_done_is_confirmed_with_its_number(action: Action) -> None:
    for t in LANGUAGES:
        assert "#12" in done(action, request(State.IN_PROGRESS), t).text


def test_an_answer_is_confirmed() -> None:
    message = done(Action.ANSWER, request(), ENGLISH)
    assert message.text == "Your answer to #12 is on its way to <@U0ANN>."
    assert done(Action.ANSWER, request(), CHINESE).text == "你对 #12 的答复已发给 <@U0ANN>。"


def lines_of(message: Any) -> list[str]:
    """The lines of the desk's list."""
    (departments,) = message.blocks[0]["elements"]
    return [sentences(each) for each in departments["elements"]]


def test_the_desk_is_a_list_with_what_is_in_danger_first_and_nothing_that_is_zero() -> None:
    hr = replace(IT, key="hr", name=LocalizedText(en="People", zh="人事部"))
    busy = desk_line({State.OPEN: 3, State.WAITING: 1}, due_today=2, at_risk=1)
    legal = replace(IT, key="legal", name=LocalizedText(en="Legal", zh="法务部"))
    lines = [*(replace(desk_line({}), department=each) for each in (hr, legal)), busy]
    message = desk(lines, ENGLISH)
    at_risk = "🟡 At risk 1 · 📅 Due today 2 · 🆕 Open 3 · ⏳ Waiting for the requester 1"
    assert lines_of(message) == [f"IT & <desk> (it) · {at_risk}"], (
        "what has nothing to do is named below"
    )
    quiet = "Nothing to do: People (hr), Legal"
    assert quiet in words(message)
    assert f"1 at risk, Open 3, Waiting for the requester 1; {quiet}" in message.text
    calm = desk(lines[:2], CHINESE)
    assert [block["type"] for block in calm.blocks] == ["context", "context"]
    assert "没有待办：人事部（hr）" in words(calm)


def test_departments_with_something_overdue_come_first_on_the_desk() -> None:
    calm, risky, late = (
        replace(desk_line({State.OPEN: 1}, **danger), department=replace(IT, key=key))
        for key, danger in (
            ("calm", {}),
            ("risky", {"at_risk": 2, "due_today": 2}),
            ("late", {"overdue": 1}),
        )
    )
    message = desk([calm, risky, late], ENGLISH)
    counts = ("🔴 Overdue 1 · 🆕 Open 1", "🟡 At risk 2 · 📅 Due today 2 · 🆕 Open 1", "🆕 Open 1")
    assert lines_of(message) == [
        f"IT & <desk> ({key}) · {each}" for key, each in zip(KEYS, counts, strict=True)
    ]
    assert "1 overdue, Open 1; " in message.text
    view = home(Listing(), queue_of(Listing()), [calm, risky, late], [IT], ENGLISH)
    shown = words(view)
    assert "Your departments" in shown
    places = [shown.index(f"({key})") for key in KEYS]
    assert places == sorted(places)
    assert " · 🟡 At risk 2 · 📅 Due today 2" in sentences(view)
    assert "你负责的部门" in words(home(Listing(), queue_of(Listing()), [late], [IT], CHINESE))


def test_one_department_is_headed_by_what_is_in_danger() -> None:
    line = desk_line({State.OPEN: 5}, overdue=2, at_risk=1, due_today=3)
    message = desk_of(line, listing([dossier(seen=70)]), ENGLISH)
    shown = words(message)
    assert "IT & <desk>: 2 overdue, 1 at risk" in shown
    assert "🔴 Overdue: 2 · 🟡 At risk: 1 · 📅 Due today: 3" in shown
    assert "🔴 First response overdue since " in shown


def test_a_large_organisation_fits_on_the_desk() -> None:
    many = [
        replace(desk_line({State.OPEN: n // 50}), department=replace(IT, key=f"d{n}"))
        for n in range(200)
    ]
    message = desk(many, ENGLISH)
    validate(message)
    assert "… and 90 more departments." in words(message)
    assert "… and 30 more." in words(message), "of those with nothing to do"


def test_one_department_lists_what_may_be_read_and_counts_the_rest() -> None:
    message = desk_of(desk_line({State.OPEN: 5, State.RESOLVED: 9}), summaries(2), ENGLISH)
    validate(message)
    shown = words(message)
    assert "#2 Title 2" in shown
    assert "3 requests are not listed because you may not read them." in shown
    assert buttons(message) == [ids.REQUEST_SHOW] * 2
    all_of_them = desk_of(desk_line({State.OPEN: 2}), summaries(2), ENGLISH)
    assert "not listed" not in words(all_of_them)


def test_the_home_is_never_too_long() -> None:
    view = home(summaries(200), queue_of(summaries(200)), [desk_line({})] * 50, [IT], ENGLISH)
    validate(view)
    assert view["type"] == "home"
    assert buttons(view)[0] == ids.REQUEST_OPEN


def test_a_newcomer_is_welcomed() -> None:
    view = home(Listing(), None, (), [IT], ENGLISH)
    shown = sentences(view)
    for part in ("Welcome to Crossdesk", "IT & <desk>", "You can also type /request"):
        assert part in shown
    assert "Your queue" not in shown
    assert buttons(view) == [ids.REQUEST_OPEN, ids.GUIDE_SHOW]


def test_a_provider_has_a_queue_on_the_home_even_if_it_is_empty() -> None:
    assert "Your queue is empty" in words(home(Listing(), queue_of(Listing()), (), [IT], ENGLISH))


def test_without_a_catalogue_the_home_says_who_can_help() -> None:
    view = home(Listing(), None, (), (), ENGLISH)
    assert "import the catalogue" in words(view)
    assert buttons(view) == []


def test_help_shows_examples_of_the_organisation_itself() -> None:
    shown = sentences(request_help(ENGLISH, [IT], [LAPTOP]))
    assert "/request it/laptop what you need" in shown
    assert "/request cancel 12 [why]" in shown
    assert "Departments: it (IT & <desk>)" in shown
    assert "/request it/laptop" in sentences(request_help(ENGLISH))
    assert "/answer 12 你的答复" in sentences(answer_help(CHINESE))
    assert "/desk it" in sentences(desk_help(ENGLISH, [IT]))


def test_a_hint_takes_the_words_along() -> None:
    message = hint("My screen is black", ENGLISH)
    (pressed,) = (each for each in objects(message) if each.get("type") == "button")
    assert (pressed["action_id"], pressed["value"]) == (ids.REQUEST_OPEN, "My screen is black")
    validate(hint("x" * 5000, ENGLISH))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("not_in_channel", "invite the bot"),
        ("is_archived", "archived"),
        ("channel_not_found", "does not exist, or it is private"),
        ("restricted_action", "Slack answered “restricted_action”."),
    ],
)
def test_a_channel_problem_says_what_to_do(error: str, said: str) -> None:
    message = channel_problem(IT, error, ENGLISH)
    assert said in sentences(message)
    assert "<#C0IT>" in message.text
