"""`python -m bot doctor --layouts`: all that the bot can show, judged by Slack."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from bot.doctor.findings import Tell, problem, well
from bot.i18n import sentence
from bot.layouts.every_view import Rendered, every_view
from bot.layouts.samples import LANGUAGES
from bot.settings import Settings
from bot.slack.client import SlackClient
from bot.slack.failures import RateLimited, Refused, SlackFailure
from bot.views.blocks import Message
from store.copying import Progress

_WORDS: Final = ("Room 12 & <b>: https://example.org/a?b=c", "长" * 3000)
"""Typed by people: a line, and as much as can be typed."""
_PICTURE: Final = "https://a.slack-edge.com/80588/img/blocks/bkb_template_images/beagle.png"
_MOST_ATTEMPTS: Final = 10


async def examine_layouts(
    settings: Settings,
    tell: Tell,
    progress: Progress,
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> bool:
    """Send every view and message to Slack's `blocks.validate`, and tell of what it refuses.

    Args:
        wait: waits as long as Slack asks for, in seconds.

    Returns:
        Whether Slack takes all of them.
    """
    layouts = list(_different_layouts())
    client = SlackClient(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    await client.start()
    try:
        progress.begin("layouts", len(layouts))
        refused = 0
        for name, rendered in layouts:
            reason = await _refusal(client, rendered, wait)
            if reason:
                refused += 1
                tell(problem(sentence("Slack refuses {name}: {reason}", name=name, reason=reason)))
            progress.advance(1)
    except SlackFailure as failure:
        tell(
            problem(
                sentence(
                    "Slack was not asked about all layouts: {reason}; try again", reason=failure
                )
            )
        )
        return False
    finally:
        await client.close()
    if not refused:
        tell(well(sentence("Slack takes all {count} layouts", count=len(layouts))))
    return not refused


async def _refusal(
    client: SlackClient, rendered: Rendered, wait: Callable[[float], Awaitable[None]]
) -> str:
    """Return what Slack says against a layout; nothing if it takes it."""
    for attempt in range(1, _MOST_ATTEMPTS + 1):
        try:
            await client.validate(rendered)
        except RateLimited as limited:
            if attempt == _MOST_ATTEMPTS:
                raise
            await wait(limited.retry_after)
        except Refused as refused:
            if not refused.error.startswith("invalid_") or refused.error == "invalid_arguments":
                raise
            return refused.details or refused.error
        else:
            break
    return ""


def _different_layouts() -> Iterator[tuple[str, Rendered]]:
    """Each layout once, in both languages, with its name."""
    seen: set[str] = set()
    for t in LANGUAGES:
        for number, words in enumerate(_WORDS):
            for name, rendered in every_view(words, t):
                shown, content = rendered, _as_json(rendered)
                if '"slack_file"' in content:
                    shown = _with_a_picture(rendered)
                    content = _as_json(shown)
                if content not in seen:
                    seen.add(content)
                    yield f"{name}, {t.locale}{', long' if number else ''}", shown


def _as_json(rendered: Rendered) -> str:
    return json.dumps(rendered.blocks if isinstance(rendered, Message) else rendered)


def _with_a_picture(rendered: Rendered) -> Rendered:
    """Show a picture that there is where one is drawn and uploaded when a message is sent."""
    if isinstance(rendered, Message):
        return replace(rendered, blocks=_replaced(rendered.blocks))
    view: Rendered = _replaced(rendered)
    return view


def _replaced(layout: Any) -> Any:
    if isinstance(layout, list):
        return [_replaced(each) for each in layout]
    if not isinstance(layout, dict):
        return layout
    copy = {key: _replaced(value) for key, value in layout.items() if key != "slack_file"}
    return {**copy, "image_url": _PICTURE} if "slack_file" in layout else copy
