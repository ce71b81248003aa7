"""`/answer`: the providers' queue, and an answer in one line."""

from bot.commands.finding import find
from bot.commands.parsing import holding_and_text, number_and_text
from bot.markdown import from_markdown
from bot.slack.interaction import Interaction
from bot.usecases.requests import by_provider, lookups, queue_views
from bot.usecases.requests.practice import Script, start_practice
from bot.views.help import answer_help
from bot.views.requests.answers import answered
from bot.views.requests.forms import answer_form
from bot.views.requests.practice import practice_started, practice_words
from bot.views.requests.queue import queue_message
from domain.lifecycle import Action
from domain.search_terms import folded

_PRACTICE = frozenset({"practice", "practise", "练习"})
"""The words that start a practice request, where no service is called so."""


async def answer(interaction: Interaction) -> None:
    """`/answer [help | mine | find WORDS | practice | SERVICE | N [hold] text]`."""
    text = interaction.command_text
    command, _, rest = text.partition(" ")
    view = await interaction.read(queue_views.view_named, text)
    if view:
        queue = await interaction.read(lookups.queue, interaction.user_id, interaction.now, view)
        await interaction.reply(queue_message(queue, await interaction.words()))
    elif folded(text) in _PRACTICE:
        await _practise(interaction)
    elif command.lower() == "find":
        await find(interaction, rest.strip(), "/answer find")
    elif text.lower() == "help":
        await interaction.reply(answer_help(await interaction.words()))
    else:
        await _answer(interaction, text)


async def _practise(interaction: Interaction) -> None:
    t = await interaction.words()
    bot_user_id = interaction.workspace.identity.bot_user_id or ""
    request = await interaction.do(start_practice, Script(bot_user_id, *practice_words(t)))
    await interaction.reply(practice_started(request, t))


async def _answer(interaction: Interaction, command_text: str) -> None:
    number, text = number_and_text(command_text, "/answer 12 It is on its way")
    holding, text = holding_and_text(text)
    if text:
        words = from_markdown(text)
        request = await interaction.do(by_provider.answer, number, words, holding=holding)
        sent = await interaction.read(lookups.sent_answer, request)
        await interaction.reply(answered(sent, await interaction.words()))
    else:
        dossier = await interaction.read(
            lookups.about_to, interaction.user_id, interaction.now, number, Action.ANSWER
        )
        await interaction.open(answer_form(dossier, await interaction.words(), holding=holding))
