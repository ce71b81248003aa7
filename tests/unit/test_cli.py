"""The command line: what it prints, where to, and its exit status."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from typer.testing import CliRunner, Result

from bot import __version__
from bot.catalogue.reader import read_catalogue
from bot.cli import app
from bot.doctor import layouts
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.requests.opening import open_by_line
from domain.catalogue_revisions import Authorship, Origin
from store.database import Database
from store.tables import measurements, services, workspaces
from store.workspaces import only_workspace
from tests.catalogues import COLLEAGUE, colleague

pytestmark = [pytest.mark.today, pytest.mark.startup]

ROOT = Path(__file__).parents[2]

CATALOGUE = """
admins: [U09ADMIN]
calendars:
  office: {timezone: Asia/Shanghai, hours: {mon-fri: ["09:00-18:00"]}}
departments:
  it:
    name: {en: IT, zh: 信息技术部}
    channel: C01IT
    calendar: office
    services:
      helpdesk: {name: {en: Help desk, zh: 服务台}, kind: support}
"""


@pytest.fixture
def catalogue() -> str:
    """A catalogue file without mistakes."""
    Path("desk.yml").write_text(CATALOGUE, "utf-8")
    return "desk.yml"


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def printed_by(*arguments: str) -> str:
    result = invoke(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*arguments: str) -> str:
    """Return the error output of a command that fails, and says nothing else."""
    result = invoke(*arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    return result.stderr


@pytest.mark.parametrize(
    "command", [[], ["run"], ["demo"], ["catalogue"], ["catalogue", "import"], ["measures"]]
)
def test_every_command_has_help(command: list[str]) -> None:
    assert "Usage: python -m bot" in printed_by(*command, "--help")


@pytest.mark.parametrize("command", [[], ["dance"], ["catalogue", "import"], ["run", "--fast"]])
def test_a_command_that_cannot_be_read_is_status_2(command: list[str]) -> None:
    assert invoke(*command).exit_code == 2


def test_help_needs_none_of_the_libraries_that_take_long_to_import() -> None:
    heavy = ("aiohttp", "alembic", "pydantic", "slack_bolt", "slack_sdk", "sqlalchemy", "starlette")
    script = f"import bot.cli, sys; print([name for name in {heavy} if name in sys.modules])"
    printed = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert printed.stdout == "[]\n"


def test_python_m_bot_is_the_command_line() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "catalogue", "check", "nowhere.yml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr == (
        "nowhere.yml:1:1: the file cannot be read (No such file or directory): "
        "correct its path, or let Crossdesk read it\n"
    )


def test_run_names_every_setting_that_is_missing() -> None:
    lines = refused("run").splitlines()
    assert [line.split()[0] for line in lines] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]


def test_a_database_of_an_unknown_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://localhost/crossdesk")
    assert refused("migrate").startswith("DATABASE_URL is not a database URL")


def test_a_database_that_cannot_be_opened_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///no-such-folder/crossdesk.db")
    assert refused("migrate") == (
        "there is no folder no-such-folder: create it, or correct DATABASE_URL\n"
    )


def test_a_file_that_is_no_database_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("crossdesk.db").write_text("a letter, not a database" * 100, "utf-8")
    assert refused("migrate") == (
        "cannot open the database: file is not a database: check DATABASE_URL, and that the "
        "database runs\n"
    )


def test_migrate_says_what_it_applied() -> None:
    lines = printed_by("migrate").splitlines()
    assert lines[0] == "applied 0001: initial schema"
    numbers = [int(line.removeprefix("applied ")[:4]) for line in lines]
    assert numbers == list(range(1, len(lines) + 1))
    assert printed_by("migrate") == "the schema is up to date\n"


def test_a_catalogue_without_mistakes_is_said_to_have_none(catalogue: str) -> None:
    assert printed_by("catalogue", "check", catalogue) == (
        "desk.yml: no mistakes (departments: 1, services: 1)\n"
    )
    assert not Path("crossdesk.db").exists()


def test_a_country_whose_parts_differ_is_remarked_on(catalogue: str) -> None:
    text = CATALOGUE.replace("{timezone: Asia/Shanghai", "{timezone: Europe/London, holidays: GB")
    Path(catalogue).write_text(text, "utf-8")
    for command in ("check", "import"):
        assert printed_by("catalogue", command, catalogue).splitlines()[-1] == (
            "! calendar office: each part of GB has holidays besides the common ones: write the "
            "part (GB-ENG, GB-NIR, GB-SCT, GB-WLS), or leave it if these days are worked"
        )


CHAIN = (
    CATALOGUE.replace("kind: support}", "kind: support, standard: {resolution: 4h}}")
    + """\
      new-colleague:
        name: New colleague
        standard: {resolution: 2d}
        chain:
          - {key: ask, service: it/helpdesk}
          - {key: again, service: it/helpdesk, after: [ask]}
