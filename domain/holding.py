"""Holding replies: answers that only say "we are on it", and stop no clock."""

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.events import Answered, Event, MarkedHolding
from domain.search_terms import folded

_LONGEST = 100
"""Characters: who writes more says more than that."""

_PHRASES = (
    "on it",
    "looking into it",
    "look into it",
    "have a look",
    "working on it",
    "get back to you",
    "let me check",
    "take a look",
    "taking a look",
    "will do",
    "noted",
    "will check",
    "one moment",
    "just a moment",
    "please wait",
    "got it",
    "we have received",
)
_CHINESE_PHRASES = (
    "收到",
    "稍等",
    "稍后",
    "稍候",
    "正在处理",
    "在处理",
    "马上处理",
    "尽快处理",
    "马上看",
    "正在查",
    "看一下",
    "我看看",
    "知道了",
    "马上安排",
    "马上来",
    "尽快回复",
)
_ENGLISH = re.compile(rf"\b(?:{'|'.join(_PHRASES)})\b")


def reads_like_holding(text: str) -> bool:
    """Whether an answer may only say that one is to come. A guess: its author is asked."""
    if len(text) > _LONGEST:
        return False
    words = " ".join(folded(text).split())
    return bool(_ENGLISH.search(words)) or any(each in words for each in _CHINESE_PHRASES)


def with_marks(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return a request's events, in which answers that were marked later are holding replies."""
    marked = {each.content.event_id for each in events if isinstance(each.content, MarkedHolding)}
    return tuple(_as_holding(each) if each.id in marked else each for each in events)


def _as_holding(event: Event) -> Event:
    if not isinstance(event.content, Answered):
        return event
    verdicts = replace(event.verdicts, first_response=None)
    return replace(event, content=replace(event.content, holding=True), verdicts=verdicts)
