"""`/request services` and the Home: what is offered, and the form of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.usecases.catalogue.guide import guide_page
from tests.scenario.office import CATALOGUE
from tests.scenario.steps import held, said, shown
from tests.scenario.stocking import stock

if TYPE_CHECKING:
    from tests.scenario.office import Office

MANY = CATALOGUE + "\n".join(
    f"      extra-{n}: {{name: {{en: Extra {n}, zh: 其他 {n}}}, kind: resource}}"
    for n in range(1, 13)
)


async def test_everything_offered_is_shown_and_a_click_opens_its_form(any_office: Office) -> None:
    office = any_office
    words = said(await office.alice.slash("/request", "services"))
    for part in ("IT", "Help desk", "first response in 1 hour", "Question about pay", "Keys"):
        assert part in words
    message = office.alice.ephemerals[-1]
    await office.alice.click(message, "guide.request", value="people/payroll")
    view = await office.alice.next_view()
    assert held(view, "service") == "people/payroll"


async def test_it_is_in_the_readers_language(office: Office) -> None:
    words = said(await office.xiao.slash("/request", "services 信息技术部"))
    for part in ("信息技术部提供的服务", "服务台", "1 小时内首次响应", "笔记本维修"):
        assert part in words
    assert "薪资咨询" not in words


@pytest.mark.parametrize(
    ("typed", "there", "not_there"),
    [
        ("people", "🔒 Confidential", "Help desk"),
        ("Facilites", "Nothing is called “Facilites”", "Help desk"),
        ("laptop", "Laptop repair", "Help desk"),
        ("xyzzy", "Try fewer words", "Help desk"),
    ],
)
async def test_a_department_a_service_and_a_slip_are_understood(
    office: Office, typed: str, there: str, not_there: str
) -> None:
    words = said(await office.alice.slash("/request", f"services {typed}"))
    assert there in words
    assert not_there not in words


async def test_many_services_are_folded_and_turned_in_one_place(office: Office) -> None:
    stock(office.settings.database_url, office.clock(), MANY)
    words = said(await office.alice.slash("/request", "services"))
    assert "14 services" in words
    before = len(office.alice.ephemerals)
    await office.alice.click(office.alice.ephemerals[-1], "guide.show", value="0:facilities:")
    assert "Extra 8" in shown(office.alice.ephemerals[-1])
    await office.alice.click(office.alice.ephemerals[-1], "guide.next")
    assert "11 to 14 of 14" in shown(office.alice.ephemerals[-1])
    assert len(office.alice.ephemerals) == before
    page = await office.run(lambda uow: guide_page(uow, office.clock(), "", 990))
    assert (page.first, page.count) == (0, 3)


async def test_the_home_leads_to_the_guide_and_from_there_to_a_form(office: Office) -> None:
    await office.xiao.open_home()
    home = await office.slack.until(lambda: office.xiao.home or None)
    await office.xiao.click(home, "guide.show")
    window = await office.xiao.next_view()
    assert "服务台" in shown(window)
    await office.xiao.click(window, "guide.request", value="it/laptop")
    assert held(await office.xiao.next_view(), "service") == "it/laptop"


async def test_a_service_that_is_offered_no_more_is_told(office: Office) -> None:
    await office.alice.slash("/request", "services facilities")
    message = office.alice.ephemerals[-1]
    gone = "\n".join(line for line in CATALOGUE.splitlines()[:-3])
    stock(office.settings.database_url, office.clock(), gone + "\n")
    await office.alice.click(message, "guide.request", value="facilities/desks")
    assert "has no service" in shown(office.alice.ephemerals[-1])
