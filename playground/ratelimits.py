"""Slack's rate limits: tiers per method, and one message per second and channel."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Tier(enum.Enum):
    """How often an app may call a method; the value is calls per minute."""

    ONE = 1
    TWO = 20
    THREE = 50
    FOUR = 100
    SPECIAL = 600
    POST_MESSAGE = 60
    """Per channel, one a second with a small burst."""


@dataclass
class _Bucket:
    tokens: float
    at: float


class RateLimits:
    """Token buckets per app, method and (for messages) channel.

    `burst` is how many messages a channel takes at once before the rule of one a second holds.
    Tier one has a burst of its own, `connections`: an app that reconnects a few times is not to be
    locked out.
    """

    def __init__(self, *, enabled: bool, burst: int, connections: int = 10) -> None:
        self._enabled = enabled
        self._burst = burst
        self._connections = connections
        self._buckets: dict[tuple[str, ...], _Bucket] = {}

    @classmethod
    def slack(cls, connections: int = 10) -> RateLimits:
        """As Slack does it, with some tolerance for bursts."""
        return cls(enabled=True, burst=5, connections=connections)

    @classmethod
    def strict(cls) -> RateLimits:
        """As Slack promises it: no burst."""
        return cls(enabled=True, burst=1)

    @classmethod
    def off(cls) -> RateLimits:
        """Let every call through."""
        return cls(enabled=False, burst=1)

    def wait(self, tier: Tier, key: tuple[str, ...], now: Callable[[], float]) -> int:
        """Takes one call; 0 if it is allowed, else the seconds of `Retry-After`."""
        if not self._enabled:
            return 0
        capacity = self._capacity(tier)
        moment = now()
        bucket = self._buckets.setdefault(key, _Bucket(capacity, moment))
        rate = tier.value / 60
        bucket.tokens = min(capacity, bucket.tokens + (moment - bucket.at) * rate)
        bucket.at = moment
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0
        return max(1, math.ceil((1 - bucket.tokens) / rate))

    def _capacity(self, tier: Tier) -> float:
        if tier is Tier.POST_MESSAGE:
            return self._burst
        if tier is Tier.ONE:
            return self._connections
        return float(tier.value)
