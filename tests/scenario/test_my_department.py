"""A manager changes the services of their department in Slack, without a file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.usecases.requests.action_checks import find
from bot.usecases.requests.promises import promises_of
from bot.views.catalogue.places import write_place
from domain.durations import Duration
from domain.lifecycle import State
from domain.service_changes import ServicePlace
from tests.scenario.office import CATALOGUE
from tests.scenario.steps import ask, bring_in, buttons, forged, held, shown, state_of

if TYPE_CHECKING:
    from domain.catalogue import ServiceDefinition
    from playground.person import Person
    from store.unit_of_work import UnitOfWork
    from tests.scenario.office import Office

TWO_MANAGERS = CATALOGUE.replace("managers: [U04MEI]", "managers: [U04MEI, U02BOB]", 1)


async def window_of(office: Office, person: Person) -> dict[str, Any]:
    """Somebody opens the services of their department from the App Home."""
    await person.open_home()
    await office.settled()
    await person.click(person.home or {}, "services.show")
    return await person.next_view()


async def form_of(
    office: Office, person: Person, window: dict[str, Any], action_id: str, service: str = ""
) -> dict[str, Any]:
    """The form that a button of the window, or of a service's own window, opens."""
    revision = await office.run(lambda uow: uow.catalogue_revisions.newest_number())
    value = write_place(ServicePlace("it", service, revision))
    if service:
        await person.click(window, "service.show", value=value)
        window = await person.next_view()
    await person.click(window, action_id, value=value)
    return await person.next_view()


async def place_of(office: Office, service: str, field: str = "") -> str:
    """The value that the button of a service or a field carries."""
    revision = await office.run(lambda uow: uow.catalogue_revisions.newest_number())
    return write_place(ServicePlace("it", service, revision, field=field))


async def service(office: Office, key: str) -> ServiceDefinition | None:
    catalogue = await office.run(lambda uow: uow.catalogue.definition())
    (it,) = (each for each in catalogue.departments if each.key == "it")
    return next((each for each in it.services if each.key == key), None)


async def promise_of(office: Office, number: int) -> timedelta | None:
    """The time that is promised for the resolution of a request now."""

    def look(uow: UnitOfWork) -> timedelta | None:
        request = find(uow, number)
        return promises_of(uow, request, uow.events.of_request(request.id)).resolution.target

    found: timedelta | None = await office.run(look)
    return found


async def test_a_manager_changes_a_service_and_the_other_reads_what(any_office: Office) -> None:
    office = any_office
    await bring_in(office, TWO_MANAGERS)
    window = await window_of(office, office.mei)
    assert "服务台 (helpdesk)" in shown(window).replace("（", " (").replace("）", ")")
    form = await form_of(office, office.mei, window, "service.change", "helpdesk")
    assert (held(form, "name.en"), held(form, "resolution")) == ("Help desk", "8h")
    result = await office.mei.submit(
        form, {"resolution": "6h", "kind": "information", "reason": "We are faster now"}
    )
    assert result.ok, result.errors
    preview = shown(result.view or {})
    assert "还没有保存" in preview
    assert "6 小时" in preview
    unchanged = await service(office, "helpdesk")
    assert unchanged is not None
    assert unchanged.standard.resolution == Duration.parse("8h")
    result = await office.mei.submit(result.view or {})
    assert result.ok, result.errors
    (department, window) = office.mei.views
    assert "“服务台”已保存" in shown(window)
    assert "用掉承诺时间的 50% 时提醒：处理人" in shown(window)
    for each in (department, window):
        assert "6 小时" in shown(each)
    changed = await service(office, "helpdesk")
    assert changed is not None
    assert changed.standard.resolution == Duration.parse("6h")
    told = await office.dm(office.bob, "changed the service", "Help desk")
    words = shown(told)
    assert "Kind: Support → Information" in words
    assert "Resolution: 8 hours → 6 hours" in words
    assert "Reason: We are faster now" in words
    assert "First response" not in words


async def test_a_manager_adds_a_service_and_people_can_ask_for_it(office: Office) -> None:
    window = await window_of(office, office.mei)
    form = await form_of(office, office.mei, window, "service.add")
    refused = await office.mei.submit(form, {"name.zh": "远程访问", "resolution": "soon"})
    assert set(refused.errors) == {"resolution", "key"}
    result = await office.mei.submit(
        form, {"name.en": "Access from home", "name.zh": "远程访问", "resolution": "2 天"}
    )
    assert result.ok, result.errors
    assert "远程访问" in shown(result.view or {})
    await ask(office, office.alice, "it/access-from-home I work from Lisbon next week")


