"""Buttons of the service guide."""

from bot.slack.interaction import Interaction
from bot.usecases.catalogue.guide import form_of_offer, guide_page
from bot.views.catalogue.guide import guide_message, guide_place, guide_window
from bot.views.requests.request_form import request_form


async def show(interaction: Interaction) -> None:
    """Show another part of the guide, in the place of the one whose button was used."""
    sought, first, department_key = guide_place(str(interaction.action["value"]))
    page = await interaction.read(guide_page, interaction.now, sought, first, department_key)
    t = await interaction.words()
    if interaction.in_modal:
        await interaction.update(guide_window(page, t))
    elif interaction.in_home:
        await interaction.open(guide_window(page, t))
    else:
        await interaction.replace(guide_message(page, t))


async def request(interaction: Interaction) -> None:
    """Open the form of a request of the service."""
    place = str(interaction.action["value"])
    form = await interaction.read(form_of_offer, interaction.now, place)
    await interaction.open(request_form(form, await interaction.words()))
