"""`/desk export`: the file arrives, and says what happened."""

from __future__ import annotations

import io
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from bot.catalogue import read_catalogue
from bot.exports.workbook import write_workbook
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.reports.reporting import order_export
from bot.views.reports.workbook import WORKBOOK_KEYS
from domain.people_figures import PeopleFigures
from tests.scenario.clockwork import fill, look, wall
from tests.scenario.office import CATALOGUE
from tests.scenario.steps import ask, claimed, everything_in, said, set_people_figures, shown

if TYPE_CHECKING:
    import pytest
    from openpyxl import Workbook

    from playground.person import Person
    from store.unit_of_work import UnitOfWork
    from tests.scenario.office import Office


async def exported(office: Office, person: Person, words: str = "") -> list[dict[str, str]]:
    """The lines of the file that somebody asks for, by the names of its columns."""
    await look(office)
    said(await person.slash("/desk", f"export {words}".strip()))
    return await exported_file(office, person)


async def exported_file(office: Office, person: Person) -> list[dict[str, str]]:
    """The lines of the workbook that arrives."""
    table, notes = (await workbook_for(office, person)).worksheets
    keys = [str(key) for _, key, _ in notes.iter_rows(min_row=2, values_only=True) if key]
    assert keys == list(WORKBOOK_KEYS)
    return [
        dict(zip(keys, map(in_text, row), strict=True))
        for row in table.iter_rows(min_row=2, values_only=True)
    ]


async def workbook_for(office: Office, person: Person) -> Workbook:
    """The workbook that somebody has got last."""
    await office.settled()
    (file,) = person.dm[-1]["files"]
    assert file["name"].endswith(".xlsx")
    return load_workbook(io.BytesIO(office.slack.workspace.files[file["id"]].content))


def unzipped(content: bytes) -> str:
    """Everything that a workbook says, whatever part of it."""
    with ZipFile(io.BytesIO(content)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


def in_text(value: Any) -> str:
    """A cell; times as minutes, and yes and no in English, whoever reads it."""
    if isinstance(value, time):  # less than a day
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):
        return str(value / timedelta(minutes=1))
    return {None: "", "是": "yes", "否": "no"}.get(value, str(value))


async def serve(office: Office, number: int, button: str, at: datetime, **fields: Any) -> None:
    """Bob does something with a request of his at some time."""
    office.clock.now = at
    await fill(office, office.bob, await office.card(number), button, **fields)


async def test_a_line_says_when_what_happened_and_how_each_promise_was_kept(
    office: Office,
) -> None:
    """The help desk promises an answer in one hour, a solution in eight; lunch ends at 13:30."""
    await set_people_figures(office, PeopleFigures.MANAGERS)
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

    first, second = await exported(office, office.slack.person("U09ADMIN"))
    assert first == {
        "number": str(late),
        "department": "IT",
        "service": "Help desk",
        "requester_department": "",
        "requester": "alice.wu",
        "assignee": "bob.li",
        "priority": "Normal",
        "state": "Resolved",
        "opened_at": "2026-11-02 10:00:00",
        "first_response_at": "2026-11-02 11:15:00",
        "ended_at": "2026-11-04 09:30:00",
        "ending": "Resolved",
        "closed_at": "",
        "closed_because": "",
        "promised_first_response_minutes": "60.0",
        "first_response_minutes": "75.0",
        "first_response_in_time": "no",
        "promised_resolution_minutes": "480.0",
        # 75 minutes until the question; then from Monday 14:00: 240, Tuesday 450, Wednesday 30.
        "resolution_minutes": "795.0",
        "resolution_in_time": "no",
        "due_at": "",
        "overdue": "",
        "promise_changes": "0",
        "changed_first_response_minutes": "",
        "changed_first_response_in_time": "",
        "changed_resolution_minutes": "",
        "changed_resolution_in_time": "",
        "minutes_open": "30.0",
        "minutes_in_progress": "765.0",
        "minutes_waiting_on_requester": "75.0",
        "minutes_resolved": "30.0",
        "questions": "1",
        "reopenings": "0",
        "transfers": "0",
        "transferred_from": "",
        "rating": "2",
        "clear": "",
        "self_service": "no",
        "parent": "",
        "chain": "",
        "step": "",
        "hours_late": "",
        "hours_added": "",
        "approved_by": "",
        "approved_at": "",
        "time_zone": "Asia/Shanghai",
    }
    assert (second["number"], second["state"]) == (str(waiting), "Open")
    assert second["opened_at"] == "2026-11-04 10:00:00"
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
    assert "Nov 3, 2026, as a file" in shown(ada.dm[1])
    files = office.slack.workspace.files.values()
    everything = everything_in(ada.dm) + "".join(unzipped(each.content) for each in files)
    assert "Keys" in everything
    assert "SECRET" not in everything


