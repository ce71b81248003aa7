"""`/answer`: the providers' queue, and an answer in one line."""

from bot.commands.parsing import number_and_text
from bot.slack.interaction import Interaction
from bot.usecases.requests import by_provider, lookups
from bot.views.help import answer_help
from bot.views.requests.forms import answer_form
from bot.views.requests.lists import done, queue
from domain.lifecycle import Action


async def answer(interaction: Interaction) -> None:
    """`/answer [help | N text]`."""
    text = interaction.command_text
    if not text:
        await _queue(interaction)
    elif text.lower() == "help":
        await interaction.reply(answer_help(await interaction.words()))
    else:
        await _answer(interaction, text)


async def _queue(interaction: Interaction) -> None:
    listed = await interaction.read(lookups.queue, interaction.user_id, interaction.now)
    await interaction.reply(queue(listed, interaction.user_id, await interaction.words()))


async def _answer(interaction: Interaction, command_text: str) -> None:
    number, text = number_and_text(command_text, "/answer 12 It is on its way")
    if text:
        request = await interaction.do(by_provider.answer, number, text)
        left = await interaction.read(lookups.requester_has_left, request)
        await interaction.reply(done(Action.ANSWER, request, await interaction.words(), left=left))
    else:
        dossier = await interaction.read(
            lookups.about_to, interaction.user_id, interaction.now, number, Action.ANSWER
        )
        await interaction.open(answer_form(dossier, await interaction.words()))
