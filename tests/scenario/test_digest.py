"""The weekly digest: who gets it and when, what it says to whom, and what can be done in it."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from domain.lifecycle import Action
from domain.weeks import WeeklyTime
from tests.scenario.clockwork import at, claimed_by, fill, key_of, pass_until, run_bot, wall
from tests.scenario.office import CATALOGUE, Office, all_settled, another_bot, opened_office
from tests.scenario.steps import (
    ask,
    buttons,
    everything_in,
    kinds_of,
    request_of,
    resolved,
    said,
    shown,
)
from tests.scenario.test_chains import TIMED, opened, solve, steps_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playground.person import Person
    from tests.postgres_server import Postgres

MANAGERS = {
    "U07XIAO": ("Pacific/Auckland", "zh-CN"),
    "U04MEI": ("Asia/Shanghai", "zh-CN"),
    "U03CAROL": ("Europe/Berlin", "en-US"),
    "U02BOB": ("America/New_York", "en-GB"),
}
"""In the order in which Monday comes to them."""

FOUR_MANAGERS = CATALOGUE.replace(
    "channel: C01IT\n    managers: [U04MEI]",
    f"channel: C01IT\n    managers: [{', '.join(MANAGERS)}]",
)


def local(person_id: str, day: int, at: time = time(9)) -> datetime:
    """An instant of November 2026, whose second and ninth are Mondays, where a manager is."""
    zone = ZoneInfo(MANAGERS[person_id][0])
    return datetime.combine(datetime(2026, 11, day).date(), at, zone).astimezone(UTC)  # noqa: DTZ001


def digests_to(person: Person) -> list[dict[str, Any]]:
    """The digests in somebody's direct messages, oldest first."""
    return [each for each in person.dm if key_of(each).startswith("digest:")]


