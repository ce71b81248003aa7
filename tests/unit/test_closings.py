"""Why requests are over."""

import pytest

from domain.closings import CLOSINGS, ClosedBecause, closed_because
from domain.departures import Departure
from domain.events import Cancelled, Closed, Confirmed, Content, Declined, Resolved


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (Confirmed(), ClosedBecause.CONFIRMED),
        (Closed(), ClosedBecause.NOT_CONTRADICTED),
        (Closed(unanswered=True), ClosedBecause.UNANSWERED),
        (Declined("No"), ClosedBecause.DECLINED),
        (Cancelled("Never mind"), ClosedBecause.WITHDRAWN),
        (Cancelled(parent=3), ClosedBecause.NOT_NEEDED),
        (Cancelled(decided_by="U02BOB"), ClosedBecause.DECIDED),
        (Cancelled(because=Departure.LEFT_WORKSPACE), ClosedBecause.APPROVER_LEFT),
        (Cancelled(requested_by="U02BOB"), ClosedBecause.OWN_REQUEST),
    ],
)
def test_an_end_has_a_reason(content: Content, because: ClosedBecause) -> None:
    assert content.kind in CLOSINGS
    assert closed_because(content) is because


def test_what_ends_nothing_has_none() -> None:
    assert closed_because(Resolved("Done")) is None
