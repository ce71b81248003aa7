"""The forms with a department and a service follow what is chosen in them."""

from dataclasses import replace

from bot import ids
from bot.slack.form_values import metadata, one
from bot.slack.interaction import Interaction
from bot.usecases.requests import needs, opening, stopped_steps, transfer
from bot.views.blocks import View
from bot.views.requests.forms import need_form, replacement_form, transfer_form
from bot.views.requests.request_form import department_options, request_form, service_options


async def follow(interaction: Interaction) -> None:
    """Show the services of the chosen department, or the fields of the chosen service."""
    department_key = one(interaction.form, ids.DEPARTMENT)
    chosen_department, _, service_key = one(interaction.form, ids.SERVICE).partition("/")
    if interaction.action["block_id"] == ids.SERVICE:
        department_key = chosen_department
    elif chosen_department != department_key:
        service_key = ""
    await interaction.update(await _form(interaction, department_key, service_key))


async def _form(interaction: Interaction, department_key: str, service_key: str) -> View:
    """The form that is open, with what is chosen in it now."""
    t, chosen = await interaction.words(), (department_key, service_key)
    callback_id = interaction.view["callback_id"]
    if callback_id == ids.REQUEST_OPEN:
        form = await interaction.read(opening.form, interaction.now, *chosen)
        permalink = metadata(interaction.view).get("permalink", "")
        return request_form(replace(form, permalink=permalink), t)
    about = (interaction.user_id, interaction.now, interaction.number)
    match callback_id:
        case ids.REQUEST_TRANSFER:
            transferring = await interaction.read(transfer.form, *about, *chosen)
            return transfer_form(transferring, t)
        case ids.REQUEST_REPLACE_STEP:
            step = interaction.behind_reference
            replacing = await interaction.read(stopped_steps.form, *about, step, *chosen)
            return replacement_form(replacing, t)
        case _:
            return need_form(await interaction.read(needs.form, *about, *chosen), t)


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
