"""blocks.validate: Slack's judgement of a layout, by the real client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.playground.blockkit_samples import home, modal, pie, section, text

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient


async def refusal(client: AsyncWebClient, **layout: Any) -> tuple[str, list[dict[str, Any]]]:
    with pytest.raises(SlackApiError) as caught:
        # blocks_validate would put it into the address, which has no room for a long one.
        await client.api_call("blocks.validate", json=layout)
    return caught.value.response["error"], caught.value.response.get("errors", [])


async def test_what_slack_takes_is_well(client: AsyncWebClient) -> None:
    message = {"text": "Hello", "blocks": [section()], "attachments": [{"text": "below"}]}
    for layout in (
        {"blocks": [section(), pie({"label": "a", "value": 1})]},
        {"message": message},
        {"view": modal()},
        {"view": home()},
    ):
        assert (await client.blocks_validate(**layout))["ok"]


async def test_each_problem_has_its_place_in_what_was_given(client: AsyncWebClient) -> None:
    wrong = section(text=text(""))
    problem = {"code": "failed_constraint", "message": "must be more than 0 characters"}
    assert await refusal(client, blocks=[section(), wrong]) == (
        "invalid_blocks",
        [{**problem, "pointer": "/1/text/text"}],
    )
    assert await refusal(client, message={"blocks": [wrong]}) == (
        "invalid_message",
        [{**problem, "pointer": "/blocks/0/text/text"}],
    )
    assert await refusal(client, view=modal(wrong)) == (
        "invalid_view",
        [{**problem, "pointer": "/blocks/0/text/text"}],
    )


async def test_a_message_that_is_too_long_or_says_nothing_is_refused(
    client: AsyncWebClient,
) -> None:
    long = [section(text=text("x" * 3000))] * 4
    for message, problem in (({"blocks": long}, "msg_blocks_too_long"), ({}, "no_text")):
        error, (found,) = await refusal(client, message=message)
        assert (error, found["message"], found["pointer"]) == ("invalid_message", problem, "")


async def test_one_layout_is_given_at_a_time(client: AsyncWebClient) -> None:
    assert (await refusal(client))[0] == "invalid_arguments"
    assert (await refusal(client, blocks=[section()], view=modal()))[0] == "invalid_arguments"
