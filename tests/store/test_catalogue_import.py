"""A catalogue in the store: taken over, changed, retired, given back."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy.event import listen

from bot.catalogue.reader import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.catalogue.revisions import export_catalogue
from domain.catalogue import Catalogue
from domain.durations import Duration
from domain.errors import DomainError, Problem
from domain.events import Opened
from domain.organisation import Department, MemberRole, Service
from domain.people_figures import PeopleFigures
from domain.request import Request
from domain.standards import Priority
from store.database import Database
from store.request_rows import NewRequest
from store.unit_of_work import UnitOfWork
from store.workspaces import enter_workspace
from tests.catalogues import CONTRACT, catalogues
from tests.statements import counted_statements
from tests.thoroughness import enough_on_sqlite, examples

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CHANNEL = CONTRACT.replace("    providers: [U02BOB] ", "    # ")
"""The contract's catalogue with a department whose channel's members serve."""

Import = Callable[..., list[str]]


@pytest.fixture
def imports(database: Database, workspace_id: int) -> Import:
    """Imports the text of a file; returns what it printed."""

    def run(text: str, now: datetime = NOW) -> list[str]:
        changes = database.call(workspace_id, import_catalogue, read_catalogue(text, "f.yaml"), now)
        return [str(change) for change in changes]

    return run


def it(uow: UnitOfWork) -> Department:
    """The department of the contract's catalogue."""
    department = uow.catalogue.department("it")
    assert department
    return department


def service(uow: UnitOfWork, key: str) -> Service:
    """One of its services."""
    found = uow.catalogue.service(it(uow).id, key)
    assert found
    return found


def laptop_request(uow: UnitOfWork) -> Request:
    """Open a request for a laptop."""
    laptop = service(uow, "laptop")
    new = NewRequest(
        requester_id="U05ANN",
        requester_department_id=None,
        department_id=laptop.department_id,
        service_id=laptop.id,
        standard_id=laptop.standard_id,
        calendar_id=it(uow).calendar_id,
        title="Screen stays black",
        details="",
        fields=(),
        permalink=None,
        confidential=False,
        priority=Priority.NORMAL,
        due=None,
        next_check_at=None,
        opened_at=NOW,
    )
    request, _ = uow.requests.open(
        new, new.requester_id, Opened(service_id=new.service_id, standard_id=new.standard_id)
    )
    return request


@enough_on_sqlite
def test_the_first_import_says_what_there_is_now(imports: Import) -> None:
    assert imports(CONTRACT) == [
        "~ admins: +U0ADMIN",
        "+ calendar office (Asia/Shanghai)",
        "+ department it (IT / 信息技术部)",
        "+ service it/helpdesk (Help desk)",
        "+ service it/laptop (Laptop repair / 笔记本维修)",
    ]


@enough_on_sqlite
def test_the_second_import_changes_nothing_and_writes_nothing(
    imports: Import, database: Database
) -> None:
    imports(CONTRACT)

    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(statement)

    listen(database.engine, "before_cursor_execute", note)
    assert imports(CONTRACT) == []
    assert written == []
    assert imports(CONTRACT.replace("U0ADMIN", "U0OTHER"))
    assert written


@enough_on_sqlite
def test_export_gives_back_what_was_imported_and_importing_it_changes_nothing(
    imports: Import, database: Database, workspace_id: int
) -> None:
    imports(CONTRACT)
    exported = database.call(workspace_id, export_catalogue)
    assert "holidays: CN" in exported
    assert read_catalogue(exported, "e.yaml") == read_catalogue(CONTRACT, "f.yaml")
    assert imports(exported) == []
    in_force = database.call(workspace_id, lambda uow: uow.catalogue.definition())
    assert in_force == read_catalogue(CONTRACT, "f.yaml")


@enough_on_sqlite
def test_there_is_nothing_to_export_before_an_import(database: Database, workspace_id: int) -> None:
    with pytest.raises(DomainError) as caught:
        database.call(workspace_id, export_catalogue)
    assert caught.value.problem is Problem.NO_CATALOGUE


