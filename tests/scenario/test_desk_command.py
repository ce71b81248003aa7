"""`/desk`: how the departments stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenario.steps import ask, buttons, claimed, resolved, said

if TYPE_CHECKING:
    from tests.scenario.office import Office


@pytest.mark.parametrize("typed", ["", "全部", "All"])
async def test_it_shows_every_department(office: Office, typed: str) -> None:
    await claimed(office)
    await ask(office, office.alice, "it Another")
    words = said(await office.xiao.slash("/desk", typed))
    for name in ("信息技术部", "人力资源部", "后勤部"):
        assert name in words


async def test_it_shows_one_department_and_its_requests(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    done = await resolved(office, "it Something else")
    words = said(await office.bob.slash("/desk", "IT"))
    assert f"#{number} Screen stays black" in words
    assert f"#{done} Something else" not in words, "what is solved is not owed"
    assert buttons(office.bob.ephemerals[-1]) == ["request.show"]


@pytest.mark.parametrize("typed", ["信息技术部", "信息", "facilties", "help desk", "Facil"])
async def test_a_department_is_found_by_name_by_a_part_or_by_a_slip(
    office: Office, typed: str
) -> None:
    words = said(await office.bob.slash("/desk", typed))
    assert words.startswith(("IT", "Facilities"))


async def test_what_can_mean_several_names_them(office: Office) -> None:
    words = said(await office.xiao.slash("/desk", "部"))
    assert "信息技术部（it）" in words


async def test_a_department_with_nothing_to_do_says_so(office: Office) -> None:
    assert "Facilities" in said(await office.bob.slash("/desk", "facilities"))


async def test_an_unknown_department_is_answered_with_those_there_are(office: Office) -> None:
    words = said(await office.bob.slash("/desk", "finance"))
    assert "There is no department “finance”. Choose one of these: IT, People, Facilities." in words
    assert "/desk finance" in words
    assert "没有" in said(await office.xiao.slash("/desk", "finance"))


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("thanks 12 That was fast", "/desk thank 12"),
        ("raport it", "/desk report"),
        ("need", "/desk needs"),
        ("Reviews", "/desk review"),
        ("exports last month", "/desk export"),
    ],
)
async def test_a_slip_in_another_word_is_answered_with_its_form(
    office: Office, typed: str, form: str
) -> None:
    assert form in said(await office.bob.slash("/desk", typed))


@pytest.mark.parametrize("text", ["help", "HELP"])
async def test_help_shows_the_forms(office: Office, text: str) -> None:
    words = said(await office.bob.slash("/desk", text))
    assert "/desk it" in words


async def test_nobody_reads_a_confidential_title_on_the_desk(office: Office) -> None:
    number = await ask(office, office.alice, "people My salary is wrong")
    for person in (office.alice, office.pat, office.mei, office.bob):
        words = said(await person.slash("/desk", "people"))
        assert "salary" not in words
        may_read = person is not office.bob
        assert (f"#{number}" in words) is may_read
    words = said(await office.slack.person("U09ADMIN").slash("/desk", "people"))
    assert f"#{number}" not in words


async def test_what_is_typed_wrongly_is_answered_with_the_form_of_that_command(
    office: Office,
) -> None:
    for line, form in (
        ("ask it now", "/desk ask [it]"),
        ("needs it now", "/desk needs [it]"),
        ("review it now", "/desk review [it]"),
        ("export it now", "/desk export [it]"),
        ("report it now", "/desk report [it]"),
        ("thank", "/desk thank 12"),
    ):
        for person in (office.alice, office.slack.person("U09ADMIN")):
            answer = await person.slash("/desk", line)
            refused, _, typed = said(answer).partition("You typed:")
            assert form in refused
            assert refused.count("/desk") == 1, refused
            assert f"/desk {line}" in typed
