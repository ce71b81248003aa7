"""How people are answered where Slack gives less, or does less, than it mostly does."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import ClientConnectionError

from bot.slack.interaction import Interaction
from bot.views.blocks import Message, View
from domain.errors import DomainError

WORDS = Message("Somebody was faster", [])
VIEW: View = {"type": "modal", "blocks": []}


class Answers:
    """Everything that a person is answered.

    Args:
        response: what becomes of an answer by response URL: an HTTP status, or an exception.
    """

    response_url = "https://hooks.slack.com/actions/1"

    def __init__(self, response: int | Exception = 200) -> None:
        self._response = response
        self.acknowledged: list[dict[str, Any]] = []
        self.by_url: list[str] = []
        self.direct: list[tuple[str, str]] = []

    async def ack(self, **answer: Any) -> None:
        """The acknowledgement."""
        self.acknowledged.append(answer)

    async def __call__(self, *, text: str, **_rest: Any) -> SimpleNamespace:
        """The answer by response URL."""
        if isinstance(self._response, Exception):
            raise self._response
        self.by_url.append(text)
        return SimpleNamespace(status_code=self._response)

    async def chat_postMessage(self, *, channel: str, text: str, **_rest: Any) -> None:  # noqa: N802
        """A direct message."""
        self.direct.append((channel, text))


def interaction(answers: Answers, body: dict[str, Any]) -> Interaction:
    workspace = SimpleNamespace(client=SimpleNamespace(web=answers))
    workspaces = SimpleNamespace(get=lambda _body: workspace)
    workplace: Any = SimpleNamespace(workspaces=workspaces, patience=60)
    ack: Any = answers.ack
    respond: Any = answers
    return Interaction(workplace, {"user": {"id": "U02BOB"}, **body}, ack, respond)


async def test_an_answer_goes_to_the_place_of_the_click() -> None:
    answers = Answers()
    await interaction(answers, {"type": "block_actions"}).reply(WORDS)
    assert (answers.by_url, answers.direct) == ([WORDS.text], [])


@pytest.mark.parametrize("response", [404, 500, ClientConnectionError(), TimeoutError()])
async def test_an_answer_that_slack_does_not_take_there_is_a_direct_message(
    response: int | Exception,
) -> None:
    answers = Answers(response)
    await interaction(answers, {"type": "block_actions"}).reply(WORDS)
    assert answers.direct == [("U02BOB", WORDS.text)]
    assert answers.acknowledged == [{}]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"blocks": [{"type": "divider"}, {"type": "input", "block_id": "title"}]}, "title"),
        ({"blocks": [], "state": {"values": {"title": {}}}}, "title"),
        ({"state": {"values": {"title": {}, "service": {}}}}, "service"),
    ],
)
async def test_an_error_is_shown_at_its_field_or_at_one_that_the_form_has(
    form: dict[str, Any], field: str
) -> None:
    answers = Answers()
    submission = interaction(answers, {"type": "view_submission", "view": form})
    await submission.refuse({"service": "Choose one"}, WORDS, VIEW)
    assert answers.acknowledged == [{"response_action": "errors", "errors": {field: "Choose one"}}]


@pytest.mark.parametrize(
    ("action", "number"),
    [
        ({"type": "button", "value": "12"}, 12),
        ({"type": "button", "value": "#12"}, 12),
        ({"type": "button", "value": "12:9f2c41d7"}, 12),
        ({"type": "button", "value": "12:9f2c41d7:more of it\nand more"}, 12),
        ({"type": "overflow", "selected_option": {"value": "request.release:12"}}, 12),
        ({"type": "overflow", "selected_option": {"value": "request.release:12:9f2c41d7"}}, 12),
        ({"type": "button", "value": "12 9f2c41d7"}, None),
        ({"type": "overflow", "selected_option": {"value": "request.release"}}, None),
    ],
)
def test_a_number_is_read_from_what_buttons_and_menus_carry(
    action: dict[str, Any], number: int | None
) -> None:
    clicked = interaction(Answers(), {"actions": [{"action_id": "request.release", **action}]})
    if number is None:
        with pytest.raises(DomainError):
            _ = clicked.number
    else:
        assert clicked.number == number
