"""The tables. Every one belongs to a workspace; changing one needs a migration beside it."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from store.types import BigId, Json, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _workspace() -> Column[int]:
    return Column("workspace_id", Integer, ForeignKey("workspaces.id"), nullable=False)


def _id() -> Column[int]:
    return Column("id", BigId, primary_key=True)


def _result(promise: str) -> tuple[Column[Any], ...]:
    """Return the columns of how a promise turned out: see `domain.promise_results`."""
    return (
        Column(f"{promise}_met", Boolean),
        Column(f"{promise}_counts_on", Date),
        Column(f"{promise}_known_from", UtcDateTime),
    )


workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Integer, primary_key=True),
    # Unknown until the bot first connects: a catalogue can be imported before there is a token.
    Column("team_id", String(32), unique=True),
    Column("name", Text, nullable=False, server_default=""),
    # Where it is on the web; ends in a slash.
    Column("url", Text, nullable=False, server_default=""),
    Column("last_request_number", Integer, nullable=False, server_default="0"),
    # Raised by whatever changes the catalogue: what is known of an older one is out of date.
    Column("catalogue_revision", Integer, nullable=False, server_default="0"),
    # Until when all that Slack delivered has surely come; unknown before the first contact.
    Column("heard_at", UtcDateTime),
)

people = Table(
    "people",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("locale", String(16), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    Column("standing", String(16), nullable=False, server_default="member"),
    Column("dm_channel_id", String(32)),
    Column("home_opened_at", UtcDateTime),
    Column("home_shown_at", UtcDateTime),
    Column("queue_view", String(32)),  # what they look at there: see `domain.queues`
)

admins = Table(
    "admins",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("user_id", String(32), primary_key=True),
)

calendars = Table(
    "calendars",
    metadata,
    _id(),
    _workspace(),
    Column("key", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("definition", Json, nullable=False),
    # Running requests keep the hours they were opened under, so none is ever changed or deleted.
    Column("current", Boolean, nullable=False, server_default=true()),
    # Which version's days it has: its own, or for running requests a later one's.
    Column("days_version", Integer, nullable=False, server_default="0"),
    UniqueConstraint("workspace_id", "key", "version"),
)

departments = Table(
    "departments",
    metadata,
    _id(),
    _workspace(),
    Column("key", String(64), nullable=False),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("name", Json, nullable=False),
    Column("channel_id", String(32), nullable=False),
    Column("calendar_id", BigId, ForeignKey("calendars.id"), nullable=False),
    Column("default_service_key", String(64)),
    # What the catalogue says of its people; `memberships` holds whom that means today.
    Column("people_definition", Json, nullable=False),
    Column("people_synced_at", UtcDateTime),
    Column("retired", Boolean, nullable=False, server_default=false()),
    Column("anonymous_ratings", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("workspace_id", "key"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("department_id", BigId, ForeignKey("departments.id"), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("role", String(16), primary_key=True),
    # Whether the catalogue names them by their id; else a channel or a user group does.
    Column("named", Boolean, nullable=False, server_default=false()),
    Index("ix_memberships_user", "workspace_id", "user_id"),
)

services = Table(
    "services",
    metadata,
    _id(),
    _workspace(),
    Column("department_id", BigId, ForeignKey("departments.id"), nullable=False),
    Column("key", String(64), nullable=False),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("name", Json, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("fields", Json, nullable=False),
    Column("standard_id", BigId, nullable=False),
    Column("retired", Boolean, nullable=False, server_default=false()),
    Column("rating_share", Integer, nullable=False, server_default="100"),
    # The version in force of its steps, if it is made of others.
    Column("chain_id", BigId),
    UniqueConstraint("department_id", "key"),
)

standards = Table(
    "standards",
    metadata,
    _id(),
    _workspace(),
    Column("service_id", BigId, ForeignKey("services.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("definition", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("service_id", "version"),
)

chains = Table(
    "chains",
    metadata,
    # A running chain keeps the version that it was opened by, so none is ever changed or deleted.
    _id(),
    _workspace(),
    Column("service_id", BigId, ForeignKey("services.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("definition", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("service_id", "version"),
)

requests = Table(
    "requests",
    metadata,
    _id(),
    _workspace(),
    Column("number", Integer, nullable=False),
    # The number can be given a second time after a restored backup; this cannot.
    Column("identity", String(16), nullable=False, server_default=""),
    Column("requester_id", String(32), nullable=False),
    Column("requester_department_id", BigId, ForeignKey("departments.id")),
    Column("department_id", BigId, ForeignKey("departments.id"), nullable=False),
    Column("service_id", BigId, ForeignKey("services.id"), nullable=False),
    Column("standard_id", BigId, ForeignKey("standards.id"), nullable=False),
    Column("calendar_id", BigId, ForeignKey("calendars.id"), nullable=False),
    Column("state", String(24), nullable=False),
    Column("title", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("fields", Json, nullable=False),
    Column("permalink", Text),
    Column("confidential", Boolean, nullable=False),
    Column("assignee_id", String(32)),
    # The current hop, as `hops` has it: its number, and when it began, if not with the opening.
    Column("hop", Integer, nullable=False, server_default="1"),
    Column("hop_began_at", UtcDateTime),
    # The request whose department needs it, of one that was opened for another.
    Column("parent_id", BigId),
    # The version of its service's steps, if it is a chain; which step of its parent's it is.
    Column("chain_id", BigId),
    Column("step", String(80)),
    # Who is asked to approve, of an approval: nobody else serves it.
    Column("approver_id", String(32)),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("resolved_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("next_check_at", UtcDateTime),
    Column("priority", String(16), nullable=False, server_default="normal"),
    # What is due next, computed from the events at each change; all four or none are set.
    Column("due_kind", String(16)),
    Column("due_at", UtcDateTime),
    Column("at_risk_from", UtcDateTime),
    Column("overdue_from", UtcDateTime),
    Column("version", Integer, nullable=False, server_default="1"),
    # The version that `measurements` holds; another one: it is to be measured again.
    Column("measured_version", Integer, nullable=False, server_default="0"),
    UniqueConstraint("workspace_id", "number"),
    Index(
        "ix_requests_needs",
        "workspace_id",
        "parent_id",
        sqlite_where=text("parent_id IS NOT NULL"),
        postgresql_where=text("parent_id IS NOT NULL"),
    ),
    # A step is opened once, whatever restarts or replicas do.
    Index(
        "uq_requests_step",
        "workspace_id",
        "parent_id",
        "step",
        unique=True,
        sqlite_where=text("step IS NOT NULL"),
        postgresql_where=text("step IS NOT NULL"),
    ),
    Index(
        "ix_requests_requester",
        "workspace_id",
        "requester_id",
        "opened_at",
        "number",
        "closed_at",
    ),
    # Whatever the history, the unfinished are few. Queries write the condition literally. A list is
    # counted and put in order by this index alone; only what it shows is read from the table. With
    # `closed_at`, always empty there, SQLite sees that it need not look at the table for that.
    Index(
        "ix_requests_unfinished",
        "workspace_id",
        "department_id",
        "state",
        "due_at",
        "at_risk_from",
        "overdue_from",
        "number",
        "confidential",
        "requester_id",
        "assignee_id",
        "approver_id",
        "closed_at",
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index(
        "ix_requests_next_check",
        "workspace_id",
        "next_check_at",
        sqlite_where=text("next_check_at IS NOT NULL"),
        postgresql_where=text("next_check_at IS NOT NULL"),
    ),
    Index(
        "ix_requests_ended",
        "workspace_id",
        "closed_at",
        sqlite_where=text("closed_at IS NOT NULL"),
        postgresql_where=text("closed_at IS NOT NULL"),
    ),
    Index(
        "ix_requests_stale",
        "workspace_id",
        "id",
        sqlite_where=text("measured_version <> version"),
        postgresql_where=text("measured_version <> version"),
    ),
)

request_terms = Table(
    "request_terms",
    metadata,
    # What a request is found by: see `domain.search_terms`. Each database has an index of them of
    # its own kind, which only migrations know; SQLite's, `request_index`, is kept by triggers.
    Column("request_id", BigId, ForeignKey("requests.id"), primary_key=True),
    _workspace(),
    Column("terms", Text, nullable=False),  # with a space between each two
)

hops = Table(
    "hops",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), nullable=False),
    Column("request_id", BigId, ForeignKey("requests.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("department_id", BigId, ForeignKey("departments.id"), nullable=False),
    Column("service_id", BigId, ForeignKey("services.id"), nullable=False),
    Column("standard_id", BigId, ForeignKey("standards.id"), nullable=False),
    Column("calendar_id", BigId, ForeignKey("calendars.id"), nullable=False),
    Column("assignee_id", String(32)),
    Column("began_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ending", String(16)),
)

events = Table(
    "events",
    metadata,
    _id(),
    _workspace(),
    Column("request_id", BigId, ForeignKey("requests.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("actor_id", String(32)),
    Column("at", UtcDateTime, nullable=False),
    Column("payload", Json, nullable=False),
    # When it was stored, if it takes its place in the history by an earlier `at`.
    Column("noted_at", UtcDateTime),
    UniqueConstraint("request_id", "sequence"),
)

nag_steps = Table(
    "nag_steps",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("request_id", BigId, ForeignKey("requests.id"), primary_key=True),
    # A step of a request is passed once, whatever restarts or replicas do.
    Column("key", String(64), primary_key=True),
    Column("passed_at", UtcDateTime, nullable=False),
)

nags = Table(
    "nags",
    metadata,
    _id(),
    _workspace(),
    Column("request_id", BigId, ForeignKey("requests.id"), nullable=False),
    Column("key", String(64), nullable=False),
    Column("recipient_id", String(32), nullable=False),
    Column("reached_at", UtcDateTime, nullable=False),
    Column("deliver_at", UtcDateTime, nullable=False),
    # The key of the message that it went out with; none yet: it waits for `deliver_at`.
    Column("message_key", String(128)),
    UniqueConstraint("request_id", "key", "recipient_id"),
    Index(
        "ix_nags_waiting",
        "workspace_id",
        "deliver_at",
        sqlite_where=text("message_key IS NULL"),
        postgresql_where=text("message_key IS NULL"),
    ),
    Index("ix_nags_message", "workspace_id", "message_key"),
)

periodic_runs = Table(
    "periodic_runs",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("job", String(32), primary_key=True),
    Column("period", String(64), primary_key=True),
    Column("begun_at", UtcDateTime, nullable=False),
)

rating_questions = Table(
    "rating_questions",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("request_id", BigId, ForeignKey("requests.id"), primary_key=True),
    Column("requester_id", String(32), nullable=False),
    # When it is asked, reminded of or over, whichever is next; none: there is nothing left to do.
    Column("next_at", UtcDateTime),
    Column("asked_at", UtcDateTime),
    Column("expires_at", UtcDateTime),
    # The keys of the messages in which it was asked, and reminded of.
    Column("question_key", String(128)),
    Column("reminder_key", String(128)),
    Index(
        "ix_rating_questions_next",
        "workspace_id",
        "next_at",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
    Index("ix_rating_questions_requester", "workspace_id", "requester_id"),
)

low_ratings = Table(
    "low_ratings",
    metadata,
    # Managers who are to be told of one when they are at work again.
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("request_id", BigId, ForeignKey("requests.id"), primary_key=True),
    Column("manager_id", String(32), primary_key=True),
    Column("tell_at", UtcDateTime, nullable=False),
    Index("ix_low_ratings_tell", "workspace_id", "tell_at"),
)

waiting_ratings = Table(
    "waiting_ratings",
    metadata,
    # Requests whose anonymous rating waits for others, so that nobody knows whose is whose.
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("request_id", BigId, ForeignKey("requests.id"), primary_key=True),
    Column("department_id", BigId, ForeignKey("departments.id"), nullable=False),
    Column("requester_id", String(32), nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("rated_on", Date, nullable=False),
    Index("ix_waiting_ratings_department", "department_id"),
)

anonymous_ratings = Table(
    "anonymous_ratings",
    metadata,
    # What was told of them: without the request, the requester, and the time it was said.
    _id(),
    _workspace(),
    Column("department_id", BigId, ForeignKey("departments.id"), nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("told_on", Date, nullable=False),
    Column("score", Integer, nullable=False),
    Column("comment", Text, nullable=False),
    Column("gaps", Json, nullable=False),
    Index("ix_anonymous_ratings_told", "workspace_id", "department_id", "told_on"),
)

held_words = Table(
    "held_words",
    metadata,
    # What was written under an anonymous rating's question: it is passed on if its author says so.
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("channel_id", String(32), primary_key=True),
    Column("ts", String(32), primary_key=True),
    Column("request_id", BigId, ForeignKey("requests.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("rich", Json),  # where there are formats
    Column("files", Json, nullable=False),
    Column("held_at", UtcDateTime, nullable=False),
    Index("ix_held_words_request", "request_id"),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    _workspace(),
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
    Index(
        "uq_outbox_pending_key",
        "workspace_id",
        "key",
        unique=True,
        sqlite_where=text("finished_at IS NULL"),
        postgresql_where=text("finished_at IS NULL"),
    ),
    Index(
        "ix_outbox_pending_lane",
        "workspace_id",
        "lane",
        "urgency",
        "id",
        sqlite_where=text("finished_at IS NULL"),
        postgresql_where=text("finished_at IS NULL"),
    ),
    Index(
        "ix_outbox_pending_request",
        "request_id",
        sqlite_where=text("finished_at IS NULL"),
        postgresql_where=text("finished_at IS NULL"),
    ),
    Index(
        "ix_outbox_leased",
        "workspace_id",
        "lane",
        sqlite_where=text("leased_until IS NOT NULL"),
        postgresql_where=text("leased_until IS NOT NULL"),
    ),
    Index("ix_outbox_finished", "finished_at"),
)

catch_ups = Table(
    "catch_ups",
    metadata,
    # A time in which Slack may have delivered nothing: what was written meanwhile is read.
    _id(),
    _workspace(),
    Column("since", UtcDateTime, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    # How many threads were to be read, and what was found in them.
    Column("threads", Integer, nullable=False),
    Column("messages", Integer, nullable=False, server_default="0"),
    Column("unreadable", Integer, nullable=False, server_default="0"),
    Column("finished_at", UtcDateTime),
    Index(
        "ix_catch_ups_under_way",
        "workspace_id",
        sqlite_where=text("finished_at IS NULL"),
        postgresql_where=text("finished_at IS NULL"),
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

restorations = Table(
    "restorations",
    metadata,
    # What a database says of itself that was put back from a backup: see docs/decisions.
    _id(),
    _workspace(),
    # What was opened after this instant is lost.
    Column("backed_up_at", UtcDateTime, nullable=False),
    Column("last_number", Integer, nullable=False),
    # The highest number that can have been given to a request that is lost; none yet: not known.
    Column("highest_number", Integer),
    # When everybody was told; none yet: it is still to be done.
    Column("finished_at", UtcDateTime),
    Index("ix_restorations_workspace", "workspace_id"),
)

relocations = Table(
    "relocations",
    metadata,
    # Where everything has moved to from here: nothing is to be changed here any more.
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("moved_to", Text, nullable=False),
    Column("moved_at", UtcDateTime, nullable=False),
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

# What is measured follows from the events: both tables can be rebuilt from them at any time.

measurements = Table(
    "measurements",
    metadata,
    _workspace(),
    Column("request_id", BigId, ForeignKey("requests.id"), primary_key=True),
    Column("hop", Integer, primary_key=True, autoincrement=False),
    Column("department_id", BigId, ForeignKey("departments.id"), nullable=False),
    Column("service_id", BigId, ForeignKey("services.id"), nullable=False),
    Column("requester_department_id", BigId, ForeignKey("departments.id")),
    Column("opened_at", UtcDateTime, nullable=False),  # when the hop began
    Column("opened_on", Date, nullable=False),
    Column("responded_at", UtcDateTime),
    Column("responded_on", Date),
    Column("response", Integer),
    *_result("response"),
    Column("ending", String(16)),
    Column("ended_at", UtcDateTime),
    Column("ended_on", Date),
    Column("resolution", Integer),
    *_result("resolution"),
    Column("self_service", Boolean, nullable=False),
    Column("in_state", Json, nullable=False),
    Column("questions", Integer, nullable=False),
    Column("reopenings", Integer, nullable=False),
    Column("promise_changes", Integer, nullable=False),
    Column("promise_changed_on", Date),
    Column("rater_id", String(32)),
    Column("rated_at", UtcDateTime),
    Column("rated_on", Date),
    Column("score", Integer),
    Column("comment", Text),
    Column("anonymous", Boolean),
    Column("gaps", Json, nullable=False),
    Column("clear", Boolean),
    # For each kind of day: a day of a department is put together from all of them.
    *(
        Index(f"ix_measurements_{day}", "workspace_id", "department_id", day)
        for day in (
            "opened_on",
            "responded_on",
            "response_counts_on",
            "ended_on",
            "resolution_counts_on",
            "promise_changed_on",
            "rated_on",
        )
    ),
)

daily_measures = Table(
    "daily_measures",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("department_id", BigId, ForeignKey("departments.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    # By service and requester's department; one row, since they are made and read together.
    Column("cells", Json, nullable=False),
)
