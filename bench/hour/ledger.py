"""The record of what people were told is done, held against what Slack shows in the end."""

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from playground import Playground, message_text

REQUEST, ANSWER, REPLY = "A", "B", "C"
"""The kinds of words: what a request, a provider's answer and a requester's reply carry."""

WORD = re.compile(r"K[ABC]\d{6}")
"""A word that is said once: its kind, and a number."""

_QUOTING = ("send-again:", "went-through:")
"""How the keys of notes begin that quote what somebody sent while nothing could be stored in time:
they are no cards."""

Place = tuple[str, str]
"""A channel's id, and a word that is to be read there."""


@dataclass
class Ledger:
    """The acts that were acknowledged, by the words that they carried.

    Attributes:
        acts: how many there were, by kind and what became of them.
        accepted: what must arrive, with the workspace's time of the acknowledgement.
        orders: what must arrive in this order, by the request and the channel.
        latencies: seconds until an act was answered.
    """

    acts: Counter[tuple[str, str]] = field(default_factory=Counter)
    accepted: dict[Place, float] = field(default_factory=dict)
    orders: dict[tuple[int, str], list[Place]] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    _last: int = 0

    def word(self, kind: str) -> str:
        """Make a new word."""
        self._last += 1
        return f"K{kind}{self._last:06}"

    def accept(self, word: str, channel_id: str, at: float, number: int) -> None:
        """Note that an act was acknowledged, which is to be read in a channel."""
        self.accepted[channel_id, word] = at
        self.orders.setdefault((number, channel_id), []).append((channel_id, word))


@dataclass(frozen=True)
class Verdict:
    """The mistakes found in the end; each is empty if nothing is wrong. `delays` are seconds."""

    lost: list[Place]
    doubled: list[Place]
    reordered: list[list[Place]]
    delays: list[float]

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.reordered)


def judge(ledger: Ledger, slack: Playground) -> Verdict:
    """Compare what was acknowledged with what the workspace shows."""
    shown, doubled = _shown(slack)
    lost = [place for place in ledger.accepted if place not in shown]
    reordered = [
        places
        for places in ledger.orders.values()
        if (times := [shown[place] for place in places if place in shown]) != sorted(times)
    ]
    delays = [shown[place] - at for place, at in ledger.accepted.items() if place in shown]
    return Verdict(lost, doubled, reordered, delays)


def is_complete(ledger: Ledger, slack: Playground) -> bool:
    """Whether everything that was acknowledged is shown."""
    shown, _ = _shown(slack)
    return ledger.accepted.keys() <= shown.keys()


def _shown(slack: Playground) -> tuple[dict[Place, float], list[Place]]:
    """When each word was first said by the bot in a channel, and what it said twice there.

    A request's word is looked for on its card, the others in threads: a card that is brought up to
    date later may repeat them.
    """
    shown: dict[Place, float] = {}
    keys: Counter[Place] = Counter()
    cards: Counter[Place] = Counter()
    for channel_id, message in _bot_messages(slack):
        key = message["metadata"]["event_payload"]["key"]
        keys[channel_id, key] += 1
        if key.startswith(_QUOTING):
            continue
        is_card = message.get("thread_ts", message["ts"]) == message["ts"]
        for word in set(WORD.findall(message_text(message))):
            if (word[1] == REQUEST) is is_card:
                at = float(message["ts"])
                shown[channel_id, word] = min(shown.get((channel_id, word), at), at)
                cards[channel_id, word] += 1
    return shown, [place for count in (keys, cards) for place in count if count[place] > 1]


def whereabouts(slack: Playground, word: str) -> list[str]:
    """Return where the bot says a word at all: the channel, the message, its thread, its key."""
    return [
        f"in {channel_id} at {message['ts']}, thread {message.get('thread_ts')},"
        f" {message['metadata']['event_payload']['key']}"
        for channel_id, message in _bot_messages(slack)
        if word in message_text(message)
    ]


def _bot_messages(slack: Playground) -> Iterator[tuple[str, dict[str, Any]]]:
    for channel in slack.workspace.channels.values():
        for message in channel.messages.values():
            if message.get("metadata"):
                yield channel.id, message


def quantiles(values: Iterable[float]) -> str:
    """The half, the 99 of 100 and the longest, in seconds."""
    ordered = sorted(values)
    if not ordered:
        return "none"
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"half {statistics.median(ordered):.2f} s, p99 {p99:.2f} s, longest {ordered[-1]:.2f} s"
