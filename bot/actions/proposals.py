"""Buttons under the proposals of a review."""

from dataclasses import replace

from bot.slack.interaction import Interaction
from bot.usecases import proposal_decisions
from bot.usecases.reports.review_proposals import names_of_services
from bot.views.reports.review_proposals import (
    adopted,
    adoption_reason,
    decline_form,
    postponed,
    read_proposal,
)
from domain.review_proposals import ProposalPlace, ReviewProposal


async def adopt(interaction: Interaction) -> None:
    """Change the catalogue as it is proposed."""
    place, proposal = await _proposed(interaction)
    t = await interaction.words()
    names = await interaction.read(names_of_services)
    await interaction.do(proposal_decisions.adopt, place, proposal, adoption_reason(t))
    await interaction.reply(adopted(proposal, place.department, names, t))


async def postpone(interaction: Interaction) -> None:
    """Leave it for the next review."""
    place, proposal = await _proposed(interaction)
    await interaction.do(proposal_decisions.postpone, place, proposal)
    await interaction.reply(postponed(await interaction.words()))


async def decline(interaction: Interaction) -> None:
    """The form that asks why."""
    place, proposal = await _proposed(interaction)
    person = interaction.user_id
    names = await interaction.read(proposal_decisions.about_to_decline, person, place, proposal)
    await interaction.open(decline_form(place, proposal, names, await interaction.words()))


async def _proposed(interaction: Interaction) -> tuple[ProposalPlace, ReviewProposal]:
    place, proposal = read_proposal(str(interaction.action["value"]))
    message = await interaction.read(proposal_decisions.key_of_review, *interaction.message_place)
    return replace(place, message=message), proposal
