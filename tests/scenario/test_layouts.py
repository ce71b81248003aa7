"""`doctor --layouts`: every layout is shown to Slack's own judge, who takes them all."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.doctor import layouts
from bot.layouts.every_view import every_view
from bot.layouts.samples import LANGUAGES
from bot.settings import Settings
from playground import AppConfig, Fault, Playground, RateLimits
from tests.unit.views.layouts import validate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.doctor.findings import Finding
    from bot.i18n import Translator
    from bot.layouts.every_view import Rendered

NOW = 1_795_700_000.0  # in November 2026
MANIFEST = Path(__file__).parents[2] / "manifest.yml"


class Bar:
    """A progress bar that counts."""

    def __init__(self) -> None:
        self.length = self.done = 0

    def begin(self, _step: str, length: int) -> None:
        self.length = length

    def advance(self, done: int) -> None:
        self.done += done


class Judge:
    """A Slack that is asked about the layouts, and what the doctor says of that."""

    def __init__(self, slack: Playground, settings: Settings) -> None:
        self.slack = slack
        self.settings = settings
        self.said: list[str] = []
        self.waited: list[float] = []
        self.bar = Bar()

    async def ask(self) -> bool:
        def tell(finding: Finding) -> None:
            self.said.append(str(finding))

        async def wait(seconds: float) -> None:
            self.waited.append(seconds)

        return await layouts.examine_layouts(self.settings, tell, self.bar, wait)


@pytest.fixture
async def judge() -> AsyncIterator[Judge]:
    """A Slack without limits of rate."""
    async with Playground(now=lambda: NOW, rate_limits=RateLimits.off()) as slack:
        app = slack.install(AppConfig.from_manifest(MANIFEST))
        settings = Settings.model_validate(
            {
                "slack_bot_token": app.bot_token,
                "slack_app_token": app.app_token,
                "slack_api_url": slack.api_url,
            }
        )
        yield Judge(slack, settings)


async def test_slack_takes_every_layout_and_posts_none(
    judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The judge is asked in person about all of them, and by the doctor about some of each kind.

    In English: what is shown in Chinese is asked about in `test_every_view.py`.
    """
    monkeypatch.setattr(layouts, "LANGUAGES", LANGUAGES[:1])
    different = list(layouts._different_layouts())
    assert len(different) > 1000
    for _, rendered in different:
        validate(rendered)
    monkeypatch.setattr(layouts, "_different_layouts", lambda: different[::10])
    assert await judge.ask()
    assert judge.said == [f"✓ Slack takes all {judge.bar.length} layouts"]
    assert judge.bar.done == judge.bar.length == len(different[::10])
    assert len(judge.slack.calls.of("blocks.validate", ok=True)) == judge.bar.length
    assert not judge.slack.calls.of("chat.postMessage")


@pytest.fixture
def few_layouts(monkeypatch: pytest.MonkeyPatch) -> None:
    """How Slack's answers are taken does not depend on how many layouts there are."""

    def some(words: str, t: Translator) -> Iterator[tuple[str, Rendered]]:
        return islice(every_view(words, t), 20)

    monkeypatch.setattr(layouts, "every_view", some)


@pytest.mark.usefixtures("few_layouts")
def test_all_are_shown_in_both_languages_with_a_line_and_with_as_much_as_can_be_typed() -> None:
    names = [name for name, _ in layouts._different_layouts()]
    for ending in (", en", ", en, long", ", zh_CN", ", zh_CN, long"):
        assert any(name.endswith(ending) for name in names)


@pytest.mark.usefixtures("few_layouts")
async def test_what_slack_refuses_is_told_with_the_reason(judge: Judge) -> None:
    judge.slack.faults.add("blocks.validate", Fault.REFUSED, times=1, error="invalid_message")
    assert not await judge.ask()
    (said,) = judge.said
    assert said.startswith("✗ Slack refuses provider_card (awaiting_approval), en")
    assert judge.bar.done == judge.bar.length


@pytest.mark.usefixtures("few_layouts")
async def test_the_pace_that_slack_asks_for_is_kept(judge: Judge) -> None:
    judge.slack.faults.add("blocks.validate", Fault.RATE_LIMITED, times=2)
    assert await judge.ask()
    assert len(judge.waited) == 2
    assert min(judge.waited) >= 1


@pytest.mark.usefixtures("few_layouts")
async def test_who_cannot_ask_is_told_so(judge: Judge) -> None:
    judge.slack.faults.add("blocks.validate", Fault.REFUSED, times=1, error="invalid_auth")
    assert not await judge.ask()
    assert judge.said == [
        "✗ Slack was not asked about all layouts: blocks.validate: invalid_auth; try again"
    ]
