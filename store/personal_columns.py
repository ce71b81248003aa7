"""The columns that hold something about people: their ids, their conversations, their words.

Every column of text or JSON stands here. Who adds one says what it holds, and with that what
becomes of it when somebody's data is erased: see docs/decisions/0087-erasure-and-retention.md.
"""

from collections.abc import Mapping
from enum import Flag, auto


class Holds(Flag):
    """The kinds of personal data that a column can hold."""

    PEOPLE = auto()
    """Ids of people: one, or several in a key or in JSON."""
    CONVERSATIONS = auto()
    """Ids of channels, which can be somebody's direct messages with the bot."""
    WORDS = auto()
    """The words of somebody who is known, or names in them."""


NOTHING = Holds(0)
"""Nothing about a person; or words of which nobody can tell whose they are."""

_PEOPLE, _CONVERSATIONS, _WORDS = Holds.PEOPLE, Holds.CONVERSATIONS, Holds.WORDS
_ANY = _PEOPLE | _CONVERSATIONS | _WORDS

HELD: Mapping[str, Mapping[str, Holds]] = {
    "admins": {"user_id": _PEOPLE},
    "anonymous_ratings": {"comment": NOTHING, "gaps": NOTHING},
    "calendars": {"key": NOTHING, "definition": NOTHING},
    "catalogue_revisions": {
        "origin": NOTHING,
        "author_id": _PEOPLE,
        "reason": _WORDS,
        "content": _PEOPLE,
        "file": _PEOPLE,
    },
    "catch_ups": {},
    "chains": {"definition": _PEOPLE},
    "daily_measures": {"cells": NOTHING},
    "deliveries": {"key": _CONVERSATIONS},
    "departments": {
        "key": NOTHING,
        "name": NOTHING,
        "channel_id": NOTHING,
        "default_service_key": NOTHING,
        "people_definition": _PEOPLE,
    },
    "events": {"kind": NOTHING, "actor_id": _PEOPLE, "payload": _ANY},
    "held_words": {
        "channel_id": _CONVERSATIONS,
        "ts": NOTHING,
        "text": _WORDS,
        "rich": _WORDS,
        "files": _WORDS,
    },
    "hops": {"assignee_id": _PEOPLE, "ending": NOTHING},
    "low_ratings": {"manager_id": _PEOPLE},
    "measurements": {
        "ending": NOTHING,
        "in_state": NOTHING,
        "rater_id": _PEOPLE,
        "comment": _WORDS,
        "gaps": NOTHING,
    },
    "memberships": {"user_id": _PEOPLE, "role": NOTHING},
    "messages": {"key": _PEOPLE | _CONVERSATIONS, "channel_id": _CONVERSATIONS, "ts": NOTHING},
    "nag_steps": {"key": NOTHING},
    "nags": {"key": NOTHING, "recipient_id": _PEOPLE, "message_key": NOTHING},
    "outbox": {
        "key": _PEOPLE | _CONVERSATIONS,
        "kind": NOTHING,
        "recipient_id": _PEOPLE,
        "lane": _PEOPLE | _CONVERSATIONS,
        "payload": _ANY,
        "outcome": NOTHING,
        "error": _PEOPLE | _CONVERSATIONS,
    },
    "people": {
        "user_id": _PEOPLE,
        "name": _WORDS,
        "locale": NOTHING,
        "timezone": NOTHING,
        "standing": NOTHING,
        "dm_channel_id": _CONVERSATIONS,
        "queue_view": NOTHING,
    },
    "periodic_runs": {"job": NOTHING, "period": _PEOPLE},
    # What a proposal says of words, several requests have in common.
    "proposal_decisions": {
        "proposal": NOTHING,
        "verdict": NOTHING,
        "decided_by": _PEOPLE,
        "reason": _WORDS,
        "made": NOTHING,
    },
    "rating_questions": {
        "requester_id": _PEOPLE,
        "question_key": _PEOPLE,
        "reminder_key": _PEOPLE,
    },
    "readings": {"user_id": _PEOPLE},
    "relocations": {"moved_to": NOTHING},
    "request_terms": {"terms": _PEOPLE | _WORDS},
    "requests": {
        "identity": NOTHING,
        "requester_id": _PEOPLE,
        "state": NOTHING,
        "title": _WORDS,
        "details": _WORDS,
        "fields": _PEOPLE | _WORDS,
        "permalink": _CONVERSATIONS | _WORDS,
        "assignee_id": _PEOPLE,
        "step": NOTHING,
        "approver_id": _PEOPLE,
        "trainee_id": _PEOPLE,
        "priority": NOTHING,
        "due_kind": NOTHING,
    },
    "restorations": {},
    "rollouts": {},
    "services": {
        "key": NOTHING,
        "name": NOTHING,
        "kind": NOTHING,
        "fields": NOTHING,
        "approve": _PEOPLE,
    },
    "stale_days": {},
    "standards": {"definition": _PEOPLE},
    "survey_answers": {"key": NOTHING, "missing": NOTHING},
    "survey_invitations": {"user_id": _PEOPLE},
    "surveys": {"quarter": NOTHING, "sent_by": _PEOPLE},
    "trainings": {"user_id": _PEOPLE},
    "unmet_need_decisions": {"decided_by": _PEOPLE},
    "unmet_need_requests": {},
    "unread_threads": {"channel_id": _CONVERSATIONS, "thread_ts": NOTHING},
    "waiting_ratings": {"requester_id": _PEOPLE},
    "workspaces": {
        "team_id": NOTHING,
        "name": NOTHING,
        "url": NOTHING,
        "people_figures": NOTHING,
        "triage": NOTHING,
    },
}
"""The kinds that each column of text or JSON holds, by table."""
