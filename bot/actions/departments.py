"""Buttons about a department and its calendar: the forms that change them."""

from bot.slack.interaction import Interaction
from bot.usecases.catalogue import administration
from bot.usecases.catalogue.departments import calendar_page, department_page
from bot.views.catalogue.administration_forms import (
    new_calendar_form,
    new_department_form,
    retire_department_form,
)
from bot.views.catalogue.department_forms import calendar_form, department_form
from bot.views.catalogue.places import read_place
from domain.service_changes import ServicePlace


async def change(interaction: Interaction) -> None:
    """The form for a department as it is now."""
    key = _place(interaction).department
    page = await interaction.read(department_page, interaction.user_id, key)
    await interaction.open(department_form(page, await interaction.words()))


async def change_calendar(interaction: Interaction) -> None:
    """The form for the working hours of a department."""
    key = _place(interaction).department
    page = await interaction.read(calendar_page, interaction.user_id, key)
    await interaction.open(calendar_form(page, await interaction.words()))


async def add(interaction: Interaction) -> None:
    """The form for a new department."""
    key = _place(interaction).department
    page, calendars = await interaction.read(administration.administered, interaction.user_id, key)
    await interaction.open(new_department_form(page, calendars, await interaction.words()))


async def retire(interaction: Interaction) -> None:
    """The form that retires a department."""
    place = _place(interaction)
    running = await interaction.read(
        administration.count_running_of, interaction.user_id, place.department
    )
    await interaction.open(retire_department_form(place, running, await interaction.words()))


async def add_calendar(interaction: Interaction) -> None:
    """The form for a new calendar."""
    key = _place(interaction).department
    page = await interaction.read(administration.model_calendar, interaction.user_id, key)
    await interaction.open(new_calendar_form(page, await interaction.words()))


def _place(interaction: Interaction) -> ServicePlace:
    return read_place(str(interaction.action["value"]))
