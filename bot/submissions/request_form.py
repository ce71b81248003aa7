"""The form that opens a request."""

from bot import ids
from bot.slack.form_values import metadata, one
from bot.slack.interaction import Interaction
from bot.usecases.requests.opening import FilledForm, open_by_form
from domain.standards import Priority

_FIELD = "field."


async def open_request(interaction: Interaction) -> None:
    """Open the request; its card arrives as a direct message."""
    values = interaction.form
    offered_by, _, service_key = one(values, ids.SERVICE).rpartition("/")
    department_key = one(values, ids.DEPARTMENT) or offered_by
    form = FilledForm(
        department_key=department_key,
        # The service of a department that was chosen before may still be there: Slack keeps it.
        service_key=service_key if offered_by in {"", department_key} else "",
        title=one(values, ids.TITLE),
        details=await interaction.words_in_form(ids.DETAILS),
        fields={
            block_id.removeprefix(_FIELD): value
            for block_id, value in values.items()
            if block_id.startswith(_FIELD)
        },
        permalink=metadata(interaction.view).get("permalink") or None,
        priority=Priority(one(values, ids.PRIORITY) or Priority.NORMAL),
        reason=one(values, ids.REASON),
    )
    await interaction.do(open_by_form, form)
    await interaction.close()
