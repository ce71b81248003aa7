"""What is measured for an operator's tools, at `/metrics`."""

from prometheus_client import Gauge

JOB_LAST_SUCCESS = Gauge(
    "crossdesk_job_last_success_timestamp_seconds", "When a job last succeeded.", ["job"]
)
JOB_DURATION = Gauge(
    "crossdesk_job_duration_seconds", "How long a job took when it last ran.", ["job"]
)
JOB_LAG = Gauge(
    "crossdesk_job_lag_seconds",
    "For how long what a job does had been due when it last began.",
    ["job"],
)
OUTBOX_BACKLOG = Gauge("crossdesk_outbox_backlog", "How many messages are still to be sent.")
