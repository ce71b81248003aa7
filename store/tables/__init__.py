"""The tables, by subject. Every one belongs to a workspace; changing one needs a migration."""

from store.tables.catalogue_tables import (
    calendars,
    catalogue_revisions,
    chains,
    departments,
    services,
    standards,
)
from store.tables.columns import metadata
from store.tables.measure_tables import daily_measures, measurements, stale_days
from store.tables.nag_tables import nag_steps, nags, periodic_runs
from store.tables.rating_tables import (
    anonymous_ratings,
    held_words,
    low_ratings,
    rating_questions,
    waiting_ratings,
)
from store.tables.request_tables import NAMES_PEOPLE, events, hops, request_terms, requests
from store.tables.review_tables import proposal_decisions
from store.tables.slack_tables import catch_ups, deliveries, messages, outbox, unread_threads
from store.tables.storage_tables import relocations, restorations
from store.tables.survey_tables import survey_answers, survey_invitations, surveys
from store.tables.training_tables import readings, rollouts, trainings
from store.tables.unmet_need_tables import unmet_need_decisions, unmet_need_requests
from store.tables.workspace_tables import admins, memberships, people, workspaces

__all__ = [
    "NAMES_PEOPLE",
    "admins",
    "anonymous_ratings",
    "calendars",
    "catalogue_revisions",
    "catch_ups",
    "chains",
    "daily_measures",
    "deliveries",
    "departments",
    "events",
    "held_words",
    "hops",
    "low_ratings",
    "measurements",
    "memberships",
    "messages",
    "metadata",
    "nag_steps",
    "nags",
    "outbox",
    "people",
    "periodic_runs",
    "proposal_decisions",
    "rating_questions",
    "readings",
    "relocations",
    "request_terms",
    "requests",
    "restorations",
    "rollouts",
    "services",
    "stale_days",
    "standards",
    "survey_answers",
    "survey_invitations",
    "surveys",
    "trainings",
    "unmet_need_decisions",
    "unmet_need_requests",
    "unread_threads",
    "waiting_ratings",
    "workspaces",
]
