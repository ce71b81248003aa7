"""Measurements and daily measures: both follow from the events and can be rebuilt at any time."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    true,
)

from store.tables.columns import metadata, partial_index, workspace_column
from store.types import BigId, Day, Json, UtcDateTime


def _result(promise: str) -> tuple[Column[Any], ...]:
    """Return the columns of how a promise turned out: see `domain.promise_results`."""
    return (
        Column(f"{promise}_met", Boolean),
        Column(f"{promise}_counts_on", Day),
        Column(f"{promise}_known_from", UtcDateTime),
    )


measurements = Table(
    "measurements",
    metadata,
    workspace_column(),
    Column("request_id", BigId, ForeignKey("requests.id"), primary_key=True),
    Column("hop", Integer, primary_key=True, autoincrement=False),
    Column("department_id", BigId, ForeignKey("departments.id"), nullable=False),
    Column("service_id", BigId, ForeignKey("services.id"), nullable=False),
    Column("requester_department_id", BigId, ForeignKey("departments.id")),
    Column("opened_at", UtcDateTime, nullable=False),  # when the hop began
    Column("opened_on", Day, nullable=False),
    Column("responded_at", UtcDateTime),
    Column("responded_on", Day),
    Column("response", Integer),
    *_result("response"),
    Column("ending", String(16)),
    Column("ended_at", UtcDateTime),
    Column("ended_on", Day),
    Column("resolution", Integer),
    *_result("resolution"),
    Column("begun", Boolean, nullable=False, server_default=true()),
    Column("self_service", Boolean, nullable=False),
    Column("in_state", Json, nullable=False),
    Column("questions", Integer, nullable=False),
    Column("reopenings", Integer, nullable=False),
    Column("promise_changes", Integer, nullable=False),
    Column("promise_changed_on", Day),
    Column("rater_id", String(32)),
    Column("rated_at", UtcDateTime),
    Column("rated_on", Day),
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
    # What was transferred, which little is. Queries write the condition literally.
    partial_index(
        "ix_measurements_transfers",
        "workspace_id",
        "department_id",
        "opened_on",
        where="hop > 1",
    ),
)

daily_measures = Table(
    "daily_measures",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("department_id", BigId, ForeignKey("departments.id"), primary_key=True),
    Column("day", Day, primary_key=True),
    # By service and requester's department; one row, since they are made and read together.
    Column("cells", Json, nullable=False),
)

# Days that hold something else now than their daily measures say, until these are made again.
stale_days = Table(
    "stale_days",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("department_id", BigId, ForeignKey("departments.id"), primary_key=True),
    Column("day", Day, primary_key=True),
)
