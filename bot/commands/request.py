"""`/request`: open a request, and look after one's own."""

from collections.abc import Awaitable, Callable, Mapping

from bot.commands.finding import find
from bot.commands.parsing import (
    asks_for_help,
    first_word,
    number_and_text,
    number_score_and_comment,
)
from bot.form_models import RequestForm
from bot.read_models import Summary, Unclear
from bot.slack.interaction import Interaction
from bot.usecases.catalogue.guide import guide_page
from bot.usecases.people.introductions import introduce, is_newcomer
from bot.usecases.ratings import rating
from bot.usecases.requests import by_requester, lookups, opening
from bot.views.catalogue.guide import MOST_SOUGHT, guide_message
from bot.views.catalogue.tour import tour_message
from bot.views.help import request_help
from bot.views.requests.confirmations import done, opened_or_unclear
from bot.views.requests.details import details
from bot.views.requests.own import my_requests
from bot.views.requests.request_form import request_form
from domain.lifecycle import Action


async def request(interaction: Interaction) -> None:
    """`/request`: the form, a new request in one line, or one of the words below."""
    word, rest = first_word(interaction.command_text)
    if not rest and word in _ALONE:
        await _ALONE[word](interaction)
    elif word in _WITH_REST:
        await _WITH_REST[word](interaction, rest)
    else:
        await _open(interaction)


async def _form(interaction: Interaction) -> None:
    form = await interaction.read(opening.form, interaction.now)
    await interaction.open(request_form(form, await interaction.words()))
    if await interaction.read(is_newcomer, interaction.user_id):
        await interaction.do(introduce)


async def _tour(interaction: Interaction) -> None:
    offered = await interaction.read(opening.offered)
    await interaction.reply(tour_message(offered.departments, await interaction.words()))


async def _open(interaction: Interaction) -> None:
    line = interaction.command_text
    result = await interaction.do(opening.open_by_words, line)
    t = await interaction.words()
    is_service = isinstance(result, Unclear) and bool(result.same_named)
    if asks_for_help(line) and not (is_service or isinstance(result, Summary)):
        await _help(interaction)
    elif isinstance(result, RequestForm):
        await interaction.open(request_form(result, t))
    else:
        await interaction.reply(opened_or_unclear(result, t))


async def _help(interaction: Interaction) -> None:
    offered = await interaction.read(opening.offered)
    t = await interaction.words()
    await interaction.reply(request_help(t, offered.departments, offered.services))


async def _list(interaction: Interaction, _rest: str) -> None:
    mine = await interaction.read(lookups.my_requests, interaction.user_id, interaction.now)
    await interaction.reply(my_requests(mine, await interaction.words()))


async def _find(interaction: Interaction, rest: str) -> None:
    await find(interaction, rest, "/request find")


async def _services(interaction: Interaction, typed: str) -> None:
    page = await interaction.read(guide_page, interaction.now, typed[:MOST_SOUGHT])
    await interaction.reply(guide_message(page, await interaction.words()))


async def _show(interaction: Interaction, text: str) -> None:
    number, _ = number_and_text(text, "/request show 12")
    dossier, roles = await interaction.read(
        lookups.show, interaction.user_id, interaction.now, number
    )
    await interaction.open(details(dossier, roles, await interaction.words()))


async def _cancel(interaction: Interaction, text: str) -> None:
    number, reason = number_and_text(text, "/request cancel 12 No longer needed")
    request = await interaction.do(by_requester.cancel, number, reason)
    await interaction.reply(done(Action.CANCEL, request, await interaction.words()))


async def _reopen(interaction: Interaction, text: str) -> None:
    number, reason = number_and_text(text, "/request reopen 12 It has come back")
    request = await interaction.do(by_requester.reopen, number, reason)
    await interaction.reply(done(Action.REOPEN, request, await interaction.words()))


async def _rate(interaction: Interaction, text: str) -> None:
    number, score, comment = number_score_and_comment(text, "/request rate 12 5 Fast and friendly")
    request = await interaction.do(rating.rate, number, score, comment or None)
    await interaction.reply(done(Action.RATE, request, await interaction.words()))


_ALONE: Mapping[str, Callable[[Interaction], Awaitable[None]]] = {
    "": _form,
    "help": _help,
    "tour": _tour,
}
"""The words that mean something only where nothing follows them."""

_WITH_REST: Mapping[str, Callable[[Interaction, str], Awaitable[None]]] = {
    "list": _list,
    "find": _find,
    "show": _show,
    "cancel": _cancel,
    "reopen": _reopen,
    "rate": _rate,
    "services": _services,
}