async def test_who_manages_less_once_a_file_is_made_gets_only_what_is_still_theirs(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(office, office.alice, "people Pay")
    await ask(office, office.alice, "it Screen stays black")
    of_it_alone = CATALOGUE.replace("[U05PAT, U06QIN]\n    managers: [U04MEI]", "[U05PAT, U06QIN]")
    assert of_it_alone != CATALOGUE

    def written_slowly(*arguments: Any) -> None:
        write_workbook(*arguments)
        bot = office.bot
        catalogue = read_catalogue(of_it_alone, "c.yaml")
        bot.database.call(bot.workspace.id, import_catalogue, catalogue, office.clock())

    monkeypatch.setattr("bot.exports.workbook.write_workbook", written_slowly)
    await look(office)
    said(await office.mei.slash("/desk", "export"))
    await office.settled()
    assert not office.mei.dm
    office.clock.pass_(seconds=2)
    (line,) = await exported_file(office, office.mei)
    assert line["department"] == "信息技术部"


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
    assert (line["rating"], line["ending"]) == ("", "已解决")
    await office.run(import_catalogue, read_catalogue(CATALOGUE, "c.yaml"), office.clock())
    (line,) = await exported(office, office.mei, "it")
    assert (line["rating"], line["ending"]) == ("", "已解决")


async def test_a_workbook_is_in_its_readers_language_and_ready_to_be_filtered(
    office: Office,
) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    office.clock.now = wall(4, 12)
    await look(office)
    said(await office.mei.slash("/desk", "export it"))
    table, notes = (await workbook_for(office, office.mei)).worksheets
    head = [cell.value for cell in table[1]]
    assert (table.title, notes.title) == ("请求", "各列说明")
    assert head[:4] == ["编号", "部门", "服务", "提出人的部门"]
    assert "提交时间（Asia/Shanghai）" in head
    last = get_column_letter(len(WORKBOOK_KEYS))
    assert (table.freeze_panes, table.auto_filter.ref) == ("B2", f"A1:{last}2")
    row = dict(zip(head, table[2], strict=True))
    assert (row["编号"].value, row["状态"].value) == (number, "待处理")
    assert (row["部门"].value, row["服务"].value) == ("信息技术部", "服务台")
    opened, waited = row["提交时间（Asia/Shanghai）"], row["待处理的时间"]
    assert (str(opened.value), opened.number_format) == ("2026-11-02 10:00:00", "yyyy-mm-dd hh:mm")
    assert (waited.value, waited.number_format) == (timedelta(hours=17), "[h]:mm")
    assert ("提交时间", "opened_at") in {(each[0].value, each[1].value) for each in notes.rows}


async def test_who_served_is_named_to_those_who_may_see_figures_of_persons(office: Office) -> None:
    """Mei manages IT, whose Bob has the one request and whose other one is hers."""
    await claimed(office)
    hers = await ask(office, office.xiao, "it Locked out")
    await office.settled()
    await office.mei.click(await office.card(hers), "request.claim")

    async def assignees(person: Person) -> list[str]:
        return [row["assignee"] for row in await exported(office, person)]

    assert await assignees(office.mei) == ["", "u04mei"], "each sees their own"
    await set_people_figures(office, PeopleFigures.MANAGERS)
    assert await assignees(office.mei) == ["bob.li", "u04mei"]
    assert await assignees(office.slack.person("U09ADMIN")) == ["bob.li", "u04mei"]
    await set_people_figures(office, PeopleFigures.NONE)
    assert await assignees(office.mei) == ["", ""]


async def test_what_may_not_be_seen_any_more_when_a_file_is_made_is_left_out(
    office: Office,
) -> None:
    await set_people_figures(office, PeopleFigures.MANAGERS)
    await claimed(office)
    await look(office)

    def order(uow: UnitOfWork) -> None:
        order_export(uow, office.mei.id, office.clock(), "it", None)
        uow.catalogue.set_people_figures(PeopleFigures.OWN)

    await office.run(order)
    assert [row["assignee"] for row in await exported_file(office, office.mei)] == [""]
