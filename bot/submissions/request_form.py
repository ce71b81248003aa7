"""The forms that open a request."""

from bot import ids
from bot.slack.form_values import FormValues, metadata, one
from bot.slack.interaction import Interaction
from bot.usecases.requests import needs, stopped_steps
from bot.usecases.requests.opening import FilledForm, open_by_form
from bot.views.requests.confirmations import opened_window
from domain.fields import FieldValue
from domain.standards import Priority

_FIELD = "field."


async def open_request(interaction: Interaction) -> None:
    """Open the request, and confirm it as a command in one line does; its card arrives as well."""
    permalink = metadata(interaction.view).get("permalink") or None
    opened = await interaction.do(open_by_form, await _filled(interaction, permalink))
    await interaction.conclude(opened_window(opened, await interaction.words()))


async def open_need(interaction: Interaction) -> None:
    """Open what a request needs from another department."""
    filled = await _filled(interaction)
    opened = await interaction.do(needs.open_need, interaction.number, filled)
    await interaction.conclude(opened_window(opened, await interaction.words()))


async def replace_step(interaction: Interaction) -> None:
    """Ask another service for a step of a chain."""
    filled = await _filled(interaction)
    step = interaction.behind_reference
    await interaction.do(stopped_steps.replace, interaction.number, step, filled)
    await interaction.close()


async def _filled(interaction: Interaction, permalink: str | None = None) -> FilledForm:
    values = interaction.form
    department_key, service_key = chosen_place(values)
    return FilledForm(
        department_key=department_key,
        service_key=service_key,
        title=one(values, ids.TITLE),
        details=await interaction.words_in_form(ids.DETAILS),
        fields=own_fields(values),
        permalink=permalink,
        priority=Priority(one(values, ids.PRIORITY) or Priority.NORMAL),
        reason=one(values, ids.REASON),
    )


def chosen_place(values: FormValues) -> tuple[str, str]:
    """Return the keys of the department and the service that are chosen in a form."""
    offered_by, _, service_key = one(values, ids.SERVICE).rpartition("/")
    department_key = one(values, ids.DEPARTMENT) or offered_by
    # The service of a department that was chosen before may still be there: Slack keeps it.
    return department_key, service_key if offered_by in {"", department_key} else ""


def own_fields(values: FormValues) -> dict[str, FieldValue]:
    """Return what is filled into the service's own fields, by their keys."""
    return {
        block_id.removeprefix(_FIELD): value
        for block_id, value in values.items()
        if block_id.startswith(_FIELD)
    }
