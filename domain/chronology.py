"""The order in which things happened, where something was noted only later."""

from collections.abc import Sequence

from domain.events import Event


def in_order(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return the events of a request in the order in which they happened.

    That is the order in which they were stored, but for those that were noted later, such as a
    reply that was written while Slack delivered nothing: each takes its place by its time. The
    others never change places, though the clocks of two processes may differ a little; and nothing
    comes before the first, the opening.

    Args:
        events: in the order in which they were stored: all, or some of them.
    """
    if all(event.noted_at is None for event in events):
        return tuple(events)
    places = []
    latest = events[0].at
    for event in events:
        if event.noted_at is None:
            latest = max(latest, event.at)
        is_opening = event.sequence == 1
        at = event.at if event.noted_at else latest
        places.append((not is_opening, at, event.sequence))
    by_place = sorted(zip(places, events, strict=True), key=lambda each: each[0])
    return tuple(event for _, event in by_place)
