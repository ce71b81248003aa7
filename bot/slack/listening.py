"""How listeners are registered: each gets an `Interaction`; what it raises becomes an answer."""

import re
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.metrics import DELIVERY_SECONDS
from bot.slack.interaction import Interaction, Workplace
from bot.usecases.requests.conversation import TooEarly
from bot.views.errors import (
    error_at_field,
    error_message,
    error_view,
    not_passed_on,
    unexpected,
    unexpected_message,
    unexpected_view,
)
from bot.views.operation.outages import not_known_yet, not_stored, told_at_once, told_at_once_view
from domain.errors import DomainError, FieldErrors, Problem
from store.errors import (
    AlreadyDelivered,
    ChangedMeanwhile,
    MaybeStored,
    NotStored,
    StillCommitting,
)

Listener = Callable[[Interaction], Awaitable[None]]

_log = structlog.get_logger(__name__)

_LAST_RETRY = "3"
"""Slack delivers an event that was not acknowledged three times more, and then never again."""


def match_exactly(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of exactly these names, so that Bolt has one listener for all of them.

    It makes each listener slowly, and asks them one after the other whether a delivery is theirs.
    """
    return re.compile(rf"\A(?:{'|'.join(map(re.escape, names))})\Z")


def listen(
    workplace: Workplace, listener: Listener
) -> Callable[..., Awaitable[BoltResponse | None]]:
    """Wrap `listener` for Bolt. A person is told why whatever they wanted cannot be done."""

    async def bolt_listener(
        ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond
    ) -> BoltResponse | None:
        interaction = Interaction(workplace, body, ack, respond)
        interaction.workspace.contact.delivered()
        began, outcome = time.monotonic(), "failed"
        try:
            await listener(interaction)
            outcome = "done"
        except AlreadyDelivered:
            await ack()
            outcome = "done"
        except ChangedMeanwhile:
            await _refuse(interaction, DomainError(Problem.CHANGED_MEANWHILE))
            outcome = "refused"
        except DomainError as error:
            await _refuse(interaction, error)
            outcome = "refused"
        except TooEarly:
            return BoltResponse(status=503)  # Slack delivers it again
        except (NotStored, MaybeStored, StillCommitting) as error:
            outcome = "unavailable"
            return await _tell_of_outage(interaction, error)
        finally:
            kind = str(body.get("command") or body.get("type", ""))
            DELIVERY_SECONDS.labels(kind, outcome).observe(time.monotonic() - began)
        return None

    return bolt_listener


async def _tell_of_outage(
    interaction: Interaction, error: NotStored | MaybeStored | StillCommitting
) -> BoltResponse | None:
    """Say what is known of something that the database did not do in time, and keep it."""
    _log.warning("not stored", why=str(error))
    if "event" in interaction.body:
        return BoltResponse(status=503)  # Slack delivers it again
    outages, unstored = interaction.workspace.outages, interaction.unstored
    t = await interaction.words_at_any_rate()
    if isinstance(error, StillCommitting):
        outages.await_outcome(error.outcome, unstored)
        words = not_known_yet(t)
    else:
        is_known = isinstance(error, NotStored)
        # Who reads that it is not known is told, of a button too, as soon as it is.
        kept = (interaction.is_worth_keeping or not is_known) and outages.keep(unstored)
        words = not_stored(t, kept=kept) if is_known else not_known_yet(t)
    await interaction.refuse(
        {"": words},
        told_at_once(words, t, interaction.command_line),
        told_at_once_view(words, t),
    )
    return None


def answer_bugs(app: AsyncApp, workplace: Workplace) -> None:
    """Give whoever runs into a bug a reference that is in the log, too.

    Events are left unacknowledged instead: Slack delivers them again. After the last time, the
    author of a message is told that nobody got it.
    """

    @app.error
    async def bug(
        error: Exception,
        request: AsyncBoltRequest,
        body: dict[str, Any],
        ack: AsyncAck,
        respond: AsyncRespond,
    ) -> BoltResponse | None:
        reference = secrets.token_hex(4)
        _log.error("listener failed", reference=reference, exc_info=error)
        interaction = Interaction(workplace, body, ack, respond)
        if "event" in body:
            if _is_lost_message(interaction, request):
                await interaction.whisper(
                    not_passed_on(reference, await interaction.words_at_any_rate())
                )
            return None
        t = await interaction.words_at_any_rate()
        await interaction.refuse(
            {"": unexpected(reference, t)},
            unexpected_message(reference, t, interaction.command_line),
            unexpected_view(reference, t),
        )
        return ack.response


def _is_lost_message(interaction: Interaction, request: AsyncBoltRequest) -> bool:
    """Whether somebody wrote this, and it was the last time that Slack delivers it."""
    retry = request.headers.get("x-slack-retry-num", [""])[0]
    is_message = interaction.event.get("type") == "message"
    return is_message and retry == _LAST_RETRY and bool(interaction.user_id)


async def _refuse(interaction: Interaction, error: DomainError) -> None:
    t = await interaction.words_at_any_rate()
    errors = error.errors if isinstance(error, FieldErrors) else (error,)
    await interaction.refuse(
        {each.field or "": error_at_field(each, t) for each in errors},
        error_message(error, t, interaction.command_line),
        error_view(error, t),
    )