async def test_a_manager_retires_a_service_and_its_requests_go_on(office: Office) -> None:
    number = await ask(office, office.alice, "it/helpdesk Screen stays black")
    window = await window_of(office, office.mei)
    retiring = await form_of(office, office.mei, window, "service.retire", "helpdesk")
    assert "1 个处理中的请求会继续" in shown(retiring)
    result = await office.mei.submit(retiring, {"reason": "Nobody asks"})
    assert result.ok, result.errors
    for each in office.mei.views:
        assert "helpdesk" not in shown(each)
    assert await service(office, "helpdesk") is None
    await office.bob.click(await office.card(number), "request.claim")
    assert await state_of(office, number) is State.IN_PROGRESS


async def test_of_two_editors_the_second_reads_what_changed_and_keeps_what_was_typed(
    office: Office,
) -> None:
    await bring_in(office, TWO_MANAGERS)
    forms = {}
    for person in (office.mei, office.bob):
        window = await window_of(office, person)
        forms[person.id] = await form_of(office, person, window, "service.change", "helpdesk")
    for _ in ("preview", "save"):
        assert (await office.mei.submit(forms[office.mei.id], {"resolution": "6h"})).ok
    late = await office.bob.submit(forms[office.bob.id], {"name.en": "Service desk"})
    (why,) = late.errors.values()
    assert "changed this service since you opened the form" in why
    assert "Resolution: 8 hours → 6 hours" in why
    found = await service(office, "helpdesk")
    assert found is not None
    assert found.name.en == "Help desk"


async def test_who_manages_nothing_has_no_button_and_cannot_forge_one(office: Office) -> None:
    await office.alice.open_home()
    await office.settled()
    assert "services.show" not in buttons(office.alice.home or {})
    window = await window_of(office, office.mei)
    form = await form_of(office, office.mei, window, "service.change", "helpdesk")
    await bring_in(office, CATALOGUE.replace("managers: [U04MEI]", "managers: [U02BOB]", 1))
    refused = await office.mei.submit(form, {"name.en": "Mine"})
    assert "只有该部门的负责人、编辑人和管理员" in next(iter(refused.errors.values()))


async def test_who_manages_several_departments_chooses_one(office: Office) -> None:
    window = await window_of(office, office.mei)
    await office.mei.select(window, "services.choose", "people")
    assert "薪资咨询" in shown(await office.mei.next_view())


async def test_an_administrator_has_the_button_for_all_departments(office: Office) -> None:
    ada = office.slack.person("U09ADMIN")
    window = await window_of(office, ada)
    await ada.select(window, "services.choose", "facilities")
    assert "Desks" in shown(await ada.next_view())


async def test_a_service_that_was_retired_meanwhile_opens_no_form(office: Office) -> None:
    window = await window_of(office, office.mei)
    gone = forged(window, "service.show", write_place(ServicePlace("it", "gone", 1)))
    await office.mei.click(gone, "service.show", stale=True)
    assert "已被停用" in shown(await office.mei.next_view())


async def test_a_second_change_of_a_service_is_saved_too(office: Office) -> None:
    window = await window_of(office, office.mei)
    form = await form_of(office, office.mei, window, "service.change", "helpdesk")
    for typed in ({"name.en": "Service desk"}, {"name.en": "Support desk"}):
        result = await office.mei.submit(form, typed)
        assert result.ok, result.errors
        await office.mei.click(office.mei.views[-1], "service.change")
        form = await office.mei.next_view()
    found = await service(office, "helpdesk")
    assert found is not None
    assert found.name.en == "Support desk"


async def test_another_time_than_the_previewed_one_is_previewed_again(office: Office) -> None:
    window = await window_of(office, office.mei)
    form = await form_of(office, office.mei, window, "service.change", "helpdesk")
    for typed in ("6h", "5h"):
        result = await office.mei.submit(form, {"resolution": typed})
        assert f"{typed[0]} 小时" in shown(result.view or {})
        assert "还没有保存" in shown(result.view or {})
    refused = await office.mei.submit(form, {"resolution": "soon"})
    assert set(refused.errors) == {"resolution"}
    found = await service(office, "helpdesk")
    assert found is not None
    assert found.standard.resolution == Duration.parse("8h")


async def test_running_requests_are_moved_to_the_new_standard_with_a_reason(
    office: Office,
) -> None:
    await bring_in(office, TWO_MANAGERS)
    numbers = [await ask(office, office.alice, f"it/helpdesk Screen {each}") for each in (1, 2)]
    window = await window_of(office, office.mei)
    form = await form_of(office, office.mei, window, "service.change", "helpdesk")
    preview = (await office.mei.submit(form, {"resolution": "6h"})).view or {}
    assert "2 个处理中的请求" in shown(preview)
    refused = await office.mei.submit(preview, {"moves_running": ["moves_running"]})
    assert set(refused.errors) == {"reason"}
    result = await office.mei.submit(preview, {"reason": "The eight hours were a slip"})
    assert result.ok, result.errors
    assert "对 2 个处理中的请求也承诺了新时间" in shown(office.mei.views[-1])
    for number in numbers:
        assert await promise_of(office, number) == timedelta(hours=6)
    card = await office.dm(office.alice, "Screen 1")
    told = await office.reply_in_thread(office.alice, card, "The eight hours were a slip")
    assert "resolution in 6 hours" in shown(told)
    news = shown(await office.dm(office.bob, "changed the service", "Help desk"))
    assert "The new time is promised to 2 running requests too." in news


