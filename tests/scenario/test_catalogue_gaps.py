"""Gaps between catalogue and workspace are named, with what to do about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.catalogue import read_catalogue
from bot.doctor.catalogue import examine_file
from bot.doctor.storage import examine_people
from tests.scenario.office import CATALOGUE, with_services_of_it
from tests.scenario.steps import bring_in, shown
from tests.scenario.test_people import heard, membership_noticed

if TYPE_CHECKING:
    from tests.scenario.office import Office

MISTYPED = CATALOGUE.replace("managers: [U04MEI]", "managers: [U04MEI, U99NOBODY]", 1)


async def doctor(office: Office) -> list[str]:
    """Return the doctor's lines about the people in the catalogue."""
    return [str(finding) for finding in await office.run(examine_people)]


async def checked(office: Office, catalogue: str) -> list[str]:
    """Return what `catalogue check` says of a file that it holds against Slack."""
    found = await examine_file(
        office.bot.workspace.client, read_catalogue(catalogue, "catalogue.yaml")
    )
    return [str(finding) for finding in found]


async def test_a_person_who_does_not_exist_is_named_by_all(office: Office) -> None:
    said = "! U99NOBODY is not in this workspace. Correct or remove this ID in “it”."
    assert said in await checked(office, MISTYPED)
    assert said not in await doctor(office)
    await bring_in(office, MISTYPED)
    assert said in await doctor(office)
    told = await office.dm(office.slack.person("U09ADMIN"), "not in this workspace")
    assert "@U99NOBODY" in shown(told)


async def test_an_approver_who_does_not_exist_is_named(office: Office) -> None:
    approve = "approve: {by: [U98NOBODY]}"
    services = f"""
      purchase: {{name: Purchase, kind: resource, {approve}}}
      desk:
        name: Desk
        kind: resource
        chain:
          - {{key: agree, approve: {{by: [U99NOBODY]}}}}
          - {{key: keys, service: facilities/keys, after: [agree]}}
"""
    said = await checked(office, with_services_of_it(services))
    for nobody in ("U98NOBODY", "U99NOBODY"):
        assert f"! {nobody} is not in this workspace. Correct or remove this ID in “it”." in said


async def test_the_only_manager_who_has_left_is_named(office: Office) -> None:
    office.slack.change_person("U04MEI", deleted=True)
    await membership_noticed(office, "user_change")
    said = await doctor(office)
    assert any(line.startswith("! All managers of “it” have left") for line in said)
    assert "! U04MEI has left the workspace. Name somebody else in “it”, “people”." in said
    await office.dm(office.slack.person("U09ADMIN"), "All managers of", "have left")


async def test_a_department_that_nobody_serves_is_named(office: Office) -> None:
    office.slack.remove("facilities", "U03CAROL")
    await membership_noticed(office, "member_left_channel")
    assert any(line.startswith("! Nobody serves “facilities”") for line in await doctor(office))
    assert any(
        line.startswith("! Nobody serves “facilities”") for line in await checked(office, CATALOGUE)
    )
    await office.dm(office.slack.person("U09ADMIN"), "Nobody serves", "facilities")


async def test_what_somebody_has_put_right_by_then_is_not_told(office: Office) -> None:
    before = len(office.slack.person("U09ADMIN").dm)
    await bring_in(office, CATALOGUE)
    assert len(office.slack.person("U09ADMIN").dm) == before == 0


STEP = "first_response: 1h\n          escalate: [{at: 150%, to: [U98GONE]}]"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("channel: C02PEOPLE", "channel: C01IT", "“it”, “people” share the channel C01IT"),
        ("channel: C02PEOPLE", "channel: C77GONE", "the channel C77GONE of people cannot be"),
        (
            "channel: C01IT",
            "channel: C01IT\n    members: S99GONE",
            "the user group S99GONE of it",
        ),
        ("first_response: 1h", STEP, "U98GONE is not in this workspace"),
        ("admins: [U09ADMIN]", "admins: [U97GONE]", "No active administrator is named"),
        ("", "", "No manager is named for “facilities”"),
    ],
)
async def test_check_names_what_slack_does_not_have(
    office: Office, old: str, new: str, line: str
) -> None:
    said = await checked(office, CATALOGUE.replace(old, new, 1))
    assert any(each.startswith(f"! {line}") for each in said), said


async def test_a_reactivated_manager_ends_it(office: Office) -> None:
    for deleted in (True, False):
        office.slack.change_person("U04MEI", deleted=deleted)
        await heard(office, "user_change")
    await office.slack.until(
        lambda: all(each.attempts for each in office.slack.deliveries.of("user_change"))
    )
    assert not any("All managers of it" in line for line in await doctor(office))
