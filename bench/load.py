"""Send signed slash commands over a few connections, in a process of its own; print how it went.

The HTTP client is as plain as can be and everything is signed before the time runs, so that what is
measured is the server.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

import typer
import uvloop
from slack_sdk.signature import SignatureVerifier

from bot.demo.hotel import PEOPLE

_MOST_A_SECOND = 4000


def _requests(
    secret: str, team: str, command: str, texts: Iterable[str], people: Sequence[str]
) -> Iterator[bytes]:
    verifier = SignatureVerifier(secret)
    run = time.time_ns()
    for number, text in enumerate(texts):
        body = urlencode(
            {
                "command": command,
                "text": text,
                "user_id": people[number % len(people)],
                "team_id": team,
                "channel_id": "C00LOBBY",
                "api_app_id": "A0",
                "trigger_id": f"{run}.{number}",
                "response_url": "http://127.0.0.1/unused",
            }
        )
        timestamp = str(int(time.time()))
        signature = verifier.generate_signature(timestamp=timestamp, body=body)
        yield (
            "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"X-Slack-Request-Timestamp: {timestamp}\r\nX-Slack-Signature: {signature}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    body = await reader.readexactly(length)
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise RuntimeError(f"refused: {head!r} {body!r}")
    return body


async def measure(
    port: int,
    signed: Iterable[bytes],
    connections: int,
    seconds: float,
    expect: str,
    pause: float = 0.0,
) -> dict[str, Any]:
    """Send commands for so many seconds; returns how many were answered, and how fast.

    Args:
        expect: what every answer contains that is no refusal.
        pause: seconds between the beginnings of two on a connection, if the answer is there.
    """
    waiting = iter(list(signed))
    took: list[float] = []
    refused: list[str] = []
    expected = expect.encode()

    async def send() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            begun = time.perf_counter()
            if begun >= ends:
                break
            writer.write(request)
            body = await _answer(reader)
            took.append(time.perf_counter() - begun)
            if expected not in body:
                refused.append(body.decode())
            await asyncio.sleep(max(begun + pause - time.perf_counter(), 0))
        writer.close()

    begun = time.perf_counter()
    ends = begun + seconds
    await asyncio.gather(*(send() for _ in range(connections)))
    elapsed = time.perf_counter() - begun
    cuts = statistics.quantiles(took, n=100)
    return {
        "count": len(took),
        "a_second": len(took) / elapsed,
        "p50_ms": cuts[49] * 1000,
        "p99_ms": cuts[98] * 1000,
        "refused": len(refused),
        "refusal": refused[0] if refused else "",
    }


def main(
    port: int,
    secret: str,
    team: str,
    command: str,
    text: Annotated[str, typer.Option(help="Typed behind it; {} is a number.")] = "",
    connections: int = 1,
    seconds: float = 3.0,
    expect: Annotated[str, typer.Option(help="A text that every answer contains.")] = "",
    pause: Annotated[float, typer.Option(help="Seconds from one to the next.")] = 0.0,
    first: Annotated[int, typer.Option(help="The first number.")] = 0,
    user: Annotated[str, typer.Option(help="Who sends all of it; else the hotel's people.")] = "",
    users: Annotated[int, typer.Option(help="So many people U90000, U90001 … instead.")] = 0,
) -> None:
    """Print the measurement as JSON."""
    most = int(seconds * (connections / pause + 1 if pause else _MOST_A_SECOND))
    texts = (text.format(number) for number in range(first, first + most))
    people = [f"U9{number:04}" for number in range(users)] or [key for key, *_ in PEOPLE]
    signed = _requests(secret, team, command, texts, [user] if user else people)
    found = uvloop.run(measure(port, signed, connections, seconds, expect, pause))
    typer.echo(json.dumps(found))


if __name__ == "__main__":
    typer.run(main)