async def test_a_save_that_changes_nothing_says_so(office: Office) -> None:
    window = await window_of(office, office.mei)
    form = await form_of(office, office.mei, window, "service.change", "helpdesk")
    assert (await office.mei.submit(form)).ok
    assert "没有改动" in shown(office.mei.views[-1])
    assert "已保存" not in shown(office.mei.views[-1])


async def test_a_service_with_fields_is_added_without_a_file(any_office: Office) -> None:
    office = any_office
    window = await window_of(office, office.mei)
    form = await form_of(office, office.mei, window, "service.add")
    values: dict[str, Any] = {
        "name.en": "Loan",
        "name.zh": "借用",
        "resolution": "1d",
        "quality": "Cleaned | 已清洁",
    }
    result = await office.mei.submit(form, values)
    assert "“借用”已保存" in shown(result.view or {})
    for values in (
        {"name.en": "From", "name.zh": "开始日期", "type": "date", "required": ["required"]},
        {
            "name.en": "What",
            "type": "select",
            "options": "Laptop | 笔记本\n投影仪",
            "position": "1",
        },
    ):
        await office.mei.click(office.mei.views[-1], "field.add")
        form = await office.mei.next_view()
        result = await office.mei.submit(form, values)
        assert result.ok, result.errors
    loan = await service(office, "loan")
    assert loan is not None
    assert [each.key for each in loan.fields] == ["what", "from"]
    assert [each.key for each in loan.fields[0].options] == ["Laptop", "投影仪"]
    assert [each.zh for each in loan.standard.quality] == ["已清洁"]
    assert "开始日期" in shown(office.mei.views[-1])
    await office.alice.slash("/request", "it/loan")
    asked = await office.alice.next_view()
    assert {"field.what", "field.from"} <= {each.get("block_id") for each in asked["blocks"]}


async def test_a_field_is_changed_moved_and_removed_and_what_is_wrong_is_told_at_it(
    office: Office,
) -> None:
    window = await window_of(office, office.mei)
    await office.mei.click(window, "service.show", value=await place_of(office, "laptop"))
    for name in ("Model", "Room"):
        await office.mei.click(office.mei.views[-1], "field.add")
        assert (await office.mei.submit(await office.mei.next_view(), {"name.en": name})).ok
    await office.mei.click(
        office.mei.views[-1], "field.change", value=await place_of(office, "laptop", "room")
    )
    form = await office.mei.next_view()
    refused = await office.mei.submit(form, {"type": "select", "options": ""})
    assert set(refused.errors) == {"options"}
    result = await office.mei.submit(form, {"options": "One\nOne"})
    assert set(result.errors) == {"options"}
    result = await office.mei.submit(form, {"options": "One\nTwo", "position": "1"})
    assert result.ok, result.errors
    laptop = await service(office, "laptop")
    assert laptop is not None
    assert [each.key for each in laptop.fields][:1] == ["room"]
    await office.mei.click(
        office.mei.views[-1], "field.change", value=await place_of(office, "laptop", "room")
    )
    result = await office.mei.submit(await office.mei.next_view(), {"removed": ["removed"]})
    assert result.ok, result.errors
    laptop = await service(office, "laptop")
    assert laptop is not None
    assert "room" not in [each.key for each in laptop.fields]


async def test_cancel_leads_back_to_the_window_below(office: Office) -> None:
    window = await window_of(office, office.mei)
    form = await form_of(office, office.mei, window, "service.change", "helpdesk")
    assert form["close"]["text"] == "返回"
    await office.mei.close(form)
    assert len(office.mei.views) == 2
    assert "服务台" in shown(office.mei.views[-1])


async def test_a_service_is_moved_to_another_place(office: Office) -> None:
    window = await window_of(office, office.mei)
    form = await form_of(office, office.mei, window, "service.change", "helpdesk")
    assert held(form, "position") == "1"
    assert (await office.mei.submit(form, {"position": "2"})).ok
    page = await office.run(lambda uow: uow.catalogue.definition())
    (it,) = (each for each in page.departments if each.key == "it")
    assert [each.key for each in it.services][:2] == ["laptop", "helpdesk"]
