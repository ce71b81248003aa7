"""What is measured for an operator's tools, at `/metrics`."""

from prometheus_client import Gauge

JOB_LAST_SUCCESS = Gauge(
    "crossdesk_job_last_success_timestamp_seconds", "When a job last succeeded.", ["job"]
)
JOB_DURATION = Gauge(
    "crossdesk_job_duration_seconds", "How long a job took when it last ran.", ["job"]
)
SWEEP_LAG = Gauge(
    "crossdesk_sweep_lag_seconds",
    "For how long the first thing that was due had been due when the sweep last began.",
)
OUTBOX_BACKLOG = Gauge("crossdesk_outbox_backlog", "How many messages are still to be sent.")
