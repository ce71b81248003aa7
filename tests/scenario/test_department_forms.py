"""A manager changes who serves and when, in Slack, without a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.organisation import MemberRole
from tests.scenario.office import CATALOGUE
from tests.scenario.steps import ask, bring_in, buttons, shown
from tests.scenario.test_my_department import TWO_MANAGERS, form_of, window_of

if TYPE_CHECKING:
    from store.unit_of_work import UnitOfWork
    from tests.scenario.office import Office

EDITED = CATALOGUE.replace("managers: [U04MEI]", "managers: [U04MEI]\n    editors: [U02BOB]", 1)


async def managers_of(office: Office) -> tuple[str, ...]:
    def look(uow: UnitOfWork) -> tuple[str, ...]:
        its = uow.catalogue.department("it")
        assert its is not None
        return uow.people.members(its.id, MemberRole.MANAGER)

    found: tuple[str, ...] = await office.run(look)
    return found


async def test_a_manager_names_another_one_who_reads_that(any_office: Office) -> None:
    office = any_office
    await bring_in(office, TWO_MANAGERS)
    window = await window_of(office, office.mei)
    form = await form_of(office, office.mei, window, "department.change")
    channel = form["state"]["values"]["channel"]["value"]
    assert channel["selected_conversation"] == "C01IT"
    refused = await office.mei.submit(form, {"members": ["U01ALICE"], "group": "S03"})
    assert set(refused.errors) == {"group"}
    values = {"members": [], "group": "", "managers": ["U04MEI", "U02BOB", "U01ALICE"]}
    result = await office.mei.submit(form, {**values, "name.zh": "信息部", "reason": "We grow"})
    assert result.ok, result.errors
    assert "已保存" in shown(office.mei.views[-1])
    assert "信息部" in shown(office.mei.views[-1])
    assert await managers_of(office) == ("U01ALICE", "U02BOB", "U04MEI")
    news = await office.dm(office.bob, "Managers", "We grow")
    assert "Chinese name: 信息技术部 → 信息部" in shown(news)
    await office.dm(office.alice, "Managers", "We grow")


async def test_an_editor_has_the_services_and_nothing_else(office: Office) -> None:
    await bring_in(office, EDITED)
    window = await window_of(office, office.bob)
    assert {"service.show", "service.add"} <= set(buttons(window))
    assert not {"department.change", "calendar.change"} & set(buttons(window))
    form = await form_of(office, office.bob, window, "service.change", "helpdesk")
    assert (await office.bob.submit(form, {"name.en": "Service desk"})).ok
    await office.dm(office.mei, "Service desk")


async def test_an_administrator_changes_hours_and_managers_read_them(office: Office) -> None:
    ada = office.slack.person("U09ADMIN")
    form = await form_of(office, ada, await window_of(office, ada), "calendar.change")
    refused = await ada.submit(form, {"hours": "weekdays 9-5"})
    assert set(refused.errors) == {"hours"}
    result = await ada.submit(
        form, {"hours": "mon-fri 09:00-17:00", "closed": "2026-12-31", "reason": "Stocktaking"}
    )
    assert result.ok, result.errors
    news = shown(await office.dm(office.mei, "Stocktaking"))
    assert "2026-12-31" in news


async def test_who_is_no_manager_any_more_has_no_window_left(office: Office) -> None:
    await bring_in(office, TWO_MANAGERS)
    form = await form_of(
        office, office.mei, await window_of(office, office.mei), "department.change"
    )
    result = await office.mei.submit(form, {"managers": ["U02BOB"]})
    assert result.ok, result.errors
    managed = [view for view in office.mei.views if "信息技术部" in shown(view)]
    assert managed == []


async def test_an_administrator_adds_a_department_and_people_ask_it(any_office: Office) -> None:
    office = any_office
    ada = office.slack.person("U09ADMIN")
    form = await form_of(office, ada, await window_of(office, ada), "department.add")
    values = {"name.en": "Spa", "key": "spa", "channel": "C01IT", "service.en": "Treatment"}
    refused = await ada.submit(form, {**values, "key": "it"})
    assert set(refused.errors) == {"key"}
    result = await ada.submit(form, {**values, "managers": ["U04MEI"]})
    assert result.ok, result.errors
    assert "Treatment" in shown(ada.views[-1])
    await office.dm(office.mei, "Spa")
    await ask(office, office.alice, "spa/general A massage for 1208")


async def test_an_administrator_retires_a_department(office: Office) -> None:
    ada = office.slack.person("U09ADMIN")
    window = await window_of(office, ada)
    await ada.select(window, "services.choose", "facilities")
    window = await ada.next_view()
    await ada.click(window, "department.retire")
    result = await ada.submit(await ada.next_view(), {"reason": "Outside now"})
    assert result.ok, result.errors
    catalogue = await office.run(lambda uow: uow.catalogue.definition())
    assert "facilities" not in [each.key for each in catalogue.departments]


async def test_an_administrator_adds_a_calendar(office: Office) -> None:
    ada = office.slack.person("U09ADMIN")
    form = await form_of(office, ada, await window_of(office, ada), "calendar.add")
    result = await ada.submit(form, {"key": "nights", "hours": "mon-sun 22:00-06:00"})
    assert result.ok, result.errors
    catalogue = await office.run(lambda uow: uow.catalogue.definition())
    assert "nights" in catalogue.calendars