def test_a_changed_standard_is_a_new_version_and_running_requests_keep_theirs(
    imports: Import, database: Database, workspace_id: int
) -> None:
    imports(CONTRACT)
    request = database.call(workspace_id, laptop_request)
    assert imports(CONTRACT.replace("resolution: 8h", "resolution: 6h")) == [
        "~ service it/laptop: resolution 8h → 6h (standard version 2)"
    ]

    def promises(uow: UnitOfWork) -> tuple[Duration | None, Duration | None]:
        kept = uow.catalogue.standard(uow.requests.by_id(request.id).hop.standard_id)
        new = uow.catalogue.standard(service(uow, "laptop").standard_id)
        return kept.resolution, new.resolution

    promised = database.call(workspace_id, promises)
    assert promised == (Duration.parse("8h"), Duration.parse("6h"))


@enough_on_sqlite
def test_a_standard_of_an_older_release_is_still_the_same(
    imports: Import, database: Database, workspace_id: int
) -> None:
    imports(CONTRACT)

    def stored(uow: UnitOfWork) -> dict[str, object]:
        return uow.catalogue.standard(service(uow, "laptop").standard_id).to_dict()

    assert database.call(workspace_id, stored) == {
        "first_response": "1h",
        "resolution": "8h",
        "quality": [{"en": "The cause is written down", "zh": "已记录原因"}],
    }


def test_what_changed_about_who_is_told_is_said(imports: Import) -> None:
    imports(CONTRACT)

    def told(text: str) -> list[str]:
        return imports(CONTRACT.replace("resolution: 8h", text.replace("\n", "\n          ")))

    assert told(
        "resolution: 8h\nurgent: {resolution: 2h}\n"
        "nags: [{at: 50%, to: assignee}, {at: 80%, to: [assignee, thread]}]\n"
        "escalate: [{at: 150%, to: managers}]\ndaily: []\nwaiting: {remind: [2d], close: 4d}"
    ) == [
        "~ service it/laptop: urgent resolution none → 2h; "
        "nags +80% to assignee and thread, −75% to assignee and thread, "
        "−100% to assignee and thread and managers; escalation +150% to managers; "
        "daily assignee and managers → none; reminders 1d and 3d → 2d; "
        "close without a reply 5d → 4d (standard version 2)"
    ]
    # What is written out as it is without being written is no change.
    assert told("resolution: 8h\nescalate: []\ndaily: [assignee, managers]\nwaiting: {close: 5d}")[
        0
    ].endswith("(standard version 3)")
    assert imports(CONTRACT) == []


@enough_on_sqlite
def test_other_times_to_tell_people_are_a_change(imports: Import) -> None:
    imports(CONTRACT)
    text = CONTRACT.replace("    closed:", '    tell: ["08:00-12:00", "14:00-20:00"]\n    closed:')
    assert imports(text) == [
        "~ calendar office: tell as usual → 08:00-12:00, 14:00-20:00 (version 2)"
    ]
    assert imports(text) == []


@enough_on_sqlite
def test_a_changed_calendar_is_a_new_version_and_running_requests_keep_theirs(
    imports: Import, database: Database, workspace_id: int
) -> None:
    imports(CONTRACT)
    request = database.call(workspace_id, laptop_request)
    text = CONTRACT.replace("2026-12-31", "2026-12-30").replace("18:00", "17:00")
    assert imports(text) == [
        "~ calendar office: hours mon-fri 09:00-12:00, 13:30-18:00 → "
        "mon-fri 09:00-12:00, 13:30-17:00; closed +2026-12-30, −2026-12-31 (version 2)"
    ]

    def days(uow: UnitOfWork) -> tuple[int, int]:
        kept = uow.catalogue.calendar(uow.requests.by_id(request.id).hop.calendar_id)
        new = uow.catalogue.calendar(it(uow).calendar_id)
        return kept.standard_day, new.standard_day

    assert database.call(workspace_id, days) == (27_000, 23_400)


