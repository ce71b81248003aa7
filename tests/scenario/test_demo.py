"""`python -m bot demo` as a newcomer runs it: a process, from its start to Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.catalogue import read_catalogue_file
from bot.cli import demo_command as command
from playground.clock import PATIENCE
from tests.thoroughness import THOROUGH

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.today

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "bot" / "catalogue" / "example.yaml"
AT_ONCE = 5  # seconds; on a busy machine, too


@asynccontextmanager
async def demo(
    folder: Path, *options: str, language: str = "en_GB.UTF-8"
) -> AsyncIterator[Process]:
    """The demo in a process of its own, with its temporary files in `folder`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--no-browser", *options),
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder), "LC_ALL": language},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_the_hotel_opens_tells_what_to_do_and_leaves_nothing_behind(tmp_path: Path) -> None:
    async with demo(tmp_path, "--port", "0") as process:
        page = await line_with(process, r"http://[\d.]+:\d+/#as=U01ANNA&channel=D\w+")
        url = page.partition("#")[0]
        assert inside(tmp_path), "the database lies in a temporary folder"
        async with aiohttp.ClientSession(url) as session, session.get("/") as answer:
            assert answer.status == 200
            lobby = await said_in(session, "C00LOBBY")
            cards = await said_in(session, "C03MAINT")
            guide = (await state(session))["guide"]
            manager = {"as": "U05TOM", "channel": "C00LOBBY"}
            words = {"do": "slash", "command": "/desk", "text": "needs"}
            async with session.post("/playground/act", json={**manager, **words}) as told:
                needs = str(await told.json())
        assert "in free text" in needs, "twelve weeks are measured before anybody asks"
        assert "/request" in lobby
        assert "输入 /request" in lobby
        assert "The air conditioning in 1510 is dripping" in cards
        assert len(guide) == 7
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(AT_ONCE):
            said, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")
    assert "Ctrl-C" in said.decode()
    assert inside(tmp_path) == []


MOMENTS = ["Loading", "twelve weeks", "Playing today"]  # before, in and after what takes long
ALL_MOMENTS = [*MOMENTS, "Creating a database", "the cards"]


@pytest.mark.startup
@pytest.mark.parametrize("moment", ALL_MOMENTS if THOROUGH else MOMENTS)
async def test_ctrl_c_ends_the_start_at_once_and_leaves_nothing_behind(
    moment: str, tmp_path: Path
) -> None:
    async with demo(tmp_path, "--port", "0") as process:
        await line_with(process, moment)
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(AT_ONCE):
            said, errors = await process.communicate()
    assert (process.returncode, errors) == (130, b"")
    assert b"http" not in said
    assert inside(tmp_path) == []


@pytest.mark.startup
async def test_a_taken_port_is_said_before_anything_slow_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        async with demo(tmp_path, "--port", port) as process:
            said, errors = await process.communicate()
        asked = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "bot/demo/port.py", "--no-browser", "--port", port),
            cwd=ROOT,
            stderr=asyncio.subprocess.PIPE,
        )
        before_the_installation = (await asked.communicate())[1]
    assert (process.returncode, said) == (1, b"")
    assert f"port {port} is taken" in errors.decode()
    assert "make demo ARGS='--port 0'" in errors.decode()
    assert (asked.returncode, before_the_installation) == (1, errors)
    assert inside(tmp_path) == []


@pytest.mark.parametrize("port", ["65536", "-1", "eight"])
async def test_what_is_no_port_is_said_in_a_line(port: str) -> None:
    asked = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "bot/demo/port.py", "--port", port),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    said = (await asked.communicate())[1].decode()
    assert asked.returncode == 2
    assert said.splitlines()[-1].endswith(f"{port} is not a number from 0 to 65535")


@pytest.mark.startup
async def test_ones_own_catalogue_is_tried_by_those_whom_it_names(tmp_path: Path) -> None:
    options = ("--port", "0", "--catalogue", str(EXAMPLE))
    async with demo(tmp_path, *options, language="zh_CN.UTF-8") as process:
        await line_with(process, "正在加载")
        url = await line_with(process, r"http://[\d.]+:\d+/")
        await line_with(process, "你是 Robin")
        await line_with(process, "不留任何痕迹")
        async with aiohttp.ClientSession(url) as session:
            seen = await state(session, "U08MEI")
            asked = {"as": "U00VISITOR", "channel": "C00EVERYBODY"}
            words = {"do": "slash", "command": "/request", "text": "front-desk Is anybody there?"}
            async with session.post("/playground/act", json={**asked, **words}) as answer:
                told = await answer.json()
    catalogue = read_catalogue_file(EXAMPLE)
    assert {each.channel for each in catalogue.departments} <= {
        each["id"] for each in seen["channels"]
    }
    assert "#1" in str(told)
    assert "/request front-desk/guest-wish" in str(seen["guide"])


@pytest.mark.startup
async def test_a_catalogue_with_mistakes_is_answered_as_the_checker_does(tmp_path: Path) -> None:
    wrong = tmp_path / "desk.yml"
    wrong.write_text(EXAMPLE.read_text("utf-8").replace("Asia/Shanghai", "Asia/Shangai"), "utf-8")
    async with demo(tmp_path, "--port", "0", "--catalogue", str(wrong)) as process:
        _, errors = await process.communicate()
    assert process.returncode == 1
    assert "did you mean Asia/Shanghai" in errors.decode()
    assert "Traceback" not in errors.decode()
    assert inside(tmp_path) == [wrong]


def test_a_bug_is_kept_in_a_file_and_told_without_a_stack_trace(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("signal.signal", lambda *_: None)

    def fail(*_: Any, **__: Any) -> None:
        raise AssertionError("request.ask is not there")

    monkeypatch.setattr(command, "_show", fail)
    with pytest.raises(Exception, match="1"):
        command.demo(port=0, browser=False)
    (kept,) = inside(tmp_path)
    said = capsys.readouterr().err
    assert str(kept) in said
    assert "Traceback" not in said
    assert "request.ask is not there" in kept.read_text("utf-8")


def inside(folder: Path) -> list[Path]:
    """Return the content of a folder."""
    return list(folder.iterdir())


async def line_with(process: Process, pattern: str) -> str:
    """Return the line of the demo that matches, once it is there."""
    assert process.stdout is not None
    async for line in process.stdout:
        if found := re.search(pattern, line.decode()):
            return found.group()
    raise AssertionError("the demo has ended")


async def said_in(session: aiohttp.ClientSession, channel: str) -> str:
    """Everything in a channel, as the page is told it."""
    query = {"as": "U05TOM", "channel": channel}
    async with session.get("/playground/messages", params=query) as answer:
        return str(await answer.json())


async def state(session: aiohttp.ClientSession, person: str = "U05TOM") -> dict[str, Any]:
    """The workspace as the page is told it."""
    async with session.get("/playground/state", params={"as": person}) as answer:
        found: dict[str, Any] = await answer.json()
    return found
