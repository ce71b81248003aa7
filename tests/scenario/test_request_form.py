"""The form of a new request: department, service, the service's own fields; and the shortcuts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from domain.lifecycle import State
from tests.scenario.office import CATALOGUE, opened_office
from tests.scenario.steps import ask, held, numbers, request_of, shown, whisper

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scenario.office import Office

VALID: dict[str, Any] = {
    "field.asset-tag": "NB-4711",
    "field.story": "It fell <down> & broke.\n\nTwice.",
    "field.copies": "2.5",
    "field.needed-by": date(2026, 11, 30),
    "field.part": "screen",
    "field.colours": ["red", "blue"],
    "field.approver": "U04MEI",
    "field.offer": "https://example.org/offer?id=1&x=<2>",
}


async def laptop_form(office: Office, title: str = "Screen stays black") -> dict[str, Any]:
    """The form for the service that has every type of field."""
    await office.alice.slash("/request", f"it/laptop {title}")
    return await office.alice.next_view()


async def test_the_form_follows_department_and_service(office: Office) -> None:
    alice = office.alice
    await alice.slash("/request")
    view = await alice.next_view()
    assert "service" not in view["state"]["values"]
    await alice.select(view, "department", "it")
    view = await alice.next_view()
    assert "Laptop repair" in shown(view)
    assert "Asset tag" not in shown(view)
    await alice.select(view, "service", "it/laptop")
    view = await alice.next_view()
    assert "Asset tag" in shown(view)
    await alice.select(view, "service", "it/helpdesk")
    view = await alice.next_view()
    assert "Asset tag" not in shown(view)
    assert "first response in 1 hour" in shown(view), "the standard is seen before asking"
    result = await alice.submit(view, {"title": "Screen stays black", "details": "Since today"})
    assert result.ok
    request = await request_of(office, 1)
    assert (request.title, request.details) == ("Screen stays black", "Since today")
    await office.dm(alice, "#1 Screen stays black")


async def test_what_was_typed_stays_when_the_form_follows(office: Office) -> None:
    alice = office.alice
    await alice.slash("/request", "it My words")
    await alice.slash("/request", "facilities My words")
    view = await alice.next_view()
    await alice.select(view, "department", "it")
    view = await alice.next_view()
    assert held(view, "title") == "My words"


async def test_a_confidential_service_says_so_before_one_writes(office: Office) -> None:
    await office.alice.slash("/request", "people")
    assert "Confidential: only you and the people who serve" in shown(
        await office.alice.next_view()
    )


async def test_every_type_of_field_is_kept_and_shown(office: Office) -> None:
    view = await laptop_form(office)
    result = await office.alice.submit(view, VALID)
    assert result.ok, result.errors
    answers = {each.field.key: each.value for each in (await request_of(office, 1)).fields}
    assert answers == {
        "asset-tag": "NB-4711",
        "story": "It fell <down> & broke.\n\nTwice.",
        "copies": "2.5",
        "needed-by": "2026-11-30",
        "part": "screen",
        "colours": ("red", "blue"),
        "approver": "U04MEI",
        "offer": "https://example.org/offer?id=1&x=<2>",
    }
    card = shown(await office.card(1))
    for words in ("NB-4711", "It fell <down> & broke.", "2.5", "30", "red, blue", "@U04MEI"):
        assert words in card


async def test_only_what_is_required_must_be_filled_in(office: Office) -> None:
    view = await laptop_form(office)
    result = await office.alice.submit(view)
    assert set(result.errors) == {"field.asset-tag"}
    result = await office.alice.submit(view, {"field.asset-tag": "   "})
    assert result.errors == {"field.asset-tag": "Please fill this in."}
    result = await office.alice.submit(view, {"field.asset-tag": "NB-1"})
    assert result.ok
    assert [each.field.key for each in (await request_of(office, 1)).fields] == ["asset-tag"]


@pytest.mark.parametrize(
    ("field", "wrong", "reason"),
    [
        ("field.copies", "two", "Please enter a number"),
        ("field.copies", "NaN", "Please enter a number"),
        ("field.offer", "the intranet", "Please enter a link"),
        ("field.offer", "javascript:alert(1)", "Please enter a link"),
        ("field.needed-by", "tomorrow", "Please choose a date"),
        ("field.approver", "nobody", "Please choose a person"),
        ("field.part", {"value": "engine", "text": {"text": "x"}}, "Please choose one of"),
        ("field.colours", [{"value": "pink", "text": {"text": "x"}}], "Please choose one of"),
        ("title", "   ", "Please fill this in."),
    ],
)
async def test_a_wrong_value_is_refused_at_its_field_and_what_was_typed_stays(
    office: Office, field: str, wrong: Any, reason: str
) -> None:
    view = await laptop_form(office)
    result = await office.alice.submit(view, {**VALID, field: wrong})
    assert list(result.errors) == [field]
    assert reason in result.errors[field]
    assert await numbers(office) == []
    (view,) = office.alice.views
    assert held(view, "field.story") == VALID["field.story"]
    result = await office.alice.submit(view, VALID | {"title": "Screen stays black"})
    assert result.ok, "the corrected form goes through"
    assert await numbers(office) == [1]


async def test_all_wrong_fields_are_named_at_once_and_in_the_readers_language(
    office: Office,
) -> None:
    await office.xiao.slash("/request", "it/laptop 屏幕")
    view = await office.xiao.next_view()
    wrong = {"field.asset-tag": " ", "field.copies": "两个", "field.offer": "无"}
    result = await office.xiao.submit(view, wrong)
    assert set(result.errors) == set(wrong)
    assert all(
        any("\u4e00" <= each <= "\u9fff" for each in text) for text in result.errors.values()
    )


async def test_a_service_of_another_department_is_not_taken_along(office: Office) -> None:
    """Slack keeps what a field held: a quick hand sends the new department, the old service."""
    alice = office.alice
    await alice.slash("/request", "people")
    view = await alice.next_view()
    result = await alice.submit(view, {"department": "facilities", "title": "My salary"})
    assert result.errors == {"service": "Please fill this in."}
    assert await numbers(office) == []


async def test_a_service_that_was_retired_meanwhile_is_refused_at_its_field(
    office: Office,
) -> None:
    view = await laptop_form(office)
    without = read_catalogue(CATALOGUE.replace("      laptop:", "      tablet:"), "catalogue.yaml")
    await office.run(import_catalogue, without, office.clock())
    result = await office.alice.submit(view, VALID)
    assert (
        "Choose one of these: Help desk (helpdesk), Laptop repair (tablet)"
        in result.errors["service"]
    )
    assert await numbers(office) == []


async def test_a_running_request_outlives_its_service(office: Office) -> None:
    view = await laptop_form(office)
    await office.alice.submit(view, VALID)
    without = read_catalogue(CATALOGUE.replace("      laptop:", "      tablet:"), "catalogue.yaml")
    await office.run(import_catalogue, without, office.clock())
    await office.bob.click(await office.card(1), "request.claim")
    card = await office.card(1, saying="In progress")
    assert "Laptop repair" in shown(card)
    assert "NB-4711" in shown(card)


@pytest.mark.parametrize("key", ["help", "list", "show", "cancel", "reopen", "rate"])
def test_no_department_can_be_called_like_a_word_of_the_commands(key: str) -> None:
    with pytest.raises(Exception, match=key):
        read_catalogue(CATALOGUE.replace("  facilities:", f"  {key}:"), "catalogue.yaml")


@pytest.mark.parametrize("key", ["help", "list", "show", "cancel", "reopen", "rate"])
async def test_a_service_can_be_called_like_a_word_of_the_commands(
    tmp_path: Path, key: str
) -> None:
    url, catalogue = f"sqlite:///{tmp_path / 'named.db'}", CATALOGUE.replace("  keys:", f"  {key}:")
    async with opened_office(url, catalogue=catalogue) as office:
        request = await request_of(office, await ask(office, office.alice, f"facilities/{key} Two"))
        service = await office.run(lambda uow: uow.catalogue.service_by_id(request.hop.service_id))
    assert (service.key, request.title) == (key, "Two")


def large_catalogue() -> str:
    """150 departments, the first of which offers 300 services."""
    services = "\n".join(
        f"      s-{n}: {{name: {{en: Repair {n}, zh: 维修{n}号}}, kind: support}}"
        for n in range(300)
    )
    departments = "\n".join(
        f"  d-{n}:\n    name: {{en: Department {n}, zh: 部门{n}}}\n    channel: C01IT\n"
        "    services: {one: {name: One, kind: support}}"
        for n in range(149)
    )
    head = CATALOGUE[: CATALOGUE.index("departments:")]
    return (
        f"{head}departments:\n  big:\n    name: {{en: Big, zh: 大部门}}\n    channel: C01IT\n"
        f"    services:\n{services}\n{departments}\n"
    )


async def test_the_form_serves_150_departments_and_300_services(
    tmp_path: Path,
) -> None:
    async with opened_office(f"sqlite:///{tmp_path / 'big.db'}", catalogue=large_catalogue()) as o:
        alice = o.alice
        await alice.slash("/request")
        view = await alice.next_view()
        assert len(await alice.suggest(view, "department", "")) == 100
        for typed in ("big", "Big", "大部门", " bIG "):
            found = await alice.suggest(view, "department", typed)
            assert [each["value"] for each in found] == ["big"]
        await alice.select(view, "department", "big")
        view = await alice.next_view()
        assert len(await alice.suggest(view, "service", "")) == 100
        for typed in ("s-299", "Repair 299", "维修299"):
            found = await alice.suggest(view, "service", typed)
            assert [each["value"] for each in found] == ["big/s-299"]
        assert await alice.suggest(view, "service", "no such thing") == []
        await alice.select(view, "service", (await alice.suggest(view, "service", "s-299"))[0])
        view = await alice.next_view()
        result = await alice.submit(view, {"title": "Screen"})
        assert result.ok, result.errors
        request = await request_of(o, 1)
        service = await o.run(lambda uow: uow.catalogue.service_by_id(request.hop.service_id))
        assert service.key == "s-299"
        help_ = await alice.slash("/request", "help")
        assert help_ is not None
        unknown = await alice.slash("/desk", "nothing")
        assert unknown is not None
        assert "and more" in unknown.text


async def test_the_global_shortcut_opens_the_empty_form(office: Office) -> None:
    await office.xiao.shortcut("request_open")
    view = await office.xiao.next_view()
    assert view["callback_id"] == "request.open"
    assert held(view, "department") is None


async def test_a_message_becomes_a_request_with_its_text_and_a_link_to_it(
    office: Office,
) -> None:
    message = await office.bob.say("it", "The printer & <@U03CAROL> need help")
    await office.alice.message_shortcut("request_from_message", message)
    view = await office.alice.next_view()
    assert held(view, "title") == "The printer & @carol.ito need help", "a name, which pings nobody"
    await office.alice.select(view, "department", "it")
    await office.alice.select(await office.alice.next_view(), "service", "it/helpdesk")
    result = await office.alice.submit(await office.alice.next_view())
    assert result.ok
    permalink = (await request_of(office, 1)).permalink
    assert permalink
    assert message["ts"].replace(".", "") in permalink
    card = await office.card(1)
    assert permalink in str(card["blocks"])


@pytest.mark.parametrize("private", [False, True])
async def test_that_works_where_the_bot_is_not(office: Office, private: bool) -> None:
    office.slack.add_channel("C77", "elsewhere", members=["U01ALICE"], private=private)
    message = await office.alice.say("elsewhere", "Nobody cleans here")
    await office.alice.message_shortcut("request_from_message", message)
    view = await office.alice.next_view()
    assert held(view, "title") == "Nobody cleans here"


async def test_a_long_message_becomes_title_and_details(office: Office) -> None:
    text = "One line that says it\n" + "and many words more. " * 40
    message = await office.alice.say("all", text.strip())
    await office.alice.message_shortcut("request_from_message", message)
    view = await office.alice.next_view()
    assert held(view, "title") == "One line that says it"
    assert held(view, "details") == ("and many words more. " * 40).strip(), "nothing is said twice"


async def test_without_a_catalogue_everybody_is_told_and_nothing_is_silent(
    tmp_path: Path,
) -> None:
    async with opened_office(f"sqlite:///{tmp_path / 'empty.db'}", catalogue=None) as o:
        for command in ("/request", "/request it Screen", "/desk", "/desk it"):
            name, _, text = command.partition(" ")
            answer = await o.alice.slash(name, text)
            assert answer is not None
            assert "No departments are set up here yet" in answer.text
        await o.alice.shortcut("request_open")
        assert "No departments are set up here yet" in shown(await o.alice.next_view())
        message = await o.alice.say("all", "Help")
        await o.alice.message_shortcut("request_from_message", message)
        await whisper(o, o.alice, "No departments are set up here yet")
        home = await o.alice.open_home()
        await o.settled()
        assert "No departments are set up here yet" in shown(home or o.alice.home or {})


async def test_a_form_sent_twice_opens_one_request(office: Office) -> None:
    number = await ask(office, office.alice, "it First")
    view = await laptop_form(office)
    await office.alice.submit(view, VALID)
    assert await numbers(office) == [number, number + 1]
    assert (await request_of(office, number + 1)).state is State.OPEN


async def test_the_form_confirms_like_the_command_in_one_line(office: Office) -> None:
    await office.alice.slash("/request")
    await office.alice.select(await office.alice.next_view(), "department", "it")
    form = await office.alice.next_view()
    assert form["close"]["text"] == "Cancel", "there is nowhere to go back to"
    assert held(form, "service") == "it/helpdesk", "the department's default service"
    result = await office.alice.submit(form, {"title": "Screen stays black"})
    assert result.ok
    window = await office.alice.next_view()
    assert "IT has received your request #1." in shown(window)
    await office.alice.click(window, "request.show")
    details = await office.alice.next_view()
    await office.alice.click(details, "request.cancel")
    cancelling = await office.alice.next_view()
    assert cancelling["close"]["text"] == "Back", "it stands on another window"