@enough_on_sqlite
def test_the_dates_of_public_holidays_move_on_with_the_year(
    imports: Import, database: Database, workspace_id: int
) -> None:
    imports(CONTRACT)
    assert imports(CONTRACT, NOW.replace(month=12, day=31)) == []
    assert imports(CONTRACT, NOW.replace(year=2027)) == [
        "~ calendar office: the dates of its public holidays, 2026–2030 (version 2)"
    ]
    assert imports(CONTRACT, NOW.replace(year=2027)) == []

    def years(uow: UnitOfWork) -> set[int]:
        return {day.year for day in uow.catalogue.calendar(it(uow).calendar_id).holidays}

    assert database.call(workspace_id, years) == {2026, 2027, 2028, 2029, 2030}


def test_what_a_running_request_needs_is_retired_and_can_come_back(
    imports: Import, database: Database, workspace_id: int
) -> None:
    imports(CONTRACT)
    database.call(workspace_id, laptop_request)
    database.call(workspace_id, laptop_request)
    ended = database.call(workspace_id, laptop_request)
    database.call(workspace_id, lambda uow: uow.requests.change(ended, closed_at=NOW))
    without = CONTRACT[: CONTRACT.index("      laptop:")]
    assert imports(without) == ["- service it/laptop: retired (2 running requests keep it)"]
    assert imports(without) == []
    laptop = database.call(workspace_id, service, "laptop")
    assert laptop.retired
    assert imports(CONTRACT) == ["+ service it/laptop (Laptop repair / 笔记本维修)"]
    back = database.call(workspace_id, service, "laptop")
    assert (back.id, back.standard_id, back.retired) == (laptop.id, laptop.standard_id, False)


OTHER = """\
calendars: {day: {timezone: UTC, hours: {mon-sun: ["00:00-24:00"]}}}
departments:
  people: {name: People, channel: C02, services: {pay: {name: Pay}}}
"""


@enough_on_sqlite
def test_a_department_is_retired_with_its_services_and_comes_back_with_those_named(
    imports: Import, database: Database, workspace_id: int
) -> None:
    imports(CONTRACT)
    database.call(workspace_id, laptop_request)
    assert imports(OTHER) == [
        "~ admins: −U0ADMIN",
        "+ calendar day (UTC)",
        "+ department people (People)",
        "+ service people/pay (Pay)",
        "- department it: retired (1 running request stays with its managers: U04MEI)",
        "- calendar office: retired",
    ]
    assert imports(OTHER) == []
    before = database.call(workspace_id, it)
    assert before.retired
    assert database.call(workspace_id, lambda uow: uow.catalogue.department_by_id(before.id))
    without = CONTRACT[: CONTRACT.index("      laptop:")]
    assert "+ department it (IT / 信息技术部)" in imports(without)
    assert database.call(workspace_id, it).id == before.id
    assert database.call(workspace_id, service, "laptop").retired


@enough_on_sqlite
def test_what_changed_is_said_line_by_line(imports: Import) -> None:
    imports(CONTRACT)
    text = (
        CONTRACT.replace("zh: 信息技术部", "zh: 信息部")
        .replace("C01IT", "C09IT")
        .replace("[U02BOB]", "[U03JO]")
        .replace("[U04MEI]", "[U04MEI, U05ANN]")
        .replace("S03ITTEAM", "[U07DEV]")
        .replace(
            "default_service: helpdesk", "default_service: laptop\n    anonymous_ratings: true"
        )
        .replace("confidential: false", "confidential: true\n        ratings: 25%")
        .replace("type: text", "type: number")
        .replace("kind: support", "kind: resource")
        .replace("已记录原因}", "原因已记录}")
        .replace("name: Help desk", "name: {zh: 服务台}")
        .replace("holidays: CN", "holidays: DE-BY")
    )
    assert imports(text) == [
        "~ calendar office: holidays CN → DE-BY (version 2)",
        "~ department it: Chinese name 信息技术部 → 信息部; channel C01IT → C09IT; "
        "providers +U03JO, −U02BOB; managers +U05ANN; members S03ITTEAM → U07DEV; "
        "default service helpdesk → laptop; anonymous ratings no → yes",
        "~ service it/helpdesk: English name Help desk → none; Chinese name none → 服务台",
        "~ service it/laptop: kind support → resource; confidential no → yes; fields ~asset-tag; "
        "ratings 100% → 25%; quality +The cause is written down / 原因已记录, "
        "−The cause is written down / 已记录原因 (standard version 2)",
    ]