def sent_at(message: dict[str, Any]) -> datetime:
    """When a message was sent."""
    return datetime.fromtimestamp(float(message["ts"]) // 60 * 60, UTC)


def images(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The pictures in a message."""
    return [block for block in message["blocks"] if block["type"] == "image"]


async def scattered(office: Office) -> None:
    """The managers are in four time zones."""
    for person_id, (zone, locale) in MANAGERS.items():
        office.slack.change_person(person_id, tz=zone, locale=locale)
    await office.bot.workspace.directory.sync()
    await office.slack.until(lambda: office.slack.deliveries.of("user_change")[3].attempts[0])


@pytest.fixture
async def far_flung(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Office]:
    """An office whose IT has managers in four time zones, and something to tell of a week."""
    path = tmp_path / "far-flung.db"
    shutil.copyfile(sqlite_template, path)
    async with opened_office(f"sqlite:///{path}", catalogue=FOUR_MANAGERS) as office:
        await scattered(office)
        office.clock.now = wall(3, 10)
        await resolved(office)
        yield office


async def test_every_manager_gets_it_once_at_nine_on_their_monday_across_a_restart(
    far_flung: Office,
) -> None:
    office = far_flung
    await at(office, wall(4, 9), wall(6, 18))
    for person_id in MANAGERS:
        assert digests_to(office.slack.person(person_id)) == [], "none in the middle of a week"
    for person_id in list(MANAGERS)[:1]:
        await at(office, local(person_id, 9) - timedelta(minutes=1), local(person_id, 9))
    await at(office, local("U04MEI", 9) - timedelta(seconds=1))
    await office.bot.stop()
    office.clock.now = local("U04MEI", 9)
    async with another_bot(office) as bot:
        await run_bot(bot)
        for person_id in list(MANAGERS)[2:]:
            for instant in (local(person_id, 9) - timedelta(minutes=1), local(person_id, 9)):
                office.clock.now = instant
                await run_bot(bot)
        office.clock.now = local("U02BOB", 13)
        await run_bot(bot)
    for person_id, (_, locale) in MANAGERS.items():
        (digest,) = digests_to(office.slack.person(person_id))
        assert sent_at(digest) == local(person_id, 9)
        title = "第 45 周 · 2026年11月2日" if locale == "zh-CN" else "Week 45 · "
        assert shown(digest).startswith(title)


async def test_after_downtime_the_last_whole_week_is_told_in_working_hours_and_once(
    far_flung: Office,
) -> None:
    office = far_flung
    await office.bot.stop()
    office.clock.now = local("U04MEI", 18, time(10))  # Wednesday; night in Berlin and New York
    for _ in range(2):
        async with another_bot(office) as bot:
            await run_bot(bot)
            for person_id in MANAGERS:
                office.clock.now = max(office.clock.now, local(person_id, 18))
                await run_bot(bot)
    for person_id in MANAGERS:
        (digest,) = digests_to(office.slack.person(person_id))
        assert key_of(digest) == f"digest:{person_id}:2026-W46"
    assert sent_at(digests_to(office.bob)[0]) == local("U02BOB", 18)
    assert sent_at(digests_to(office.carol)[0]) == local("U03CAROL", 18)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_two_processes_send_one_each(database_url: str, postgres: Postgres) -> None:
    async with opened_office(database_url) as office, another_bot(office) as other:
        await ask(office, office.alice, "it Screen stays black")
        await all_settled(office.bot, other)
        for day in (9, 10, 16):
            office.clock.now = wall(day, 9)
            await asyncio.gather(
                office.bot.workspace.jobs.run_all(), other.workspace.jobs.run_all()
            )
            await all_settled(office.bot, other)
        assert [sent_at(each) for each in digests_to(office.mei)] == [wall(9, 9), wall(16, 9)]
        for digest in digests_to(office.mei):
            assert len(office.mei.thread(digest["channel"], digest["ts"])) == 2


async def test_a_fresh_installation_is_quiet_until_monday_and_no_data_is_one_line(
    office: Office,
) -> None:
    ada = office.slack.person("U09ADMIN")
    await at(office, wall(4, 10), wall(4, 15), wall(6, 17))
    assert digests_to(office.mei) == digests_to(ada) == []
    await at(office, wall(9, 9), wall(9, 10))
    for person, words in ((office.mei, "第 45 周"), (ada, "Week 45")):
        (digest,) = digests_to(person)
        assert len(digest["blocks"]) == 1
        assert words in shown(digest)
        assert "\n" not in shown(digest)
        assert person.thread(digest["channel"], digest["ts"]) == [digest]


async def test_an_installation_of_this_monday_has_nothing_to_say_of_last_week(
    office: Office,
) -> None:
    await ask(office, office.alice, "it Screen stays black")
    await at(office, wall(2, 11), wall(2, 15))
    assert digests_to(office.mei) == []


async def test_the_operator_chooses_the_time_and_a_removed_manager_gets_none(
    office: Office,
) -> None:
    await ask(office, office.alice, "it Screen stays black")
    await office.bot.stop()
    async with another_bot(office, digest_at=WeeklyTime.parse("fri 19:30")) as bot:
        for instant in (wall(3, 9), wall(6, 19, 29), wall(6, 19, 30), wall(9, 9)):
            office.clock.now = instant
            await run_bot(bot)
        (digest,) = digests_to(office.mei)
        assert sent_at(digest) == wall(6, 19, 30), "the operator's time may be any"
        assert key_of(digest) == "digest:U04MEI:2026-W44"
        without = CATALOGUE.replace("    managers: [U04MEI]\n", "")
        await bot.database.run(
            bot.workspace.id, import_catalogue, read_catalogue(without, "c.yaml"), office.clock()
        )
        office.clock.now = wall(13, 19, 30)
        await run_bot(bot)
    assert len(digests_to(office.mei)) == 1
    assert len(digests_to(office.slack.person("U09ADMIN"))) == 2


async def solved_by(office: Office, person: Person, line: str, rating: str) -> None:
    """Alice has asked, a provider has solved it, and she has rated it."""
    told = said(await office.alice.slash("/request", line))
    number = int(told.partition("#")[2].partition(".")[0])
    channel = "C02PEOPLE" if line.startswith("people") else "C01IT"
    await person.click(await office.card(number, channel), "request.claim")
    await office.settled()
    office.clock.pass_(minutes=30)
    await person.slash("/answer", f"{number} SECRET answer")
    where = await office.dm(person, f"#{number}") if channel == "C02PEOPLE" else None
    await fill(
        office,
        person,
        where or await office.card(number, channel),
        "request.resolve",
        summary="SECRET summary",
    )
    await office.alice.slash("/request", f"rate {number} {rating}")
    await office.settled()


@pytest.mark.usefixtures("drawn")
async def test_it_says_what_is_to_be_known_to_managers_and_no_secret_to_administrators(
    office: Office,
) -> None:
    both = CATALOGUE.replace("admins: [U09ADMIN]", "admins: [U09ADMIN, U04MEI]")
    await office.run(import_catalogue, read_catalogue(both, "c.yaml"), office.clock())
    await solved_by(office, office.bob, "it Screen stays black", "5 Fast & <friendly>")
    await solved_by(office, office.pat, "people SECRET pay", "1 SECRET grief")
    late = await claimed_by(office, office.bob, "it Keyboard sticks")
    secret = said(await office.alice.slash("/request", "people SECRET bonus"))
    await pass_until(office, wall(9, 9), timedelta(days=1))
    mei, ada = office.mei, office.slack.person("U09ADMIN")
    (hers,), (adas,) = digests_to(mei), digests_to(ada)

    assert "SECRET" in secret
    assert "SECRET grief" in shown(hers)
    assert "SECRET bonus" not in shown(hers), "it stays behind Show"
    assert "SECRET" not in everything_in([*ada.dm, *ada.thread(adas["channel"], adas["ts"])])
    assert "Fast & <friendly>" in shown(adas)
    assert "IT, People, Facilities" in shown(adas)
    for digest, person in ((hers, mei), (adas, ada)):
        assert len(digest["blocks"]) <= 25
        assert_has_pictures(office, digest, 1)
        (details,) = person.thread(digest["channel"], digest["ts"])[1:]
        assert_has_pictures(office, details, 2)
        (listed,) = [block for block in details["blocks"] if block["type"] == "rich_text"]
        assert "Resolved in time" in shown({"blocks": [listed]}) or "按时解决" in shown(details)

    assert buttons(hers) == ["request.reassign", "request.show"] * 2
    assert buttons(adas) == ["request.show"], "that of the confidential one is not even there"
    await mei.click(hers, "request.show", value=str(late))
    await mei.click(await mei.next_view(), "request.answer")
    assert (await mei.submit(await mei.next_view(), {"answer": "It is on its way"})).ok
    await office.settled()
    assert await kinds_of(office, late) == [Action.OPEN, Action.CLAIM, Action.ANSWER]
    await mei.click(hers, "request.reassign", value=str(late))
    assert (await mei.submit(await mei.next_view(), {"assignee": "U03CAROL"})).ok
    await office.settled()
    assert (await request_of(office, late)).hop.assignee_id == "U03CAROL"
    await office.alice.slash("/request", f"cancel {late}")
    await mei.click(hers, "request.reassign", value=str(late))
    told = await office.slack.until(lambda: shown(mei.ephemerals[-1]))
    assert f"#{late} 的状态是“已撤销”" in told, "a digest is old by tomorrow"
    await ada.click(adas, "request.show")
    assert "Keyboard sticks" in shown(await ada.next_view())


async def test_a_late_chain_is_told_to_its_managers_with_its_picture_in_the_thread(
    database_url: str,
) -> None:
    async with opened_office(database_url, catalogue=TIMED) as office:
        chain = await opened(office, office.alice, phone="no")
        (contract,) = [
            each for key, each in (await steps_of(office, chain)).items() if key == "contract"
        ]
        await at(office, wall(4, 12))
        await solve(office, office.pat, contract.number, "C02PEOPLE")
        await pass_until(office, wall(9, 9), timedelta(days=1))
        mei, ada = office.mei, office.slack.person("U09ADMIN")
        for person, words in (
            (mei, "没有如期完成的流程：1"),
            (ada, "Chains that missed their date: 1"),
        ):
            (digest,) = digests_to(person)
            assert words in shown(digest)
            (details,) = person.thread(digest["channel"], digest["ts"])[1:]
            assert len(images(details)) == 3
            assert f"#{chain}" in images(details)[0]["alt_text"]
        assert "（合同）" in shown(digests_to(mei)[0])
        assert "(Contract)" in shown(digests_to(ada)[0])


def assert_has_pictures(office: Office, message: dict[str, Any], number: int) -> None:
    """Check that this many pictures arrived as files, each with words for the blind."""
    found = images(message)
    assert len(found) == number
    for image in found:
        file = office.slack.workspace.files[image["slack_file"]["id"]]
        assert file.content.startswith(b"\x89PNG")
        assert image["alt_text"].strip()
