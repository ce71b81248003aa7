"""The messages that go out to Slack, and the deliveries that came in from it."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false

from store.tables.columns import id_column, metadata, partial_index, workspace_column
from store.types import BigId, Json, UtcDateTime

outbox = Table(
    "outbox",
    metadata,
    id_column(),
    workspace_column(),
    Column("key", String(128), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("recipient_id", String(32), nullable=False),  # a channel or a person
    # What goes out one after another, by urgency, then id: mostly all that is for one recipient.
    Column("lane", String(128), nullable=False, server_default=""),
    Column("urgency", Integer, nullable=False, server_default="1"),
    Column("request_id", BigId, ForeignKey("requests.id")),
    Column("event_id", BigId, ForeignKey("events.id")),
    Column("payload", Json, nullable=False),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    # Set before a call goes out and cleared by its answer: found set, the call's fate is unknown.
    Column("attempted_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("outcome", String(16)),
    Column("error", Text),
    # One pending row a message: a second wish to show it raises the revision of the first.
    partial_index(
        "uq_outbox_pending_key",
        "workspace_id",
        "key",
        unique=True,
        where="finished_at IS NULL",
    ),
    partial_index(
        "ix_outbox_pending_lane",
        "workspace_id",
        "lane",
        "urgency",
        "id",
        where="finished_at IS NULL",
    ),
    partial_index(
        "ix_outbox_pending_request",
        "request_id",
        where="finished_at IS NULL",
    ),
    partial_index(
        "ix_outbox_leased",
        "workspace_id",
        "lane",
        where="leased_until IS NOT NULL",
    ),
    # What is pending is not in it: each request puts two messages there.
    partial_index("ix_outbox_finished", "finished_at", where="finished_at IS NOT NULL"),
)

messages = Table(
    "messages",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("request_id", BigId, ForeignKey("requests.id")),
    Column("channel_id", String(32), nullable=False),
    Column("ts", String(32), nullable=False),
    Index("ix_messages_place", "workspace_id", "channel_id", "ts"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("key", String(160), primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Index("ix_deliveries_seen", "seen_at"),
)

catch_ups = Table(
    "catch_ups",
    metadata,
    # A time in which Slack may have delivered nothing: what was written meanwhile is read.
    id_column(),
    workspace_column(),
    Column("since", UtcDateTime, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    # How many threads were to be read, and what was found in them.
    Column("threads", Integer, nullable=False),
    Column("messages", Integer, nullable=False, server_default="0"),
    Column("unreadable", Integer, nullable=False, server_default="0"),
    Column("finished_at", UtcDateTime),
    partial_index(
        "ix_catch_ups_under_way",
        "workspace_id",
        where="finished_at IS NULL",
    ),
)

unread_threads = Table(
    "unread_threads",
    metadata,
    # What a catch-up has still to read. An empty `thread_ts` is the conversation itself, which
    # tells which of its threads have changed.
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("channel_id", String(32), primary_key=True),
    Column("thread_ts", String(32), primary_key=True),
    # The latest catch-up that wants it; who reads for an earlier one leaves it.
    Column("catch_up_id", BigId, ForeignKey("catch_ups.id"), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    # What is read first: threads of unfinished requests, by their rank.
    Column("ended", Boolean, nullable=False),
    Column("rank", Integer, nullable=False, server_default="0"),
    # How many threads of the conversation are to be read, and whether this one has surely changed.
    Column("siblings", Integer, nullable=False),
    Column("changed", Boolean, nullable=False, server_default=false()),
    # Whether people wrote in it lately, and whether it is read for edits and deletions alone.
    Column("has_words", Boolean, nullable=False, server_default=false()),
    Column("quiet", Boolean, nullable=False, server_default=false()),
    Column("leased_until", UtcDateTime),
)