@enough_on_sqlite
def test_the_service_for_what_fits_nowhere_comes_and_goes(
    imports: Import, database: Database, workspace_id: int
) -> None:
    imports(CONTRACT)
    named = f"triage: it/helpdesk\n{CONTRACT}"
    assert imports(named) == ["~ setting triage: +it/helpdesk"]
    assert imports(named) == []
    triage = database.call(workspace_id, lambda uow: uow.catalogue.triage())
    assert triage == database.call(workspace_id, lambda uow: service(uow, "helpdesk"))
    assert "triage: it/helpdesk" in database.call(workspace_id, export_catalogue)
    other = f"triage: it/laptop\n{CONTRACT}"
    assert imports(other) == ["~ setting triage: +it/laptop, −it/helpdesk"]
    assert imports(CONTRACT) == ["~ setting triage: −it/laptop"]
    assert database.call(workspace_id, lambda uow: uow.catalogue.triage()) is None


@enough_on_sqlite
def test_a_new_order_is_kept(imports: Import, database: Database, workspace_id: int) -> None:
    services = "    services: {{{0}: {{name: A}}, {1}: {{name: A}}}}\n"
    head = CONTRACT[: CONTRACT.index("    default_service")]
    imports(head + services.format("b", "a"))
    assert imports(head + services.format("a", "b")) == [
        "~ department it: services in another order"
    ]
    offered = database.call(workspace_id, lambda uow: uow.catalogue.services())
    assert [each.key for each in offered] == ["a", "b"]
    assert imports(head + services.format("a", "b")) == []


@enough_on_sqlite
def test_departments_keep_the_order_of_the_file(
    imports: Import, database: Database, workspace_id: int
) -> None:
    department = "  {0}: {{name: A, channel: C01, services: {{a: {{name: A}}}}}}\n"
    head = OTHER[: OTHER.index("  people:")]
    for keys, said in (("ba", None), ("ab", ["~ departments: in another order"])):
        changes = imports(head + "".join(map(department.format, keys)))
        assert said is None or changes == said
        found = database.call(workspace_id, lambda uow: uow.catalogue.departments())
        assert [each.key for each in found] == list(keys)


@enough_on_sqlite
def test_what_is_put_between_others_stays_there(
    imports: Import, database: Database, workspace_id: int
) -> None:
    head = CONTRACT[: CONTRACT.index("    default_service")]
    for keys in ("abc", "ac", "axc"):
        imports(head + f"    services: {{{', '.join(f'{key}: {{name: A}}' for key in keys)}}}\n")
        offered = database.call(workspace_id, lambda uow: uow.catalogue.services())
        assert [each.key for each in offered] == list(keys)


def roles(uow: UnitOfWork) -> dict[MemberRole, tuple[str, ...]]:
    """Who is what in the department."""
    return {role: uow.people.members(it(uow).id, role) for role in MemberRole}


def test_the_people_whom_the_catalogue_names_have_their_roles_at_once(
    imports: Import, database: Database, workspace_id: int
) -> None:
    named = CONTRACT.replace("S03ITTEAM", "[U07DEV]")
    imports(named.replace("    managers:", "    editors: [U08EDA]\n    managers:", 1))
    assert database.call(workspace_id, roles) == {
        MemberRole.PROVIDER: ("U02BOB",),
        MemberRole.MANAGER: ("U04MEI",),
        MemberRole.RECEIVER: ("U07DEV",),
        MemberRole.EDITOR: ("U08EDA",),
    }
    assert database.call(workspace_id, lambda uow: uow.people.is_admin("U0ADMIN"))
    imports(CONTRACT.replace("    members: S03ITTEAM ", "    # "))
    assert database.call(workspace_id, roles)[MemberRole.RECEIVER] == ("U02BOB", "U04MEI")


