"""Events about people: what is not said in them is asked for, and not made up."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.events.membership import person_changed
from bot.slack.origin import Home

BOB = {"id": "U02BOB", "real_name": "Bob", "tz": "UTC"}


class Heard:
    """An interaction that notes what is done about it."""

    def __init__(self, user: dict[str, Any]) -> None:
        self.event = {"user": user}
        self.noted: list[str] = []
        self.asked_for: list[str] = []
        self.acknowledged = False
        directory = SimpleNamespace(
            learn_soon=self.asked_for.append,
            shows_nothing_new=lambda _person, names_locale: False,  # noqa: ARG005
            remember=lambda _person: None,
        )
        self.workspace = SimpleNamespace(directory=directory, home=Home("T1"))

    async def do(self, _use_case: Any, person: Any) -> None:
        self.noted.append(person.locale)

    async def ack(self) -> None:
        self.acknowledged = True


@pytest.mark.parametrize(
    ("user", "noted", "asked_for"),
    [
        ({**BOB, "locale": "zh-CN"}, ["zh-CN"], []),
        (BOB, [], ["U02BOB"]),
        ({**BOB, "deleted": True}, ["en-US"], []),
        ({**BOB, "is_bot": True}, [], []),
    ],
)
async def test_a_language_that_the_event_does_not_name_is_asked_for(
    user: dict[str, Any], noted: list[str], asked_for: list[str]
) -> None:
    heard = Heard(user)
    await person_changed(heard)  # type: ignore[arg-type]
    assert (heard.noted, heard.asked_for, heard.acknowledged) == (noted, asked_for, True)
