"""`python -m playground` serves a workspace to apps of other processes."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.__main__ import main

pytestmark = pytest.mark.today

ROOT = Path(__file__).parents[2]


async def test_it_prints_its_addresses_and_tokens_and_ends_on_interrupt() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "playground", "--port", "0", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    lines = [(await process.stdout.readline()).decode().strip() for _ in range(6)]
    settings = dict(line.split("=", 1) for line in lines[1:5])
    client = AsyncWebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"])
    assert (await client.auth_test())["team"] == "Playground"
    opened = await client.apps_connections_open(app_token=settings["SLACK_APP_TOKEN"])
    assert opened["url"].startswith("ws://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    assert await process.wait() == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--port", "65536"], "65536 is not a number from 0 to 65535"),
        (["--port", "-1"], "-1 is not a number from 0 to 65535"),
        (["--manifest", "README.md"], "README.md is not a YAML file"),
        (["--manifest", "compose.yaml"], "compose.yaml is not an app manifest"),
        (["--manifest", "nowhere.yml"], "nowhere.yml: No such file or directory"),
        (["--catalogue", "compose.yaml"], "compose.yaml is not a catalogue"),
    ],
)
def test_what_keeps_it_from_serving_is_said_without_a_stack_trace(
    options: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", ["playground", "--port", "0", *options])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code not in (0, None)
    assert said in capsys.readouterr().err or said in str(ended.value)
