"""The menus of cards and of lines in lists: each choice is one of the buttons."""

from collections.abc import Mapping

from bot import ids
from bot.actions import queue
from bot.slack.interaction import Interaction
from bot.slack.listening import Listener


def menu_of(buttons: Mapping[str, Listener]) -> Listener:
    """Return the listener of the menus whose choices are among these buttons."""

    async def choose(interaction: Interaction) -> None:
        """Do what was chosen; where that opens no form, the queue shows what came of it."""
        action_id = str(interaction.action["selected_option"]["value"]).partition(":")[0]
        await buttons[action_id](interaction)
        if action_id == ids.REQUEST_CLAIM:
            await queue.show_again(interaction)

    return choose