def test_people_whom_slack_knows_stay_and_are_asked_for_only_when_the_catalogue_changed(
    imports: Import, database: Database, workspace_id: int
) -> None:
    def sync(uow: UnitOfWork) -> None:
        department = it(uow)
        uow.people.set_members(department.id, MemberRole.PROVIDER, ["U11", "U12"])
        uow.people.set_members(department.id, MemberRole.RECEIVER, ["U13"])
        uow.staffing.note_synced(department.id, NOW)

    def unsynced() -> bool:
        return bool(database.call(workspace_id, lambda uow: uow.staffing.due(NOW)))

    imports(CHANNEL)
    assert database.call(workspace_id, roles)[MemberRole.PROVIDER] == ()
    assert unsynced()
    database.call(workspace_id, sync)
    assert not unsynced()

    imports(CHANNEL.replace("zh: 信息技术部", "zh: 信息部").replace("18:00", "17:00"))
    assert not unsynced()

    imports(CHANNEL.replace("U04MEI", "U05ANN"))
    assert unsynced()
    assert database.call(workspace_id, roles) == {
        MemberRole.PROVIDER: ("U11", "U12"),
        MemberRole.MANAGER: ("U05ANN",),
        MemberRole.RECEIVER: ("U13",),
        MemberRole.EDITOR: (),
    }
    database.call(workspace_id, sync)
    imports(CHANNEL.replace("U04MEI", "U05ANN").replace("C01IT", "C02IT"))
    assert unsynced()


@enough_on_sqlite
def test_another_order_of_people_is_no_change(imports: Import) -> None:
    imports(CONTRACT.replace("[U02BOB]", "[U02BOB, U03JO]"))
    assert imports(CONTRACT.replace("[U02BOB]", "[U03JO, U02BOB]")) == []


@enough_on_sqlite
def test_workspaces_do_not_see_each_other(
    imports: Import, database: Database, workspace_id: int
) -> None:
    imports(CONTRACT)
    other = enter_workspace(database, "T0OTHER", "Other")
    text = OTHER.replace("people:", "it:")
    changes = database.call(other, import_catalogue, read_catalogue(text, "f.yaml"), NOW)
    assert [change.sign for change in changes] == ["+", "+", "+"]
    assert imports(CONTRACT) == []


def test_for_whom_figures_of_people_are_made_is_kept(database: Database, workspace_id: int) -> None:
    for setting in PeopleFigures:

        def change(uow: UnitOfWork, setting: PeopleFigures = setting) -> PeopleFigures:
            uow.catalogue.set_people_figures(setting)
            return uow.catalogue.people_figures()

        assert database.call(workspace_id, change) is setting


