"""When something that people wrote may not have been delivered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.slack.contact import LONGEST_SILENCE, Contact


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time pass, given as to `timedelta`."""
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def contact(clock: Clock) -> Contact:
    """Over HTTP."""
    return Contact(clock)


async def connected() -> bool:
    return True


async def disconnected() -> bool:
    return False


async def test_over_http_the_last_delivery_is_the_last_sign(contact: Contact, clock: Clock) -> None:
    clock.pass_(minutes=20)
    contact.delivered()
    clock.pass_(minutes=20)
    assert await contact.sure_until() == clock.now - timedelta(minutes=20)
    assert await contact.hears()
    assert not contact.is_in_doubt()


async def test_over_a_socket_that_is_open_everything_comes(contact: Contact, clock: Clock) -> None:
    contact.is_connected = connected
    clock.pass_(minutes=20)
    assert await contact.sure_until() == clock.now
    contact.is_connected = disconnected
    assert await contact.sure_until() is None
    assert not await contact.hears()


async def test_each_connection_but_the_first_follows_an_interruption(contact: Contact) -> None:
    contact.connected()
    assert not contact.is_in_doubt()
    contact.connected()
    assert contact.is_in_doubt()
    assert not await contact.hears()
    contact.looked()
    assert not contact.is_in_doubt()
    assert await contact.hears()


def test_a_long_silence_is_looked_into_again_and_again(contact: Contact, clock: Clock) -> None:
    clock.now += LONGEST_SILENCE
    assert not contact.is_in_doubt()
    for _ in range(2):
        clock.pass_(seconds=1)
        assert contact.is_in_doubt()
        contact.looked()
        assert not contact.is_in_doubt()
        clock.now += LONGEST_SILENCE


@pytest.mark.parametrize(("by_socket", "doubt"), [(False, True), (True, False)])
def test_over_http_a_delivery_after_a_long_silence_was_perhaps_not_the_first(
    contact: Contact, clock: Clock, by_socket: bool, doubt: bool
) -> None:
    contact.is_connected = connected if by_socket else None
    clock.now += LONGEST_SILENCE + timedelta(seconds=1)
    contact.delivered()
    assert contact.is_in_doubt() is doubt


async def test_events_that_slack_drops_are_looked_for_at_once_and_after_a_while(
    contact: Contact, clock: Clock
) -> None:
    contact.events_were_dropped()
    assert contact.is_in_doubt()
    contact.looked()
    clock.pass_(minutes=1)
    contact.events_were_dropped()
    contact.looked()
    assert await contact.sure_until() is None, "it may go on dropping them"
    clock.pass_(minutes=3, seconds=59)
    assert not contact.is_in_doubt()
    clock.pass_(seconds=1)
    assert contact.is_in_doubt()
    contact.looked()
    contact.delivered()
    assert await contact.sure_until() == clock.now
