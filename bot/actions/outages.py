"""The button that sends again what could not be stored."""

from bot.slack.interaction import Interaction
from bot.usecases.operation.outages import find_unstored
from bot.views.blocks import Message
from bot.views.operation import outages


async def send(interaction: Interaction) -> None:
    """Carry out what somebody sent, as if it had just come, and once."""
    key = str(interaction.action.get("value", ""))
    kept = await interaction.read(find_unstored, interaction.user_id, key)
    t = await interaction.words()
    if kept is None:
        await interaction.reply(outages.not_kept(t))
        return
    said = await interaction.deliver_again(kept.body, kept.delivery)
    if "text" in said:
        await interaction.reply(Message(said["text"], said.get("blocks", [])))
    elif "errors" in said:
        await interaction.reply(outages.refused(list(said["errors"].values()), t))
    else:
        await interaction.reply(outages.sent(t))