"""
)


def test_check_and_import_say_what_a_chain_promises(catalogue: str) -> None:
    Path(catalogue).write_text(CHAIN, "utf-8")
    for command in (("check", "--strict"), ("import",)):
        assert printed_by("catalogue", *command, catalogue).splitlines()[-1] == (
            "✓ it/new-colleague promises 2d; its steps have been given 8h (ask → again)"
        )


def test_a_promise_that_is_too_short_is_a_remark_and_by_strict_a_mistake(catalogue: str) -> None:
    Path(catalogue).write_text(CHAIN.replace("2d", "7h"), "utf-8")
    said = (
        " it/new-colleague promises 7h, but its steps have been given up to 8h (usually 8h; the "
        "longest way is ask → again): promise more, or give these steps less time"
    )
    for command in ("check", "import"):
        assert printed_by("catalogue", command, catalogue).splitlines()[-1] == f"!{said}"
    result = invoke("catalogue", "check", "--strict", catalogue)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == f"✗{said}"
    assert result.stderr == (
        "desk.yml: refused, because --strict allows nothing that is surely not meant: correct the "
        "lines that begin with ✗\n"
    )


def test_every_mistake_is_named_with_its_place(catalogue: str) -> None:
    Path(catalogue).write_text(CATALOGUE.replace("C01IT", "it").replace("support", "magic"))
    for command in ("check", "import"):
        first, second = refused("catalogue", command, catalogue).splitlines()
        assert first.startswith("desk.yml:8:14: departments.it.channel: ")
        assert second.startswith("desk.yml:11:")


def test_an_import_prints_what_it_changes_and_comes_to_rest(
    catalogue: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert "+ service it/helpdesk (Help desk / 服务台)\n" in printed_by(
        "catalogue", "import", catalogue
    )
    assert printed_by("catalogue", "import", catalogue) == "nothing has changed\n"


def test_a_dry_run_tells_what_an_import_would_change_and_changes_nothing(
    catalogue: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    for _ in range(2):
        lines = printed_by("catalogue", "import", "--dry-run", catalogue).splitlines()
        assert "+ service it/helpdesk (Help desk / 服务台)" in lines
        assert "this is what would change; nothing has been imported" in lines
    printed_by("catalogue", "import", catalogue)
    again = printed_by("catalogue", "import", "--dry-run", catalogue)
    assert again == "nothing would change\n"
    renamed = CATALOGUE.replace("  it:", "  ict:")
    Path(catalogue).write_text(renamed, "utf-8")
    lines = printed_by("catalogue", "import", "--dry-run", catalogue).splitlines()
    assert "- department it: retired" in lines
    assert "- department it: retired" in printed_by("catalogue", "import", catalogue).splitlines()


def change_in_slack(database_url: str, *changed: tuple[str, str]) -> None:
    """Let somebody change the catalogue in Slack."""
    words = CATALOGUE
    for old, new in changed:
        words = words.replace(old, new)
    with closing(Database(database_url)) as database:
        database.call(
            only_workspace(database),
            import_catalogue,
            read_catalogue(words, "slack.yml"),
            datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
            Authorship(Origin.SLACK, "U04MEI", "People ask for it"),
        )


VPN = (
    "services:\n",
    "default_service: helpdesk\n    services:\n      vpn: {name: Access from home}\n",
)


def test_a_file_keeps_what_was_made_in_slack_unless_it_is_to_replace_it(
    catalogue: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    printed_by("catalogue", "import", catalogue)
    change_in_slack(database_url, VPN)
    assert printed_by("catalogue", "import", catalogue).splitlines() == [
        "= service it/vpn: kept as it is, since it was changed after the file was made",
        "nothing has changed",
    ]
    assert printed_by("catalogue", "import", "--replace", "--dry-run", catalogue).splitlines() == [
        "- service it/vpn: retired",
        "= service it/vpn: replaced, though it was changed since the file was made; see the log",
        "this is what would change; nothing has been imported",
    ]
    assert printed_by("catalogue", "import", "--replace", catalogue).splitlines()[:1] == [
        "- service it/vpn: retired"
    ]


def test_what_a_file_and_slack_both_changed_is_named(
    catalogue: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    printed_by("catalogue", "import", catalogue)
    change_in_slack(database_url, ("en: Help desk", "en: First aid"))
    Path(catalogue).write_text(CATALOGUE.replace("en: Help desk", "en: Helpers"), "utf-8")
    assert refused("catalogue", "import", catalogue) == (
        "desk.yml:1:1: service it/helpdesk: the file changes it, and somebody else has changed it"
        " in another way since the file was made; export the catalogue, make your change in that"
        " file and import it, or import this file with --replace\n"
    )


def test_the_log_names_who_changed_what_and_a_revision_can_be_put_back(
    catalogue: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert printed_by("catalogue", "log") == (
        "no revision has been kept yet: the next import makes the first one\n"
    )
    printed_by("catalogue", "import", "--reason", "We begin", catalogue)
    change_in_slack(database_url, VPN)
    lines = printed_by("catalogue", "log").splitlines()
    assert lines[:2] == [
        "revision 2 · 2026-11-20 09:00 UTC · in Slack · U04MEI · People ask for it",
        "  + service it/vpn (Access from home)",
    ]
    assert lines[2].startswith("revision 1 · ")
    assert lines[2].endswith(" · a file · We begin")
    for option in ("--dry-run", "--reason=Too early"):
        assert "- service it/vpn: retired" in printed_by("catalogue", "revert", "1", option)
    assert printed_by("catalogue", "revert", "1") == "nothing has changed\n"
    assert " · back to an earlier revision · Too early" in printed_by(
        "catalogue", "log", "--limit", "1"
    )
    assert printed_by("catalogue", "export", "-", "--revision", "2").startswith("revision: 2\n")
    assert refused("catalogue", "revert", "7") == (
        "the catalogue has no revision 7; the newest is 3\n"
    )


def test_an_import_that_changes_nothing_says_so_in_the_log(
    catalogue: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    printed_by("catalogue", "import", catalogue)
    change_in_slack(database_url, VPN)
    exported = str(Path(catalogue).with_name("exported.yml"))
    printed_by("catalogue", "export", exported)
    printed_by("catalogue", "import", exported)
    lines = printed_by("catalogue", "log").splitlines()
    assert lines[0].startswith("revision 3 · ")
    assert lines[1] == "  nothing has changed"


def test_a_dry_run_brings_no_schema_up_to_date(catalogue: str) -> None:
    said = refused("catalogue", "import", "--dry-run", catalogue)
    assert said == "the schema is not up to date: run python -m bot migrate first\n"
    assert refused("catalogue", "revert", "1", "--dry-run") == said


def test_check_and_import_speak_the_language_of_the_terminal(
    catalogue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert printed_by("catalogue", "check", catalogue) == (
        "desk.yml：没有错误（1 个部门，1 项服务）\n"
    )
    lines = printed_by("catalogue", "import", catalogue).splitlines()
    assert "+ 日历 office（Asia/Shanghai）" in lines
    assert "+ 服务 it/helpdesk（Help desk / 服务台）" in lines
    assert printed_by("catalogue", "import", catalogue) == "没有变化\n"
    other = CATALOGUE.replace("09:00-18:00", "09:00-17:00").replace("U09ADMIN", "U08BOSS")
    Path(catalogue).write_text(other, "utf-8")
    assert printed_by("catalogue", "import", catalogue).splitlines() == [
        "~ 管理员：+U08BOSS、−U09ADMIN",
        "~ 日历 office：上班时间 mon-fri 09:00-18:00 → mon-fri 09:00-17:00（第 2 版）",
    ]


def test_mistakes_are_named_in_the_language_of_the_terminal(
    catalogue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    text = CATALOGUE.replace("C01IT", "it").replace("support", "magic")
    text = text.replace("09:00-18:00", "9-18").replace("Asia/Shanghai", "Asia/Beijing")
    Path(catalogue).write_text(f"{text}colour: red\n", "utf-8")
    reasons = [
        line.split(": ", 1)[1] for line in refused("catalogue", "check", catalogue).splitlines()
    ]
    assert reasons == [
        "calendars.office.timezone: “Asia/Beijing”不是时区名；请写 Asia/Shanghai",
        "calendars.office.hours.mon-fri[0]: “9-18”不是班次；请写成“09:00-12:00”",
        "departments.it.channel: “it”不是频道的 ID；以 C 或 G 开头；在 Slack 里：频道详情的最下面",
        "departments.it.services.helpdesk.kind: “magic”不是服务类型；这里可以写："
        "information、resource、support",
        "colour: 没有“colour”这个键；这里可以写："
        "calendars、departments、admins、standards、default_standard、revision、people_figures、"
        "triage",
    ]
    Path("none.yml").unlink(missing_ok=True)
    said = refused("catalogue", "check", "none.yml")
    assert said == (
        "none.yml:1:1: 读不了这个文件（No such file or directory）：请改正路径，"
        "或让 Crossdesk 能读它\n"
    )


def test_an_export_can_be_imported(catalogue: str) -> None:
    printed_by("catalogue", "import", catalogue)
    assert printed_by("catalogue", "export", "exported.yml") == "exported.yml: written\n"
    assert printed_by("catalogue", "import", "exported.yml") == "nothing has changed\n"
    assert printed_by("catalogue", "export", "-") == Path("exported.yml").read_text("utf-8")


def test_what_cannot_be_read_is_named_beside_an_export(catalogue: str) -> None:
    printed_by("catalogue", "import", catalogue)
    with closing(Database("sqlite:///crossdesk.db")) as database, database.engine.begin() as begun:
        begun.execute(update(services).values(kind="odd"))
    result = invoke("catalogue", "export", "-")
    assert result.exit_code == 0
    assert "helpdesk" not in result.stdout
    (line,) = result.stderr.splitlines()
    assert "left_out" in line
    assert "'helpdesk'" in line
    assert "ValueError: 'odd' is not a valid ServiceKind" in line


def test_an_export_overwrites_nothing(catalogue: str) -> None:
    printed_by("catalogue", "import", catalogue)
    assert "desk.yml is there already" in refused("catalogue", "export", catalogue)
    assert Path(catalogue).read_text("utf-8") == CATALOGUE


def test_several_workspaces_in_a_database_are_told_in_a_line(catalogue: str) -> None:
    printed_by("migrate")
    database = Database("sqlite:///crossdesk.db")
    with database.engine.begin() as connection:
        connection.execute(insert(workspaces), [{"name": "One"}, {"name": "Two"}])
    database.close()
    for arguments in (
        ("catalogue", "import", catalogue),
        ("catalogue", "export", "-"),
        ("measures", "rebuild"),
    ):
        said = refused(*arguments)
        assert said.startswith("the database holds several workspaces")
        assert said.count("\n") == 1


def test_there_is_nothing_to_export_before_an_import() -> None:
    assert refused("catalogue", "export", "-").startswith("there is no catalogue yet")


def test_measures_are_checked_and_made_anew(catalogue: str) -> None:
    printed_by("catalogue", "import", catalogue)
    database = Database("sqlite:///crossdesk.db")
    workspace_id = only_workspace(database)
    now = datetime(2026, 11, 2, 9, tzinfo=UTC)
    database.call(workspace_id, open_by_line, "U01ALICE", now, "it", "helpdesk", "It is dark")
    assert printed_by("measures", "rebuild") == (
        "measured again (requests: 1, days: 1); different before (requests: 1, days: 1)\n"
    )
    assert printed_by("measures", "rebuild", "--check") == (
        "everything agrees with the events (requests: 1, days: 1)\n"
    )
    with database.engine.begin() as connection:
        connection.execute(update(measurements).values(questions=7))
    database.close()
    assert refused("measures", "rebuild", "--check").splitlines()[-1] == (
        "of all that was looked at (requests: 1, days: 1), some does not agree with the events "
        "(requests: 1, days: 0): python -m bot measures rebuild corrects it"
    )


def test_doctor_fails_where_the_bot_cannot_run() -> None:
    result = invoke("doctor")
    assert result.exit_code == 1
    assert "✗ SLACK_BOT_TOKEN is missing" in result.stdout
    assert "! there is no database yet at sqlite:///crossdesk.db" in result.stdout
    assert not Path("crossdesk.db").exists()


def test_the_version_and_the_manifest_are_printed() -> None:
    assert printed_by("--version") == f"Crossdesk {__version__}\n"
    assert printed_by("manifest") == (ROOT / "manifest.yml").read_text("utf-8")


@pytest.mark.parametrize(("able", "status"), [(True, 0), (False, 1)])
def test_doctor_ends_as_slack_judges_the_layouts(
    able: bool, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def judged(*_: object) -> bool:
        return able

    monkeypatch.setattr(layouts, "examine_layouts", judged)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert invoke("doctor", "--layouts").exit_code == status


def test_a_chain_is_drawn_for_other_programs() -> None:
    Path("desk.yml").write_text(COLLEAGUE, "utf-8")
    assert printed_by("catalogue", "diagram", "desk.yml").startswith("flowchart LR\n")
    named = ("desk.yml", "people/new-colleague")
    assert printed_by("catalogue", "diagram", *named) == printed_by(
        "catalogue", "diagram", named[0]
    )
    assert printed_by("catalogue", "diagram", "--bpmn", *named).startswith("<?xml ")


def test_what_is_no_chain_is_not_drawn(catalogue: str) -> None:
    assert refused("catalogue", "diagram", catalogue) == (
        "desk.yml: nothing can be drawn, since no service has a chain or an approval; give one "
        "a chain\n"
    )
    Path(catalogue).write_text(COLLEAGUE, "utf-8")
    assert refused("catalogue", "diagram", catalogue, "people/new") == (
        'desk.yml: "people/new" is not a chain or a service that must be approved; did you mean '
        "people/new-colleague?\n"
    )
    other = "device: {name: Device, chain: [{key: a, service: facilities/desk}], "
    Path(catalogue).write_text(colleague(("device: {name: Device, ", other)), "utf-8")
    assert refused("catalogue", "diagram", catalogue) == (
        "desk.yml: there are several chains; name one of them: people/new-colleague, it/device\n"
    )


def test_the_approval_of_a_single_service_is_drawn(catalogue: str) -> None:
    text = Path(catalogue).read_text("utf-8")
    approved = "kind: support, approve: {by: [U04MEI, U05TOM], within: 1d}"
    text = text.replace("kind: support", approved)
    Path(catalogue).write_text(text, "utf-8")
    written = printed_by("catalogue", "diagram", catalogue)
    assert written == printed_by("catalogue", "diagram", catalogue, "it/helpdesk")
    assert "begin --> approval_helpdesk\n  approval_helpdesk --> step_helpdesk\n" in written
    assert "step_helpdesk --> done" in written
    laptop = "      laptop: {name: Laptop, approve: {by: [U04MEI, U05TOM]}}\n"
    Path(catalogue).write_text(text + laptop, "utf-8")
    assert refused("catalogue", "diagram", catalogue) == (
        "desk.yml: several services must be approved; name one of them: it/helpdesk, it/laptop\n"
    )