@enough_on_sqlite
@settings(
    deadline=None,
    max_examples=examples(15),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(catalogue=catalogues(), following=catalogues())
def test_any_catalogue_replaces_any_other_and_comes_out_again(
    database: Database, workspace_id: int, catalogue: Catalogue, following: Catalogue
) -> None:
    for each in (catalogue, following, catalogue):
        database.call(workspace_id, import_catalogue, each, NOW)
        exported = database.call(workspace_id, export_catalogue)
        assert comparable(read_catalogue(exported, "e.yaml")) == comparable(each)
        again = database.call(
            workspace_id, import_catalogue, read_catalogue(exported, "e.yaml"), NOW
        )
        assert again == []


def comparable(catalogue: Catalogue) -> object:
    """A catalogue without the order of people, which means nothing."""

    def people(named: tuple[str, ...] | str | None) -> object:
        return set(named) if isinstance(named, tuple) else named

    return (
        set(catalogue.admins),
        catalogue.calendars,
        [
            (each.key, each.name, each.channel, each.calendar, each.default_service, each.services)
            for each in catalogue.departments
        ],
        [
            (people(each.providers), people(each.managers), people(each.members))
            for each in catalogue.departments
        ],
    )


def is_called_ict(uow: UnitOfWork) -> bool:
    """Whether people can name a department "ICT"."""
    return uow.catalogue.addressees().find("ICT screen") is not None


@enough_on_sqlite
def test_what_is_known_of_a_catalogue_is_as_new_as_the_transaction(
    database: Database, database_url: str, workspace_id: int, imports: Import
) -> None:
    def seen(where: Database) -> tuple[str, ...]:
        def look(uow: UnitOfWork) -> tuple[str, ...]:
            laptop = service(uow, "laptop")
            standard = uow.catalogue.standard(laptop.standard_id)
            name = it(uow).name.to_dict()["en"]
            return name, str(standard.resolution), str(laptop.retired), str(is_called_ict(uow))

        return where.call(workspace_id, look)

    imports(CONTRACT)
    other = Database(database_url)
    assert seen(database) == seen(other) == ("IT", "8h", "False", "False")
    changed = CONTRACT.replace("name: {en: IT,", "name: {en: ICT,").replace(
        "resolution: 8h", "resolution: 6h"
    )
    imports(changed)
    changed_to = ("ICT", "6h", "False", "True")
    assert seen(other) == seen(database) == changed_to, "another process sees it, too"
    other.close()


async def test_a_delivery_brings_the_revision_with_it(
    database: Database, database_url: str, workspace_id: int, imports: Import
) -> None:
    other = Database(database_url)

    async def name_at(delivery: str) -> str:
        department = await other.run_once(workspace_id, delivery, NOW, None, it)
        return str(department.name.to_dict()["en"])

    imports(CONTRACT)
    assert await name_at("trigger:1") == "IT"
    with counted_statements() as sent:
        assert await name_at("trigger:2") == "IT"
    assert len(sent) == 1, "the delivery itself"
    imports(CONTRACT.replace("name: {en: IT,", "name: {en: ICT,"))
    assert await name_at("trigger:3") == "ICT"
    other.close()


@enough_on_sqlite
def test_an_import_that_fails_is_not_remembered(
    database: Database, workspace_id: int, imports: Import
) -> None:
    imports(CONTRACT)

    def fail(uow: UnitOfWork) -> None:
        changed = CONTRACT.replace("name: {en: IT,", "name: {en: ICT,")
        import_catalogue(uow, read_catalogue(changed, "f.yaml"), NOW)
        assert it(uow).name.to_dict()["en"] == "ICT", "the transaction itself sees it"
        assert is_called_ict(uow)
        raise RuntimeError

    assert database.call(workspace_id, it).name.to_dict()["en"] == "IT"
    with pytest.raises(RuntimeError):
        database.call(workspace_id, fail)
    assert database.call(workspace_id, it).name.to_dict()["en"] == "IT"
    assert not database.call(workspace_id, is_called_ict)


@enough_on_sqlite
def test_a_known_catalogue_is_not_read_again(
    database: Database, workspace_id: int, imports: Import
) -> None:
    imports(CONTRACT)

    def look(uow: UnitOfWork) -> None:
        laptop = service(uow, "laptop")
        uow.catalogue.department_by_id(laptop.department_id)
        uow.catalogue.calendar(it(uow).calendar_id)
        uow.catalogue.standard(laptop.standard_id)
        uow.catalogue.addressees()

    database.call(workspace_id, look)
    with counted_statements() as sent:
        database.call(workspace_id, look)
    assert len(sent) == 1, "its revision alone"


NAMED = CONTRACT.replace(
    "departments:", "standards:\n  usual: {first_response: 2h}\ndepartments:"
).replace("        name: Help desk", "        name: Help desk\n        standard: usual")


def test_the_name_of_a_standard_is_kept_and_is_no_new_version(
    database: Database, workspace_id: int, imports: Import
) -> None:
    def export() -> str:
        return database.call(workspace_id, export_catalogue)

    imports(NAMED)
    assert "standard: usual" in export()
    assert imports(NAMED) == []
    assert imports(NAMED.replace("usual", "normal")) == []
    assert "standards:\n  normal: {first_response: 2h}\n" in export()
    assert "usual" not in export()
    plain = NAMED.replace("standard: usual", "standard: {first_response: 2h}")
    assert imports(plain.replace("standards:\n  usual: {first_response: 2h}\n", "")) == []
    assert "standards:" not in export()
    helpdesk = database.call(workspace_id, service, "helpdesk")
    version = database.call(
        workspace_id, lambda uow: uow.catalogue.standard_version_of(helpdesk.id)
    )
    assert version == 1
    (change,) = imports(NAMED.replace("usual: {first_response: 2h}", "usual: {resolution: 2d}"))
    assert "standard version 2" in change
