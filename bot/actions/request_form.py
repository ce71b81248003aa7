"""The forms with a department and a service follow what is chosen in them."""

from dataclasses import replace

from bot import ids
from bot.slack.form_values import metadata, one
from bot.slack.interaction import Interaction
from bot.usecases.requests import needs, opening, transfer
from bot.views.requests.forms import need_form, transfer_form
from bot.views.requests.request_form import department_options, request_form, service_options


async def follow(interaction: Interaction) -> None:
    """Show the services of the chosen department, or the fields of the chosen service."""
    department_key = one(interaction.form, ids.DEPARTMENT)
    chosen_department, _, service_key = one(interaction.form, ids.SERVICE).partition("/")
    if interaction.action["block_id"] == ids.SERVICE:
        department_key = chosen_department
    elif chosen_department != department_key:
        service_key = ""
    t = await interaction.words()
    if interaction.view["callback_id"] == ids.REQUEST_TRANSFER:
        about = (interaction.user_id, interaction.now, interaction.number)
        transferring = await interaction.read(transfer.form, *about, department_key, service_key)
        await interaction.update(transfer_form(transferring, t))
    elif interaction.view["callback_id"] == ids.REQUEST_NEED:
        about = (interaction.user_id, interaction.now, interaction.number)
        needed = await interaction.read(needs.form, *about, department_key, service_key)
        await interaction.update(need_form(needed, t))
    else:
        now = interaction.now
        form = await interaction.read(opening.form, now, department_key, service_key)
        carried = replace(form, permalink=metadata(interaction.view).get("permalink", ""))
        await interaction.update(request_form(carried, t))


async def suggest(interaction: Interaction) -> None:
    """Search among the departments or the services."""
    department_key = metadata(interaction.view).get("department", "")
    offered = await interaction.read(opening.offered, department_key)
    query = str(interaction.body.get("value", ""))
    t = await interaction.words()
    if interaction.body["block_id"] == ids.DEPARTMENT:
        options = department_options(offered.departments, query, t)
    else:
        options = service_options(offered.services, offered.departments, query, t)
    await interaction.ack(options=options)
