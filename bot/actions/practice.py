"""The button that starts a practice request; `/answer practice` does the same."""

from bot.slack.interaction import Interaction
from bot.usecases.requests import practice
from bot.views.requests.practice import practice_started, practice_words


async def start(interaction: Interaction) -> None:
    """Open a practice request for whoever wants one."""
    t = await interaction.words()
    bot_user_id = interaction.workspace.identity.bot_user_id or ""
    script = practice.Script(bot_user_id, *practice_words(t))
    request = await interaction.do(practice.start_practice, script)
    await interaction.reply(practice_started(request, t))
