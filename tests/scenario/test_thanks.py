"""`/desk thank`: a requester's thanks go to the whole department."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.scenario.clockwork import at, look, wall
from tests.scenario.steps import ask, claimed_in_confidence, resolved, said, shown

if TYPE_CHECKING:
    from tests.scenario.office import Office


def thanks_in(office: Office, channel: str) -> list[dict[str, Any]]:
    """The thanks in a channel, oldest first."""
    return [each for each in office.slack.messages(channel) if shown(each).startswith("🙏")]


async def test_the_whole_department_reads_thanks_in_its_channel(office: Office) -> None:
    number = await resolved(office)
    told = said(await office.alice.slash("/desk", f"thank #{number} You *saved* my day"))
    assert "go to the whole department" in told
    await look(office)
    (thanks,) = thanks_in(office, "C01IT")
    assert shown(thanks).startswith(f"🙏 @U01ALICE thanks all of IT for #{number} Screen")
    assert "You *saved* my day" in shown(thanks)
    again = said(await office.alice.slash("/desk", f"thank {number}"))
    assert "already" in again
    assert "You can" not in again
    await look(office)
    assert len(thanks_in(office, "C01IT")) == 1


async def test_thanks_wait_for_the_departments_hours(office: Office) -> None:
    number = await resolved(office)
    await at(office, wall(2, 20))
    await office.alice.slash("/desk", f"thank {number} Good night")
    await look(office)
    assert thanks_in(office, "C01IT") == []
    await at(office, wall(3, 9))
    assert len(thanks_in(office, "C01IT")) == 1


async def test_only_the_requester_thanks_and_only_for_what_is_resolved(office: Office) -> None:
    number = await ask(office, office.alice, "it Slow")
    refused = said(await office.alice.slash("/desk", f"thank {number} So fast"))
    assert "the state of #1 is “Open”. You can thank the department once it is resolved" in refused
    assert f"/desk thank {number} So fast" in refused, "what was typed can be typed again"
    done = await resolved(office)
    for person, words in ((office.bob, f"thank {done}"), (office.alice, "thank")):
        assert said(await person.slash("/desk", words))
    await look(office)
    assert thanks_in(office, "C01IT") == []


async def test_thanks_for_something_confidential_are_read_by_those_who_may(office: Office) -> None:
    number = await claimed_in_confidence(office, "My pay")
    pat = office.slack.person("U05PAT")
    card = await office.dm(pat, f"#{number}")
    await pat.click(card, "request.resolve")
    assert (await pat.submit(await pat.next_view(), {"summary": "Done"})).ok
    await office.settled()
    assert "whole department" in said(await office.alice.slash("/desk", f"thank {number} Dear Pat"))
    await look(office)
    assert thanks_in(office, "C02PEOPLE") == []
    thread = pat.thread(card["channel"], card["ts"])
    assert any("Dear Pat" in shown(each) for each in thread)
