"""Standards: their promises, whom they tell, and how they are kept."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.durations import Duration
from domain.standards import (
    DEFAULT_NAGS,
    Audience,
    Figures,
    NagStep,
    Priority,
    ServiceStandard,
    WaitingRules,
    parse_days,
    parse_percent,
    recipients,
)
from domain.text import LocalizedText

DURATIONS = st.none() | st.builds(
    Duration, days=st.integers(0, 9), seconds=st.integers(1, 600).map(lambda minutes: minutes * 60)
)
FIGURES = st.builds(Figures, DURATIONS, DURATIONS)
RECIPIENTS = st.lists(
    st.sampled_from(["assignee", "thread", "managers", "U0HEAD", "W012"]), unique=True
).map(tuple)
WAITING = st.lists(st.integers(1, 90), min_size=1, max_size=5, unique=True).map(
    lambda days: WaitingRules(tuple(sorted(days)[:-1]), max(days))
)


@st.composite
def standards(draw: st.DrawFn) -> ServiceStandard:
    percents = sorted(draw(st.sets(st.integers(1, 1000), max_size=6)))
    steps = tuple(NagStep(percent, draw(RECIPIENTS.filter(bool))) for percent in percents)
    nags = draw(st.integers(0, len(steps)))
    return ServiceStandard(
        *draw(st.tuples(DURATIONS, DURATIONS)),
        quality=draw(st.sampled_from([(), (LocalizedText(en="Written down", zh="已记录"),)])),
        urgent=draw(FIGURES),
        nags=steps[:nags],
        escalate=steps[nags:],
        daily=draw(RECIPIENTS),
        waiting=draw(WAITING),
    )


@given(standards())
def test_a_standard_is_read_back_from_what_is_stored_of_it(standard: ServiceStandard) -> None:
    stored = standard.to_dict()
    assert ServiceStandard.from_dict(stored) == standard
    assert ServiceStandard.from_dict(stored).to_dict() == stored


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"first_response": "1h"},
        {"first_response": "1h", "resolution": "8h"},
        {"resolution": "2d", "quality": [{"en": "Written down"}, {"zh": "已记录"}]},
    ],
)
def test_a_standard_without_rules_of_its_own_is_stored_as_ever(stored: dict[str, Any]) -> None:
    standard = ServiceStandard.from_dict(stored)
    assert standard.to_dict() == stored
    assert standard.nags == DEFAULT_NAGS


def test_rules_that_are_written_down_but_the_default_ones_are_no_other_standard() -> None:
    written = {
        "nags": [
            {"at": "50%", "to": "assignee"},
            {"at": "75%", "to": ["assignee", "thread"]},
            {"at": "100%", "to": ["assignee", "thread", "managers"]},
        ],
        "escalate": [],
        "daily": ["assignee", "managers"],
        "waiting": {"remind": ["1d", "3d"], "close": "5d"},
        "urgent": {},
    }
    assert ServiceStandard.from_dict(written) == ServiceStandard()
    assert ServiceStandard.from_dict(written).to_dict() == {}


def test_the_steps_are_those_of_the_nags_and_then_those_of_the_escalation() -> None:
    standard = ServiceStandard.from_dict(
        {"escalate": [{"at": "150%", "to": "managers"}, {"at": "200%", "to": ["U0HEAD"]}]}
    )
    assert [step.percent for step in standard.steps] == [50, 75, 100, 150, 200]
    assert standard.steps[3:] == (NagStep(150, (Audience.MANAGERS,)), NagStep(200, ("U0HEAD",)))


def test_urgent_requests_have_their_own_figures_where_a_standard_gives_them() -> None:
    standard = ServiceStandard.from_dict(
        {"first_response": "1h", "resolution": "8h", "urgent": {"resolution": "2h"}}
    )
    hour = Duration.parse("1h")
    assert standard.figures() == Figures(hour, Duration.parse("8h"))
    assert standard.figures(Priority.URGENT) == Figures(hour, Duration.parse("2h"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"nags": [{"at": "75%", "to": "thread"}, {"at": "50%", "to": "thread"}]}, "ascend"),
        ({"escalate": [{"at": "100%", "to": "managers"}]}, "100% comes after the one at 100%"),
        ({"escalate": [{"at": "50", "to": "managers"}]}, "write 50%"),
        ({"escalate": [{"at": "1.25", "to": "managers"}]}, "write 125%"),
        ({"escalate": [{"at": "soon", "to": "managers"}]}, "write 150%"),
        ({"escalate": [{"at": "0%", "to": "managers"}]}, "1% to 1000%"),
        ({"escalate": [{"at": "1001%", "to": "managers"}]}, "1% to 1000%"),
        ({"escalate": [{"at": "150%", "to": []}]}, "for nobody"),
        ({"escalate": [{"at": "150%", "to": "boss"}]}, '"boss" cannot be told'),
        ({"escalate": [{"at": "150%", "to": "requester"}]}, '"requester" cannot be told'),
        ({"daily": ["managers", "managers"]}, "twice"),
        ({"waiting": {"remind": ["3d", "1d"]}}, "one after another"),
        ({"waiting": {"close": "3d"}}, "before the close"),
        ({"waiting": {"remind": ["4h"]}}, "whole working days"),
        ({"urgent": {"resolution": "soon"}}, "not a duration"),
    ],
)
def test_rules_that_cannot_be_are_refused_with_the_reason(
    data: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        ServiceStandard.from_dict(data)


def test_shares_days_and_recipients_are_read_as_a_catalogue_has_them() -> None:
    assert parse_percent(" 150 % ") == 150
    assert parse_days("3d") == 3
    assert recipients("managers") == ("managers",)
    assert recipients(["thread", "U0HEAD"]) == ("thread", "U0HEAD")
