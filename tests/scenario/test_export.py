"""`/desk export`: the file arrives, and says what happened."""

from __future__ import annotations

import csv
import io
from datetime import UTC
from typing import TYPE_CHECKING, Any

from bot.catalogue import read_catalogue
from bot.exports.formats import written
from bot.outbox import reports
from bot.usecases.catalogue.importing import import_catalogue
from tests.scenario.clockwork import fill, look, wall
from tests.scenario.office import CATALOGUE
from tests.scenario.steps import ask, everything_in, said, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import pytest

    from playground.person import Person
    from tests.scenario.office import Office

HEAD = (
    "number,department,service,requester_department,requester,assignee,priority,state,opened_at,"
    "first_response_at,ended_at,ending,closed_at,promised_first_response,first_response_minutes,"
    "first_response_in_time,promised_resolution,resolution_minutes,resolution_in_time,"
    "minutes_open,minutes_in_progress,minutes_waiting_on_requester,minutes_resolved,questions,"
    "reopenings,transfers,rating,clear,"
    "due_at,overdue,promise_changes,changed_first_response,changed_first_response_in_time,"
    "changed_resolution,changed_resolution_in_time,self_service,parent,"
    "chain,step,transferred_from,hours_late,hours_added"
)


async def exported(office: Office, person: Person, words: str = "") -> list[dict[str, str]]:
    """The lines of the file that somebody asks for, by the names of its columns."""
    await look(office)
    said(await person.slash("/desk", f"export {words}".strip()))
    return await exported_file(office, person)


async def exported_file(office: Office, person: Person) -> list[dict[str, str]]:
    """The lines of the file that arrives."""
    await office.settled()
    message = person.dm[-1]
    (file,) = message["files"]
    content = office.slack.workspace.files[file["id"]].content
    assert content.startswith(b"\xef\xbb\xbf"), "spreadsheets want it"
    text = content.decode("utf-8-sig")
    assert text.splitlines()[0] == HEAD
    return list(csv.DictReader(io.StringIO(text, newline="")))


def utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


async def serve(office: Office, number: int, button: str, at: datetime, **fields: Any) -> None:
    """Bob does something with a request of his at some time."""
    office.clock.now = at
    await fill(office, office.bob, await office.card(number), button, **fields)


async def test_a_line_says_when_what_happened_and_how_each_promise_was_kept(
    office: Office,
) -> None:
    """The help desk promises an answer in one hour, a solution in eight; lunch ends at 13:30."""
    late = await ask(office, office.alice, "it =cmd|' /C calc'!A0")  # on Monday at ten
    office.clock.now = wall(2, 10, 30)
    await office.bob.click(await office.card(late), "request.claim")
    await office.settled()
    await serve(office, late, "request.ask", wall(2, 11, 15), question="Which one?")
    office.clock.now = wall(2, 14)
    mine = await office.dm(office.alice, f"#{late}")
    await office.alice.say(mine["channel"], "The left one", thread_ts=mine["ts"])
    await office.reply_in_thread(office.bob, await office.card(late), "The left one")
    await serve(office, late, "request.resolve", wall(4, 9, 30), summary="A new cable")
    await office.alice.slash("/request", f"rate {late} 2 Slow")
    office.clock.now = wall(4, 10)
    waiting = await ask(office, office.xiao, "it Mouse is dead")
    await office.settled()

    first, second = await exported(office, office.mei)
    assert first == {
        "number": str(late),
        "department": "it",
        "service": "helpdesk",
        "requester_department": "",
        "requester": "U01ALICE",
        "assignee": "U02BOB",
        "priority": "normal",
        "state": "resolved",
        "opened_at": utc(wall(2, 10)),
        "first_response_at": utc(wall(2, 11, 15)),
        "ended_at": utc(wall(4, 9, 30)),
        "ending": "resolved",
        "closed_at": "",
        "promised_first_response": "1h",
        "first_response_minutes": "75.0",
        "first_response_in_time": "no",
        "promised_resolution": "8h",
        # 75 minutes until the question; then from Monday 14:00: 240, Tuesday 450, Wednesday 30.
        "resolution_minutes": "795.0",
        "resolution_in_time": "no",
        "minutes_open": "30.0",
        "minutes_in_progress": "765.0",
        "minutes_waiting_on_requester": "75.0",
        "minutes_resolved": "30.0",
        "questions": "1",
        "reopenings": "0",
        "transfers": "0",
        "rating": "2",
        "clear": "",
        "due_at": "",
        "overdue": "",
        "promise_changes": "0",
        "changed_first_response": "",
        "changed_first_response_in_time": "",
        "changed_resolution": "",
        "changed_resolution_in_time": "",
        "self_service": "no",
        "parent": "",
        "chain": "",
        "step": "",
        "transferred_from": "",
        "hours_late": "",
        "hours_added": "",
    }
    assert (second["number"], second["state"]) == (str(waiting), "open")
    assert second["opened_at"] == utc(wall(4, 10))
    for empty in ("first_response_at", "ended_at", "ending", "first_response_in_time", "rating"):
        assert second[empty] == ""


