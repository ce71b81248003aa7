"""Buttons about the services of a department: its windows, and the forms that change them."""

from bot.slack.interaction import Interaction
from bot.usecases.catalogue.services import count_running, service_page
from bot.usecases.catalogue.slack_changes import department_services
from bot.views.catalogue.my_department import department_window, service_window
from bot.views.catalogue.places import read_place
from bot.views.catalogue.service_forms import add_form, change_form, field_form, retire_form
from domain.errors import DomainError, Problem
from domain.field_changes import FieldEntries
from domain.service_changes import ServiceEntries, ServicePlace


async def show_department(interaction: Interaction) -> None:
    """The services of the department that somebody manages."""
    page = await interaction.read(department_services, interaction.user_id)
    await interaction.open(department_window(page, await interaction.words()))


async def choose(interaction: Interaction) -> None:
    """The services of another department, in the same window."""
    key = str(interaction.action["selected_option"]["value"])
    page = await interaction.read(department_services, interaction.user_id, key)
    await interaction.update(department_window(page, await interaction.words()))


async def show(interaction: Interaction) -> None:
    """A service as it is now, in a window of its own."""
    page, service = await interaction.read(service_page, interaction.user_id, _place(interaction))
    await interaction.open(service_window(page, service, await interaction.words()))


async def add(interaction: Interaction) -> None:
    """The form for a new service."""
    place = _place(interaction)
    page = await interaction.read(department_services, interaction.user_id, place.department)
    await interaction.open(add_form(page.place(), await interaction.words()))


async def change(interaction: Interaction) -> None:
    """The form for a service as it is now."""
    page, service = await interaction.read(service_page, interaction.user_id, _place(interaction))
    services = page.department.services
    entries = ServiceEntries.of(service, str(services.index(service) + 1))
    place = page.place(service.key)
    form = change_form(place, entries, len(services), await interaction.words())
    await interaction.open(form)


async def retire(interaction: Interaction) -> None:
    """The form that retires a service."""
    place = _place(interaction)
    running = await interaction.read(count_running, interaction.user_id, place)
    await interaction.open(retire_form(place, running, await interaction.words()))


async def add_field(interaction: Interaction) -> None:
    """The form for a new field of a service."""
    page, service = await interaction.read(service_page, interaction.user_id, _place(interaction))
    count = len(service.fields) + 1
    entries = FieldEntries(position=str(count))
    form = field_form(page.place(service.key), entries, count, await interaction.words())
    await interaction.open(form)


async def change_field(interaction: Interaction) -> None:
    """The form for a field as it is now."""
    carried = _place(interaction)
    page, service = await interaction.read(service_page, interaction.user_id, carried)
    if all(each.key != carried.field for each in service.fields):
        raise DomainError(Problem.FIELD_REMOVED)
    place = page.place(service.key, carried.field)
    entries = FieldEntries.of(service, carried.field)
    form = field_form(place, entries, len(service.fields), await interaction.words())
    await interaction.open(form)


def _place(interaction: Interaction) -> ServicePlace:
    return read_place(str(interaction.action["value"]))
