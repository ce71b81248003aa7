"""The metrics for an operator's tools, at `/metrics`. What is left out is counted in the store."""

from prometheus_client import Counter, Gauge, Histogram

# The label is not `job`: Prometheus has that for what it scrapes, and would rename ours.
JOB_INTERVAL = Gauge("crossdesk_job_interval_seconds", "How often a job runs.", ["name"])
JOB_LAST_SUCCESS = Gauge(
    "crossdesk_job_last_success_timestamp_seconds",
    "When a job last succeeded, or else was started.",
    ["name"],
)
JOB_DURATION = Gauge(
    "crossdesk_job_duration_seconds", "How long a job took when it last ran.", ["name"]
)
JOB_LAG = Gauge(
    "crossdesk_job_lag_seconds",
    "For how long what a job does had been due when it last began.",
    ["name"],
)
OUTBOX_BACKLOG = Gauge("crossdesk_outbox_backlog", "How many messages are still to be sent.")
OUTBOX_GIVEN_UP = Counter(
    "crossdesk_outbox_given_up_total",
    "Messages that were given up, by what they show; `outbox list` names them.",
    ["kind"],
)
DELIVERY_SECONDS = Histogram(
    "crossdesk_delivery_seconds",
    "How long it took to answer what Slack delivered, by kind (a command's name, block_actions,"
    " view_submission, event_callback ...) and outcome (done, refused, failed).",
    ["kind", "outcome"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10),
)
SLACK_CALLS = Counter(
    "crossdesk_slack_calls_total",
    "Calls of Slack's Web API, by method and result: ok, or what Slack or the network said.",
    ["method", "result"],
)
SOCKET_LAST_PONG = Gauge(
    "crossdesk_socket_last_pong_timestamp_seconds",
    "When Slack last answered over Socket Mode's connection; 0 before it first did, and over HTTP.",
)
CATCH_UP_UNREAD = Gauge(
    "crossdesk_catch_up_unread_threads",
    "How many threads are still to be read for what was written while Slack delivered nothing.",
)
CATCH_UP_SINCE = Gauge(
    "crossdesk_catch_up_since_timestamp_seconds",
    "From when on messages are being caught up with; 0 if nothing is left to read.",
)
CATCH_UP_MESSAGES = Counter(
    "crossdesk_catch_up_messages_total", "Messages that were found and had not been delivered."
)
EVENTS_LIMITED = Counter(
    "crossdesk_events_limited_total",
    "How often Slack said that it drops events for a minute, because there are too many.",
)