async def test_it_is_of_the_days_and_departments_that_were_asked_for(office: Office) -> None:
    ada = office.slack.person("U09ADMIN")
    await ask(office, office.alice, "people SECRET pay")
    office.clock.now = wall(3, 10)
    await ask(office, office.alice, "it Screen stays black")
    office.clock.now = wall(4, 0, 30)  # in UTC it is still the third
    await ask(office, office.alice, "facilities/keys Room 12")
    office.clock.now = wall(5, 10)

    async def numbers(person: Person, words: str = "") -> list[str]:
        return [line["number"] for line in await exported(office, person, words)]

    assert await numbers(ada) == ["1", "2", "3"]
    assert await numbers(office.mei) == ["1", "2"], "Facilities is not hers"
    assert await numbers(office.mei, "it") == ["2"]
    assert await numbers(ada, "2026-11-03..2026-11-03") == ["2"]
    assert await numbers(ada, "2026-11-03..2026-11-04 facilities") == ["3"]
    assert await numbers(ada, "2026-10-01..2026-10-31") == []
    assert "Nov 3, 2026 – Nov 3, 2026" in shown(ada.dm[1])
    everything = everything_in(ada.dm) + "".join(
        file.content.decode() for file in office.slack.workspace.files.values()
    )
    assert "SECRET" not in everything


async def test_who_manages_less_once_a_file_is_made_gets_only_what_is_still_theirs(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(office, office.alice, "people Pay")
    await ask(office, office.alice, "it Screen stays black")
    of_it_alone = CATALOGUE.replace("[U05PAT, U06QIN]\n    managers: [U04MEI]", "[U05PAT, U06QIN]")
    assert of_it_alone != CATALOGUE

    def written_slowly(*arguments: Any) -> Iterator[str]:
        yield from written(*arguments)
        bot = office.bot
        catalogue = read_catalogue(of_it_alone, "c.yaml")
        bot.database.call(bot.workspace.id, import_catalogue, catalogue, office.clock())

    monkeypatch.setattr(reports, "written", written_slowly)
    await look(office)
    said(await office.mei.slash("/desk", "export"))
    await office.settled()
    assert not office.mei.dm
    office.clock.pass_(seconds=2)
    (line,) = await exported_file(office, office.mei)
    assert line["department"] == "it"


async def test_what_was_rated_anonymously_is_left_out_even_after_the_catalogue_has_changed(
    office: Office,
) -> None:
    anonymous = CATALOGUE.replace(
        "channel: C01IT\n", "channel: C01IT\n    anonymous_ratings: true\n"
    )
    await office.run(import_catalogue, read_catalogue(anonymous, "c.yaml"), office.clock())
    number = await ask(office, office.alice, "it Screen stays black")
    await office.bob.click(await office.card(number), "request.claim")
    await office.settled()
    await serve(office, number, "request.resolve", wall(2, 11), summary="A new cable")
    await office.alice.slash("/request", f"rate {number} 1 HIDDEN")
    (line,) = await exported(office, office.mei)
    assert (line["rating"], line["ending"]) == ("", "resolved")
    await office.run(import_catalogue, read_catalogue(CATALOGUE, "c.yaml"), office.clock())
    (line,) = await exported(office, office.mei, "it")
    assert (line["rating"], line["ending"]) == ("", "resolved")
