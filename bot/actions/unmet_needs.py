"""Buttons about unmet needs."""

from bot.slack.interaction import Interaction
from bot.usecases.catalogue.slack_changes import department_services
from bot.usecases.unmet_needs.needs import (
    department_names,
    put_aside,
    service_for,
    take_back,
    unmet_needs,
)
from bot.views.catalogue.service_forms import add_form
from bot.views.unmet_needs.needs import for_need, needs_message
from domain.organisation import Department
from domain.unmet_needs import NeedPlace


async def offer(interaction: Interaction) -> None:
    """Open the form of a service for an unmet need, filled in."""
    place = NeedPlace.read(str(interaction.action["value"]))
    person = interaction.user_id, interaction.now
    key, entries = await interaction.read(service_for, *person, place)
    page = await interaction.read(department_services, interaction.user_id, key)
    form = add_form(page.place(), await interaction.words(), entries)
    await interaction.open(for_need(form, place))


async def not_ours(interaction: Interaction) -> None:
    """Put an unmet need aside."""
    place = NeedPlace.read(str(interaction.action["value"]))
    await _show(interaction, await interaction.do(put_aside, place))


async def back(interaction: Interaction) -> None:
    """Let an unmet need come back that was put aside."""
    _, department_id, decision_id = str(interaction.action["value"]).split(":")
    await _show(interaction, await interaction.do(take_back, int(department_id), int(decision_id)))


async def _show(interaction: Interaction, department: Department) -> None:
    """Show what is left in the place of a list; a monthly message follows by itself."""
    if not interaction.in_ephemeral:
        await interaction.close()
        return
    found = await interaction.read(
        unmet_needs, interaction.user_id, interaction.now, department.key
    )
    names = await interaction.read(department_names, found)
    await interaction.replace(needs_message(found, names, await interaction.words()))
