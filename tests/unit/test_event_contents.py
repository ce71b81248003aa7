"""The forms of events in the log: every one that was ever written is read, now and later.

A form that is no longer written stays here, and keeps being read.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.layouts.contents import CONTENTS
from domain.approval_terms import Approval, Rule
from domain.calendar_changes import DayChanges
from domain.decline_reasons import DeclineReason
from domain.departures import Departure
from domain.dimensions import Dimension, Gap
from domain.durations import Duration
from domain.errors import Problem
from domain.events import (
    Answered,
    Approved,
    Asked,
    Cancelled,
    Claimed,
    ClarityRated,
    Closed,
    Confirmed,
    Content,
    DateMoved,
    DaysChanged,
    Declined,
    Destination,
    File,
    Handover,
    MarkedHolding,
    MessagePlace,
    Needed,
    NeedHandedOver,
    Opened,
    PromiseChanged,
    Rated,
    Reassigned,
    Rejected,
    Released,
    Reopened,
    Replied,
    ReplyEdited,
    Resolved,
    Resumed,
    Snoozed,
    StepsBegun,
    StepSkipped,
    StepStopped,
    Thanked,
    Transferred,
)
from domain.lifecycle import Action
from domain.promise_terms import NO_VERDICTS, Verdict, Verdicts
from domain.standards import Figures, Priority
from store.event_contents import from_stored, to_stored

HOUR = timedelta(hours=1)
FILE = {"name": "a.png", "permalink": "https://example.org/a"}
PLACE = {"channel": "D1", "ts": "1790000000.000100"}
A_FILE, A_PLACE = File("a.png", "https://example.org/a"), MessagePlace("D1", "1790000000.000100")


@dataclass(frozen=True)
class Sample:
    """A row and its meaning; `written`: whether it would still be written like this."""

    stored: dict[str, Any]
    content: Content
    handover: Handover | None = None
    verdicts: Verdicts = NO_VERDICTS
    written: bool = True


SAMPLES = [
    # As of the first version
    Sample({"service": 3, "standard": 5}, Opened(service_id=3, standard_id=5), written=False),
    Sample(
        {"service": 3, "standard": 5, "priority": "normal"}, Opened(service_id=3, standard_id=5)
    ),
    Sample(
        {"service": 3, "standard": 5, "priority": "urgent", "text": "Guests wait"},
        Opened("Guests wait", service_id=3, standard_id=5, priority=Priority.URGENT),
    ),
    Sample(
        {
            "service": 3,
            "standard": 5,
            "priority": "normal",
            "approval": {"by": ["field.boss", "U0BOB"], "rule": "all", "within": "1d"},
        },
        Opened(
            service_id=3,
            standard_id=5,
            approval=Approval(("field.boss", "U0BOB"), Rule.ALL, Duration(days=1)),
        ),
    ),
    Sample({"by": ["U0BOB", "U0CAROL"]}, Approved(by=("U0BOB", "U0CAROL"))),
    Sample({"text": "Too dear", "by": "U0BOB"}, Rejected("Too dear", by="U0BOB")),
    Sample({"text": "", "by": None}, Rejected(by=None)),
    Sample(
        {
            "service": 4,
            "standard": 6,
            "text": "A pipe",
            "approval": {"by": ["requester.managers"], "rule": "any"},
            "assignee": None,
        },
        Transferred(
            "A pipe", service_id=4, standard_id=6, approval=Approval(("requester.managers",))
        ),
        Handover(None),
    ),
    Sample({}, Claimed()),
    Sample({"assignee": "U0BOB"}, Claimed(), Handover("U0BOB")),
    Sample({"assignee": None}, Released(), Handover(None)),
    Sample(
        {"because": "left_workspace", "former": "U0BOB", "assignee": None},
        Released(Departure.LEFT_WORKSPACE, "U0BOB"),
        Handover(None),
    ),
    Sample({"assignee": "U0CAROL"}, Reassigned(), Handover("U0CAROL")),
    Sample({"former": "U0BOB", "assignee": "U0CAROL"}, Reassigned("U0BOB"), Handover("U0CAROL")),
    Sample(
        {"service": 4, "standard": 6, "text": "A pipe", "assignee": None},
        Transferred("A pipe", service_id=4, standard_id=6),
        Handover(None),
    ),
    Sample(
        {"text": "Keys", "destination": {"service": 4, "fields": {"room": "214", "who": ["a"]}}},
        Asked("Keys", destination=Destination(4, {"room": "214", "who": ("a",)})),
    ),
    Sample({"number": 13, "service": 4}, Needed(13, 4)),
    Sample(
        {"service": 3, "standard": 5, "priority": "normal", "times": {"resolution": "2h"}},
        Opened(service_id=3, standard_id=5, times=Figures(None, Duration(seconds=2 * 60 * 60))),
    ),
    Sample({"numbers": {"buy": 13, "desk": 14}}, StepsBegun(numbers={"buy": 13, "desk": 14})),
    Sample(
        {"numbers": {"buy": 13}, "expected_at": "2026-11-09T10:00:00+00:00"},
        StepsBegun({"buy": 13}, datetime(2026, 11, 9, 10, tzinfo=UTC)),
    ),
    Sample(
        {"step": "buy", "problem": "required", "fields": ["size"]},
        StepStopped("buy", Problem.REQUIRED, ("size",)),
    ),
    Sample(
        {"expected_at": "2026-11-09T10:00:00+00:00"},
        DateMoved(datetime(2026, 11, 9, 10, tzinfo=UTC)),
    ),
    Sample({"step": "buy", "text": "We have one"}, StepSkipped("We have one", step="buy")),
    Sample({"former": "U0BOB", "requester": "U0CAROL"}, NeedHandedOver("U0BOB", "U0CAROL")),
    Sample({"text": "", "parent": 12}, Cancelled(parent=12)),
    Sample(
        {"text": "Too dear", "nothing_fitted": True}, Cancelled("Too dear", nothing_fitted=True)
    ),
    Sample(
        {"text": "Coffee?", "because": "not_ours"},
        Declined("Coffee?", because=DeclineReason.NOT_OURS),
    ),
    Sample({"text": "", "decided_by": "U0BOB"}, Cancelled(decided_by="U0BOB")),
    Sample({"text": "", "requested_by": "U0BOB"}, Cancelled(requested_by="U0BOB")),
    Sample({"text": "", "because": "left_workspace"}, Cancelled(because=Departure.LEFT_WORKSPACE)),
    Sample(
        {"text": "Here", "first_response": {"met": True, "by": 1800}, "assignee": "U0BOB"},
        Answered("Here"),
        Handover("U0BOB"),
        Verdicts(first_response=Verdict(met=True, by=HOUR / 2)),
    ),
    Sample({"text": "We are on it", "holding": True}, Answered("We are on it", holding=True)),
    Sample({"text": "", "files": [FILE], **PLACE}, Answered("", files=(A_FILE,), place=A_PLACE)),
    Sample({"event": 4}, MarkedHolding(4)),
    Sample({"text": "Which room?"}, Asked("Which room?")),
    Sample({"text": "12", "files": [], **PLACE}, Replied("12", place=A_PLACE)),
    # As the demo's history had it
    Sample(
        {"text": "12", "files": [], "channel": "", "ts": ""},
        Replied("12", place=MessagePlace("", "")),
    ),
    Sample(
        {"text": "13", "files": [FILE], **PLACE, "event": 7},
        ReplyEdited("13", files=(A_FILE,), place=A_PLACE, event_id=7),
    ),
    Sample({}, Resumed()),
    Sample(
        {
            "text": "A new cable",
            "quality": [0, 2],
            "first_response": {"met": True, "by": 0},
            "resolution": {"met": False, "by": 3600},
        },
        Resolved("A new cable", quality=(0, 2)),
        verdicts=Verdicts(Verdict(met=True, by=timedelta()), Verdict(met=False, by=HOUR)),
    ),
    Sample(
        {"text": "No", "first_response": {"met": False, "by": 60}, "assignee": "U0BOB"},
        Declined("No"),
        Handover("U0BOB"),
        Verdicts(first_response=Verdict(met=False, by=HOUR / 60)),
    ),
    Sample({}, Confirmed()),
    Sample(
        {
            "off": ["2026-11-06"],
            "worked": ["2026-11-07", "2026-11-08"],
            "other_hours": ["2026-11-09"],
            "due_at": "2026-11-09T10:00:00+00:00",
        },
        DaysChanged(
            changes=DayChanges(
                (date(2026, 11, 6),),
                (date(2026, 11, 7), date(2026, 11, 8)),
                (date(2026, 11, 9),),
            ),
            due_at=datetime(2026, 11, 9, 10, tzinfo=UTC),
        ),
    ),
    Sample(
        {"off": ["2026-11-06"], "due_at": "2026-11-09T10:00:00+00:00"},
        DaysChanged(
            changes=DayChanges(off=(date(2026, 11, 6),)),
            due_at=datetime(2026, 11, 9, 10, tzinfo=UTC),
        ),
    ),
    Sample({}, Closed()),
    Sample({"unanswered": True}, Closed(unanswered=True)),
    Sample({"text": "Still dark"}, Reopened("Still dark")),
    Sample({"text": "", "assignee": None}, Reopened(), Handover(None)),
    Sample({"text": ""}, Cancelled()),
    Sample({"until": "2026-11-03T09:00:00+00:00"}, Snoozed(datetime(2026, 11, 3, 9, tzinfo=UTC))),
    Sample(
        {"until": "2026-11-03T17:00:00+08:00"},
        Snoozed(datetime(2026, 11, 3, 9, tzinfo=UTC)),
        written=False,  # by people in another zone
    ),
    Sample(
        {"resolution": "1d4h", "text": "A part"},
        PromiseChanged("A part", times=Figures(resolution=Duration(1, 4 * 3600))),
    ),
    Sample(
        {"first_response": "30m", "resolution": "4h", "text": "A part"},
        PromiseChanged("A part", times=Figures(Duration(0, 1800), Duration(0, 4 * 3600))),
    ),
    # As it was typed
    Sample(
        {"resolution": "1d 90m", "text": "A part"},
        PromiseChanged("A part", times=Figures(resolution=Duration(1, 5400))),
        written=False,
    ),
    Sample({"score": 4, "text": ""}, Rated(score=4)),
    Sample(
        {
            "score": 2,
            "text": "Late",
            "dimensions": {"reliability": {"expected": 5, "perceived": 2}},
            "anonymous": True,
        },
        Rated("Late", score=2, gaps={Dimension.RELIABILITY: Gap(5, 2)}, anonymous=True),
    ),
    Sample({"clear": False}, ClarityRated(clear=False)),
    Sample({"text": "So fast"}, Thanked("So fast")),
]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: f"{each.content.kind}:{each.stored}")
def test_a_row_is_read_and_written_in_the_form_that_rows_have(sample: Sample) -> None:
    meaning = (sample.content, sample.handover, sample.verdicts)
    assert from_stored(sample.content.kind, sample.stored) == meaning
    if sample.written:
        # The order of the keys, too: exports show it.
        assert json.dumps(to_stored(*meaning)) == json.dumps(sample.stored)
    assert from_stored(sample.content.kind, to_stored(*meaning)) == meaning


def test_every_action_has_a_content_and_a_sample_of_it() -> None:
    assert set(CONTENTS) == set(Action)
    assert {type(each.content) for each in SAMPLES} == set(CONTENTS.values())


@pytest.mark.parametrize("kind", list(Action))
def test_an_event_knows_its_kind_by_its_content(kind: Action) -> None:
    assert CONTENTS[kind].kind is kind
