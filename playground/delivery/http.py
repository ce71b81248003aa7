"""Signed HTTP delivery: what Slack posts to an app's request URL."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from playground.errors import RefusedError
from playground.records import Answer

if TYPE_CHECKING:
    from playground.records import DeliveryKind
    from playground.workspace import Json

_FORM = "application/x-www-form-urlencoded"
_CHALLENGE = "playground-challenge-3eZbrw1aB1"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's `X-Slack-Signature` (version 0) of a request."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encode(kind: DeliveryKind, payload: Json) -> tuple[str, bytes]:
    """Content type and body of a delivery."""
    if kind == "events_api":
        return "application/json", json.dumps(payload).encode()
    if kind == "interactive":
        return _FORM, urlencode({"payload": json.dumps(payload)}).encode()
    return _FORM, urlencode(payload).encode()


class HttpSender:
    """Posts deliveries; opened on first use, because sessions need a running loop."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self,
        url: str,
        secret: str,
        kind: DeliveryKind,
        payload: Json,
        retry_num: int,
        reason: str,
    ) -> Answer:
        """One request; the caller limits its time."""
        content_type, body = encode(kind, payload)
        # The signature's age is checked against the real clock, whatever the workspace's is.
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(secret, timestamp, body),
        }
        if retry_num:
            headers |= {"X-Slack-Retry-Num": str(retry_num), "X-Slack-Retry-Reason": reason}
        if self._session is None:
            self._session = aiohttp.ClientSession()
        try:
            async with self._session.post(url, data=body, headers=headers) as response:
                content = await _content(response)
                return Answer("" if response.ok else "http_error", content)
        except aiohttp.ClientError:
            return Answer("connection_lost")
        except ValueError:
            return Answer("http_error", "unreadable JSON")

    async def verify(self, url: str, secret: str) -> None:
        """The handshake by which Slack accepts a request URL. Raises `RefusedError`."""
        payload = {
            "token": "playground-verification-token",
            "challenge": _CHALLENGE,
            "type": "url_verification",
        }
        answer = await self.send(url, secret, "events_api", payload, 0, "")
        body = answer.body
        given = body.get("challenge") if isinstance(body, dict) else body
        if not answer.ok or given != _CHALLENGE:
            raise RefusedError(
                f"Your URL {url} didn't respond with the value of the challenge parameter: "
                f"{answer.problem or given!r}."
            )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


async def _content(response: aiohttp.ClientResponse) -> Any:
    text = await response.text()
    if response.content_type == "application/json" and text:
        return json.loads(text)
    return text or None
