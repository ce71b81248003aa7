"""How Bolt's listeners are registered: one for all buttons, and one for all forms."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import actions, ids, submissions
from bot.actions import BUTTONS
from bot.slack.listening import match_exactly
from bot.submissions import FORMS


@pytest.mark.parametrize("names", [BUTTONS, FORMS], ids=["buttons", "forms"])
def test_each_is_listened_to_and_nothing_that_looks_like_one(names: Any) -> None:
    pattern = match_exactly(names)
    assert all(pattern.search(each) for each in names)
    for each in names:
        others = {f"{each}.", f"x{each}", f"{each}\n", each.replace(".", "-"), each[:-1]}
        assert not [other for other in others - {*names} if pattern.search(other)]


def test_an_id_that_is_the_beginning_of_another_is_told_apart() -> None:
    assert match_exactly([ids.REQUEST_REPLY, ids.REQUEST_REPLY_WITH]).search(ids.REQUEST_REPLY)
    assert not match_exactly([ids.REQUEST_REPLY_WITH]).search(ids.REQUEST_REPLY)


def test_bolt_has_one_listener_for_all_buttons_and_one_for_all_forms() -> None:
    """It makes each listener slowly, and asks them one after the other."""
    nobody: Any = None  # nothing is delivered here
    workplace: Any = None
    bolt = AsyncApp(authorize=lambda: nobody, signing_secret="-", client=AsyncWebClient())
    submissions.register(bolt, workplace)
    assert len(bolt._async_listeners) == 1
    actions.register(bolt, workplace)
    numbered, inputs = 3, 2 * 2
    assert len(bolt._async_listeners) == 1 + 1 + numbered + inputs
