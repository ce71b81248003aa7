"""`/request`: asking in one line, and looking after what one has asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.lifecycle import Action, State
from tests.scenario.office import CATALOGUE, opened_office
from tests.scenario.steps import (
    ask,
    buttons,
    claimed,
    events_of,
    held,
    kinds_of,
    numbers,
    request_of,
    resolved,
    said,
    shown,
    state_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scenario.office import Office


async def test_the_bare_command_opens_the_empty_form(office: Office) -> None:
    assert await office.alice.slash("/request") is None
    view = await office.alice.next_view()
    assert view["callback_id"] == "request.open"
    assert held(view, "department") is None
    assert not held(view, "title")
    assert "Which department do you need?" in shown(view)


async def test_the_form_speaks_chinese_to_a_chinese_reader(office: Office) -> None:
    await office.xiao.slash("/request")
    view = await office.xiao.next_view()
    assert view["title"]["text"] == "新建请求"
    assert "信息技术部" in shown(view)


@pytest.mark.parametrize("text", ["help", "HELP", "  help  ", "help me with my screen"])
async def test_help_shows_every_form_of_the_command(office: Office, text: str) -> None:
    words = said(await office.alice.slash("/request", text))
    for form in ("/request list", "/request show 12", "/request cancel 12", "/request reopen 12"):
        assert form in words
    assert "/request it/" in words
    assert "people (People)" in words


async def test_help_is_in_the_readers_language(office: Office) -> None:
    words = said(await office.xiao.slash("/request", "help"))
    assert "人力资源部" in words


async def test_an_empty_list_says_how_to_begin(office: Office) -> None:
    words = said(await office.alice.slash("/request", "list"))
    assert "You have no requests yet" in words
    await office.alice.click(office.alice.ephemerals[-1], "request.open")
    assert (await office.alice.next_view())["callback_id"] == "request.open"


async def test_the_list_shows_what_is_under_way_first_and_nothing_of_others(
    office: Office,
) -> None:
    ended = await ask(office, office.alice, "it The first")
    running = await ask(office, office.alice, "people My salary")
    await ask(office, office.xiao, "it Somebody else's")
    await office.alice.slash("/request", f"cancel {ended}")
    words = said(await office.alice.slash("/request", "list"))
    assert words.index(f"#{running} My salary") < words.index(f"#{ended} The first")
    assert "Cancelled" in words
    assert "Somebody else's" not in words


async def test_a_line_opens_a_request_of_the_departments_default_service(office: Office) -> None:
    words = said(await office.alice.slash("/request", "it Screen stays black"))
    assert "IT has received your request #1" in words
    request = await request_of(office, 1)
    service = await office.run(lambda uow: uow.catalogue.service_by_id(request.hop.service_id))
    assert (service.key, request.title, request.state) == (
        "helpdesk",
        "Screen stays black",
        State.OPEN,
    )
    assert not office.slack.calls.of("views.open"), "no form comes in between"


async def test_keys_may_be_written_in_capital_letters(office: Office) -> None:
    said(await office.alice.slash("/request", "IT/HelpDesk Screen STAYS black"))
    assert (await request_of(office, 1)).title == "Screen STAYS black"


async def test_a_service_with_a_required_field_opens_the_form_prefilled(office: Office) -> None:
    assert await office.alice.slash("/request", "IT/laptop Screen stays black") is None
    view = await office.alice.next_view()
    assert held(view, "department") == "it"
    assert held(view, "service") == "it/laptop"
    assert held(view, "title") == "Screen stays black"
    assert "Asset tag" in shown(view)
    assert await numbers(office) == []


async def test_a_department_without_a_default_service_opens_the_form_with_the_words(
    office: Office,
) -> None:
    await office.alice.slash("/request", "facilities A key for room 12")
    view = await office.alice.next_view()
    assert held(view, "department") == "facilities"
    assert held(view, "service") is None
    assert held(view, "title") == "A key for room 12"


@pytest.mark.parametrize("line", ["it", "it/helpdesk", "it/"])
async def test_a_line_without_words_opens_the_form(office: Office, line: str) -> None:
    await office.alice.slash("/request", line)
    view = await office.alice.next_view()
    assert held(view, "service") == "it/helpdesk"


@pytest.mark.parametrize(
    "line", ["My Screen stays black", "it/nothing Screen", "财务 报销", "screen"]
)
async def test_what_names_nobody_opens_the_form_with_the_words(office: Office, line: str) -> None:
    assert await office.alice.slash("/request", line) is None
    view = await office.alice.next_view()
    assert held(view, "department") is None
    assert held(view, "title") == line
    assert await numbers(office) == []


@pytest.mark.parametrize(
    ("line", "department", "title"),
    [
        ("信息技术部 屏幕不亮", "it", "屏幕不亮"),
        ("信息技术部/服务台 屏幕不亮", "it", "屏幕不亮"),
        ("Help desk: Screen stays black", "it", "Screen stays black"),
        ("人力资源部 工资条", "people", "工资条"),
    ],
)
async def test_a_department_or_service_is_asked_by_its_name(
    office: Office, line: str, department: str, title: str
) -> None:
    number = await ask(office, office.alice, line)
    request = await request_of(office, number)
    asked = await office.run(lambda uow: uow.catalogue.department_by_id(request.hop.department_id))
    assert (asked.key, request.title) == (department, title)


@pytest.mark.parametrize("line", ["itt Screen stays black", "信息 屏幕不亮", "信息技木部 屏幕不亮"])
async def test_one_click_asks_whom_a_slip_has_meant(office: Office, line: str) -> None:
    words = said(await office.alice.slash("/request", line))
    assert "Nothing was sent" in words
    message = office.alice.ephemerals[-1]
    assert line in shown(message), "it can be copied"
    assert await numbers(office) == []
    await office.alice.click(message, "suggestion.1")
    (number,) = await numbers(office)
    assert (await request_of(office, number)).title == line.partition(" ")[2]
    assert f"#{number}" in shown(office.alice.ephemerals[-1])
    assert "suggestion.1" not in buttons(office.alice.ephemerals[-1]), "once is enough"


async def test_a_slip_can_lead_to_the_form(office: Office) -> None:
    await office.alice.slash("/request", "it/Laptp Screen stays black")
    await office.alice.click(office.alice.ephemerals[-1], "suggestion.1")
    view = await office.alice.next_view()
    assert held(view, "service") == "it/laptop"
    assert held(view, "title") == "Screen stays black"
    await office.alice.click(office.alice.ephemerals[-1], "request.open")
    assert held(await office.alice.next_view(), "title") == "it/Laptp Screen stays black"


async def test_a_slip_of_a_word_of_the_command_shows_the_help(office: Office) -> None:
    assert "/request list" in said(await office.alice.slash("/request", "hepl"))


async def test_a_service_of_several_departments_is_asked_about_though_it_is_like_a_command(
    tmp_path: Path,
) -> None:
    report = "      report: {name: Report, kind: support}\n"
    catalogue = CATALOGUE.replace("      helpdesk:", f"{report}      helpdesk:", 1)
    catalogue = catalogue.replace("      keys:", f"{report}      keys:", 1)
    async with opened_office(f"sqlite:///{tmp_path / 'desk.db'}", catalogue=catalogue) as office:
        words = said(await office.alice.slash("/request", "report"))
        assert "2 departments offer “Report”. Which one do you mean?" in words
        assert "/request list" not in words


async def test_whom_a_slip_has_meant_is_asked_in_chinese(office: Office) -> None:
    words = said(await office.xiao.slash("/request", "信息 屏幕不亮"))
    assert "没有发送" in words
    assert "信息技术部" in words


NASTY = [
    "it <!channel> & <@U02BOB> *x* _y_ `z` ~q~",
    "it first line\nsecond line\n\nlast line",
    "it 屏幕一直是黑的，换了线也不行",
    "it 👩‍👩‍👧‍👦 emoji :tada: and \u202eright to left\u202c العربية",
    "it " + "a long story. " * 357,
]


@pytest.mark.parametrize("line", NASTY)
async def test_what_was_typed_is_kept_whole_and_shown_as_typed(office: Office, line: str) -> None:
    number = await ask(office, office.alice, line)
    request = await request_of(office, number)
    words = line.removeprefix("it ").strip()
    assert words in {request.title, request.details}
    await office.settled()
    card, mine = await office.card(number), await office.dm(office.alice, f"#{number}")
    beginning = words.splitlines()[0][:100]
    for message in (card, mine):
        assert beginning in shown(message)
        assert "<!channel>" not in message["text"]
        assert "<@U02BOB>" not in message["text"], "a notification pings nobody"
    await office.bob.click(card, "request.show")
    whole = shown(await office.bob.next_view())
    assert "".join(words.split()) in "".join(whole.split())


@pytest.mark.parametrize("line", ["it/laptop", "nowhere", "facilities"])
async def test_a_line_too_long_for_the_form_comes_back_whole(office: Office, line: str) -> None:
    text = "a long story. " * 300 + "The end."
    words = said(await office.alice.slash("/request", f"{line} {text}"))
    assert text in words
    assert "Nothing was sent: the form takes at most 3000 characters." in words
    assert not office.alice.views


async def test_show_opens_ones_own_request_with_what_can_be_done(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    for text in (f"show {number}", f"show #{number}", f"SHOW {number} please"):
        assert await office.alice.slash("/request", text) is None
        view = await office.alice.next_view()
        assert "Screen stays black" in shown(view)
        assert "request.cancel" in buttons(view)
        assert "request.claim" not in buttons(view)


async def test_show_lets_a_provider_serve(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    await office.bob.slash("/request", f"show {number}")
    view = await office.bob.next_view()
    assert "request.claim" in buttons(view)
    assert "request.cancel" not in buttons(view)


async def test_show_refuses_a_stranger_politely(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    words = said(await office.xiao.slash("/request", f"show {number}"))
    assert f"#{number}" in words
    assert "Screen" not in words
    assert not office.xiao.views


async def test_a_confidential_request_is_shown_to_its_department_and_not_to_an_admin(
    office: Office,
) -> None:
    number = await ask(office, office.alice, "people My salary is wrong")
    await office.pat.slash("/request", f"show {number}")
    assert "My salary is wrong" in shown(await office.pat.next_view())
    await office.mei.slash("/request", f"show {number}")
    assert "My salary is wrong" in shown(await office.mei.next_view())
    for person in (office.slack.person("U09ADMIN"), office.bob):
        words = said(await person.slash("/request", f"show {number}"))
        assert "salary" not in words
        assert "only its requester and the department that serves it can" in words
        assert not person.views


async def test_an_admin_may_look_at_what_is_not_confidential(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    admin = office.slack.person("U09ADMIN")
    await admin.slash("/request", f"show {number}")
    view = await admin.next_view()
    assert "Screen stays black" in shown(view)
    assert buttons(view) == []


@pytest.mark.parametrize("command", ["show", "cancel", "reopen"])
async def test_an_unknown_number_is_answered_with_where_the_numbers_are(
    office: Office, command: str
) -> None:
    for number in ("7", "#7", "0", "999999999"):
        words = said(await office.alice.slash("/request", f"{command} {number}"))
        assert "There is no request" in words
        assert "/request list" in words


@pytest.mark.parametrize("command", ["show", "cancel", "reopen"])
@pytest.mark.parametrize("text", ["", "it", "-1", "1.5", "#", "٣", "1" * 30])
async def test_what_is_no_number_is_answered_with_the_correct_form(
    office: Office, command: str, text: str
) -> None:
    words = said(await office.alice.slash("/request", f"{command} {text}"))
    assert f"/request {command} 12" in words


async def test_cancel_takes_a_reason_or_none(office: Office) -> None:
    for number, reason in ((1, ""), (2, "I found the cable & all is <well>")):
        await ask(office, office.alice, "it Screen stays black")
        words = said(await office.alice.slash("/request", f"cancel #{number} {reason}"))
        assert f"#{number} is cancelled" in words
        assert await state_of(office, number) is State.CANCELLED
        assert (await events_of(office, number))[-1].text == reason
        card = await office.card(number, saying="Cancelled")
        await office.reply_in_thread(office.bob, card, "cancelled it", reason)


async def test_only_its_requester_cancels_a_request(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    words = said(await office.bob.slash("/request", f"cancel {number}"))
    assert "only the person who opened it can" in words
    words = said(await office.xiao.slash("/request", f"cancel {number}"))
    assert f"#{number}" in words
    assert await state_of(office, number) is State.OPEN


async def test_what_has_ended_cannot_be_cancelled(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    await office.alice.slash("/request", f"cancel {number}")
    words = said(await office.alice.slash("/request", f"cancel {number}"))
    assert "You cannot use" in words
    assert "“Cancelled”" in words
    assert await kinds_of(office, number) == [Action.OPEN, Action.CANCEL]


async def test_a_resolved_request_can_be_reopened_with_a_reason(office: Office) -> None:
    number = await resolved(office)
    words = said(await office.alice.slash("/request", f"reopen {number} It has come back"))
    assert f"#{number} is open again" in words
    request = await request_of(office, number)
    assert (request.state, request.hop.assignee_id) == (State.IN_PROGRESS, office.bob.id)
    card = await office.card(number, saying="In progress")
    await office.reply_in_thread(office.bob, card, "It has come back")


async def test_a_closed_request_can_be_reopened_for_two_weeks(office: Office) -> None:
    number = await resolved(office)
    await office.alice.click(await office.dm(office.alice, f"#{number}"), "request.confirm")
    office.clock.pass_(days=14)
    said(await office.alice.slash("/request", f"reopen {number}"))
    assert await state_of(office, number) is State.IN_PROGRESS


async def test_later_than_that_a_new_request_is_asked_for(office: Office) -> None:
    number = await resolved(office)
    await office.alice.click(await office.dm(office.alice, f"#{number}"), "request.confirm")
    office.clock.pass_(days=14, seconds=1)
    words = said(await office.alice.slash("/request", f"reopen {number} It is back"))
    assert "closed more than 14 days ago" in words
    assert "It is back" in words, "what was typed is not lost"
    assert await state_of(office, number) is State.CLOSED
    assert "14" not in said(await office.xiao.slash("/request", f"reopen {number}")), (
        "a stranger learns nothing of it"
    )


async def test_a_declined_request_cannot_be_reopened(office: Office) -> None:
    number = await claimed(office)
    await office.bob.click(await office.card(number), "request.decline")
    await office.bob.submit(await office.bob.next_view(), {"reason": "Not ours"})
    words = said(await office.alice.slash("/request", f"reopen {number}"))
    assert "“Declined”" in words
    assert await state_of(office, number) is State.DECLINED


async def test_what_is_open_needs_no_reopening(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    words = said(await office.alice.slash("/request", f"reopen {number}"))
    assert "You cannot use" in words
